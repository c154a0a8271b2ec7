package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Path-dependent Shapley values of trees of any depth, by quadrature over the multilinear extension.
 *
 * <p>A leaf's game is a product over the features on its path, (1 - t) z + t o, of the share z of the training cover that
 * goes its way and o, 1 where the row does. A feature's Shapley value is the integral over t of the product without
 * that feature, times o - z: a polynomial of a degree below the number of features k, so that ⌈k/2⌉ Gauss-Legendre
 * points give it exactly. One pass down multiplies, one pass up adds; a tree costs its nodes times the points.
 *
 * <p>Source: Owen 1972 (multilinear extension); Lundberg et al. 2020 (the path-dependent game).
 */
final class PathWalk {

    private final CodedTrees trees;
    private final Quadrature[] quadratures;
    /** The nearest node above that also lies below a split of the same feature, or -1. */
    private final int[] twin;
    /** The share of all splits of the feature on the path to a node, together. */
    private final double[] merged;
    /** A node's splits above. */
    private final int[] depth;
    /** A tree's deepest leaf. */
    private final int[] deepest;

    PathWalk(CodedTrees trees) {
        this.trees = trees;
        int nodes = trees.feature.length;
        twin = new int[nodes];
        merged = new double[nodes];
        depth = new int[nodes];
        for (int n = 0; n < nodes; n++) {
            depth[n] = trees.parent[n] < 0 ? 0 : depth[trees.parent[n]] + 1;
            twin[n] = -1;
            merged[n] = trees.share[n];
            int up = trees.parent[n];
            if (up < 0) {
                continue;
            }
            for (int a = up; trees.parent[a] >= 0; a = trees.parent[a]) {
                if (trees.feature[trees.parent[a]] == trees.feature[up]) {
                    twin[n] = a;
                    merged[n] *= merged[a];
                    break;
                }
            }
        }
        deepest = new int[trees.trees()];
        for (int t = 0; t < deepest.length; t++) {
            for (int n = trees.roots[t]; n < trees.roots[t + 1]; n++) {
                deepest[t] = Math.max(deepest[t], depth[n]);
            }
        }
        quadratures = new Quadrature[trees.trees()];
        Quadrature[] bySize = new Quadrature[1];
        for (int t = 0; t < quadratures.length; t++) {
            int size = Math.max(1, (trees.widestPath(t) + 1) / 2);
            if (size >= bySize.length) {
                bySize = Arrays.copyOf(bySize, size + 1);
            }
            if (bySize[size] == null) {
                bySize[size] = Quadrature.of(size);
            }
            quadratures[t] = bySize[size];
        }
    }

    /** What a tree expects of nobody in particular. */
    double base(int tree) {
        double[] reach = new double[trees.roots[tree + 1] - trees.roots[tree]];
        double base = 0;
        for (int n = trees.roots[tree]; n < trees.roots[tree + 1]; n++) {
            int up = trees.parent[n];
            reach[n - trees.roots[tree]] = up < 0 ? 1 : reach[up - trees.roots[tree]] * trees.share[n];
            if (trees.isLeaf(n)) {
                base += trees.value[n] * reach[n - trees.roots[tree]];
            }
        }
        return base;
    }

    /** Adds a tree's attributions of a row, but for the nodes to be left out. */
    void attributions(int tree, int[] codes, boolean[] skip, double[] sums) {
        new OneRow(tree, codes, skip, sums).go(trees.roots[tree], 0);
    }

    /**
     * What a tree's edge does to products and attributions, at one point of the quadrature; linear in o, whether the row
     * follows all splits of the feature down to the edge, and in the same of the twin above.
     *
     * <p>The product takes {@code factor + o × followed + twin × twinFollowed}; the product below the edge gives the
     * feature {@code given + o × givenFollowed + twin × givenTwin} of itself.
     */
    private final class Edge {
        double factor;
        double followed;
        double twinFollowed;
        double given;
        double givenFollowed;
        double givenTwin;

        void set(int node, Quadrature quadrature, int q) {
            double t = quadrature.points()[q];
            double weight = quadrature.weights()[q];
            double missed = quadrature.missed()[q];
            double z = merged[node];
            double step = (1 - z) / ((1 - t) * z + t) - missed;
            givenFollowed = weight * step;
            if (twin[node] < 0) {
                factor = (1 - t) * z;
                followed = t;
                twinFollowed = 0;
                given = weight * missed;
                givenTwin = 0;
            } else {
                double above = merged[twin[node]];
                double whole = (1 - t) * above + t;
                factor = trees.share[node];
                followed = t / whole;
                twinFollowed = (1 - t) * z / whole - trees.share[node];
                given = 0;
                givenTwin = weight * (missed - (1 - above) / whole);
            }
        }
    }

    /** The walk of one row; its sums are those of {@link ManyRows} to the bit. */
    private final class OneRow {
        private final int[] codes;
        private final boolean[] skip;
        private final double[] sums;
        private final Quadrature quadrature;
        private final int size;
        private final Edge edge = new Edge();
        private double[] products;
        private double[] below;
        private double[] follows;
        /** What the edge above a level's node gives its feature of what is below it, until the walk comes back. */
        private double[] gives;

        OneRow(int tree, int[] codes, boolean[] skip, double[] sums) {
            this.codes = codes;
            this.skip = skip;
            this.sums = sums;
            quadrature = quadratures[tree];
            size = quadrature.points().length;
            int levels = deepest[tree] + 1;
            products = new double[levels * size];
            below = new double[levels * size];
            gives = new double[levels * size];
            follows = new double[levels];
            Arrays.fill(products, 0, size, 1);
        }

        /** Turns a node's products into what its leaves make of them. */
        void go(int node, int level) {
            int at = level * size;
            if (trees.isLeaf(node)) {
                for (int q = 0; q < size; q++) {
                    products[at + q] *= trees.value[node];
                }
                return;
            }
            boolean left = trees.goesLeft(node, codes);
            Arrays.fill(below, at, at + size, 0);
            if (!skip[trees.left[node]]) {
                child(node, trees.left[node], left ? 1 : 0, level);
            }
            if (!skip[trees.right[node]]) {
                child(node, trees.right[node], left ? 0 : 1, level);
            }
            System.arraycopy(below, at, products, at, size);
        }

        private void child(int node, int child, double own, int level) {
            int at = level * size;
            double above = twin[child] < 0 ? 1 : follows[depth[twin[child]]];
            double o = own * above;
            follows[level + 1] = o;
            if (twin[child] < 0) {
                once(child, o, at);
            } else {
                for (int q = 0; q < size; q++) {
                    edge.set(child, quadrature, q);
                    products[at + size + q] =
                            products[at + q] * (edge.factor + o * edge.followed + above * edge.twinFollowed);
                    gives[at + size + q] = edge.given + o * edge.givenFollowed + above * edge.givenTwin;
                }
            }
            go(child, level + 1);
            int feature = trees.feature[node];
            for (int q = 0; q < size; q++) {
                double h = products[at + size + q];
                below[at + q] += h;
                sums[feature] += h * gives[at + size + q];
            }
        }

        /** An edge of a feature's only split on the path: as {@link Edge} has it, and no division where the row fails it. */
        private void once(int child, double o, int at) {
            double z = merged[child];
            double[] points = quadrature.points();
            for (int q = 0; q < size; q++) {
                double factor = (1 - points[q]) * z;
                double given = quadrature.weights()[q] * quadrature.missed()[q];
                if (o == 0) {
                    products[at + size + q] = products[at + q] * factor;
                    gives[at + size + q] = given;
                } else {
                    double step = (1 - z) / (factor + points[q]) - quadrature.missed()[q];
                    products[at + size + q] = products[at + q] * (factor + points[q]);
                    gives[at + size + q] = given + quadrature.weights()[q] * step;
                }
            }
        }
    }

    /** A thread's room for walking blocks of rows: each step is a loop over rows that the compiler makes vectors of. */
    final class ManyRows {

        /** Rows at a time: their products on the way down stay in the second-level cache. */
        static final int ROWS = 128;

        private final Edge edge = new Edge();
        private boolean[] skip = new boolean[0];
        private final double[] ones = new double[ROWS];
        private final List<double[][]> products = new ArrayList<>();
        private final List<double[][]> below = new ArrayList<>();
        private final List<double[]> follows = new ArrayList<>();

        ManyRows() {
            Arrays.fill(ones, 1);
        }

        /**
         * Adds a tree's attributions of some rows, but for the nodes to be left out.
         *
         * @param codes {@code [column][row]}
         * @param rows at most {@link #ROWS}
         * @param sums {@code [feature][row]}
         */
        void attributions(int tree, int[][] codes, int rows, boolean[] skip, double[][] sums) {
            this.skip = skip;
            Quadrature quadrature = quadratures[tree];
            makeRoom(deepest[tree] + 1, quadrature.points().length);
            for (int q = 0; q < quadrature.points().length; q++) {
                Arrays.fill(products.get(0)[q], 0, rows, 1);
            }
            go(trees.roots[tree], 0, quadrature, codes, rows, sums);
        }

        private void makeRoom(int levels, int size) {
            for (int level = 0; level < levels; level++) {
                if (level == products.size()) {
                    products.add(new double[size][ROWS]);
                    below.add(new double[size][ROWS]);
                    follows.add(new double[ROWS]);
                } else if (products.get(level).length < size) {
                    products.set(level, new double[size][ROWS]);
                    below.set(level, new double[size][ROWS]);
                }
            }
        }

        private void go(int node, int level, Quadrature quadrature, int[][] codes, int rows, double[][] sums) {
            int size = quadrature.points().length;
            double[][] here = products.get(level);
            if (trees.isLeaf(node)) {
                for (int q = 0; q < size; q++) {
                    scale(here[q], rows, trees.value[node]);
                }
                return;
            }
            double[][] sum = below.get(level);
            for (int q = 0; q < size; q++) {
                Arrays.fill(sum[q], 0, rows, 0);
            }
            for (int child : new int[] {trees.left[node], trees.right[node]}) {
                if (!skip[child]) {
                    child(node, child, level, quadrature, codes, rows, sums);
                }
            }
            // What is below takes the place of the products, whose arrays are free for the next node of this level.
            below.set(level, here);
            products.set(level, sum);
        }

        private void child(
                int node, int child, int level, Quadrature quadrature, int[][] codes, int rows, double[][] sums) {
            double[] above = twin[child] < 0 ? ones : follows.get(depth[twin[child]]);
            double[] o = follows.get(level + 1);
            follow(codes[trees.column[node]], trees.cut[node], trees.left[node] == child, above, o, rows);
            int size = quadrature.points().length;
            for (int q = 0; q < size; q++) {
                edge.set(child, quadrature, q);
                double[] from = products.get(level)[q];
                double[] to = products.get(level + 1)[q];
                down(from, to, o, above, rows, edge.factor, edge.followed, edge.twinFollowed);
            }
            go(child, level + 1, quadrature, codes, rows, sums);
            double[] into = sums[trees.feature[node]];
            for (int q = 0; q < size; q++) {
                edge.set(child, quadrature, q);
                up(
                        products.get(level + 1)[q],
                        below.get(level)[q],
                        into,
                        o,
                        above,
                        rows,
                        edge.given,
                        edge.givenFollowed,
                        edge.givenTwin);
            }
        }
    }

    private static void follow(int[] codes, int cut, boolean left, double[] above, double[] o, int rows) {
        int turn = left ? 0 : 1;
        for (int r = 0; r < rows; r++) {
            o[r] = (((codes[r] - cut) >>> 31) ^ turn) * above[r];
        }
    }

    private static void scale(double[] values, int rows, double by) {
        for (int r = 0; r < rows; r++) {
            values[r] *= by;
        }
    }

    private static void down(
            double[] from,
            double[] to,
            double[] o,
            double[] above,
            int rows,
            double factor,
            double followed,
            double twinFollowed) {
        for (int r = 0; r < rows; r++) {
            to[r] = from[r] * (factor + o[r] * followed + above[r] * twinFollowed);
        }
    }

    private static void up(
            double[] below,
            double[] sum,
            double[] into,
            double[] o,
            double[] above,
            int rows,
            double given,
            double givenFollowed,
            double givenTwin) {
        for (int r = 0; r < rows; r++) {
            double h = below[r];
            sum[r] += h;
            into[r] += h * (given + o[r] * givenFollowed + above[r] * givenTwin);
        }
    }

    /** Adds a tree's interactions of a row for pairs i &lt; j, at {@code i × features + j}; each is half the pair's. */
    void interactions(int tree, int[] codes, boolean[] skip, double[] sums) {
        Pass pass = new Pass(tree, codes);
        int[] path = new int[trees.features];
        for (int leaf = pass.first; leaf < pass.end; leaf++) {
            if (!trees.isLeaf(leaf) || skip[leaf]) {
                continue;
            }
            int length = 0;
            for (int a = leaf; trees.parent[a] >= 0; a = trees.parent[a]) {
                boolean deepest = true;
                for (int i = 0; i < length && deepest; i++) {
                    deepest = trees.feature[trees.parent[path[i]]] != trees.feature[trees.parent[a]];
                }
                if (deepest) {
                    path[length++] = a;
                }
            }
            for (int i = 0; i < length; i++) {
                for (int j = i + 1; j < length; j++) {
                    double sum = 0;
                    int atLeaf = (leaf - pass.first) * pass.size;
                    int atOne = (path[i] - pass.first) * pass.size;
                    int atTwo = (path[j] - pass.first) * pass.size;
                    for (int q = 0; q < pass.size; q++) {
                        sum += pass.quadrature.weights()[q]
                                * pass.products[atLeaf + q]
                                * pass.without[atOne + q]
                                * pass.without[atTwo + q];
                    }
                    int one = trees.feature[trees.parent[path[i]]];
                    int two = trees.feature[trees.parent[path[j]]];
                    sums[Math.min(one, two) * trees.features + Math.max(one, two)] += sum / 2;
                }
            }
        }
    }

    /** The pass down: for each node whether the row follows it, for each leaf its product times its value. */
    private final class Pass {
        final int first;
        final int end;
        final Quadrature quadrature;
        final int size;
        /** Whether the row goes with all splits of the last feature on the path to a node. */
        final boolean[] follows;

        final double[] products;
        /** (o - z) / ((1 - t) z + t o) of the last feature on the path to a node, and its limit where both are zero. */
        final double[] without;

        Pass(int tree, int[] codes) {
            first = trees.roots[tree];
            end = trees.roots[tree + 1];
            quadrature = quadratures[tree];
            size = quadrature.points().length;
            follows = new boolean[end - first];
            products = new double[(end - first) * size];
            without = new double[(end - first) * size];
            for (int q = 0; q < size; q++) {
                products[q] = 1;
            }
            for (int n = first + 1; n < end; n++) {
                int up = trees.parent[n];
                boolean mine = trees.goesLeft(up, codes) == (trees.left[up] == n);
                boolean before = twin[n] < 0 || follows[twin[n] - first];
                follows[n - first] = mine && before;
                for (int q = 0; q < size; q++) {
                    double t = quadrature.points()[q];
                    double factor;
                    if (!before) {
                        factor = trees.share[n];
                    } else {
                        factor = (1 - t) * merged[n] + (mine ? t : 0);
                        if (twin[n] >= 0) {
                            factor /= (1 - t) * merged[twin[n]] + t;
                        }
                    }
                    products[(n - first) * size + q] = products[(up - first) * size + q] * factor;
                    double z = merged[n];
                    without[(n - first) * size + q] = follows[n - first]
                            ? (1 - z) / ((1 - t) * z + t)
                            : quadrature.missed()[q];
                }
            }
            for (int n = first; n < end; n++) {
                for (int q = 0; q < size; q++) {
                    products[(n - first) * size + q] *= trees.isLeaf(n) ? trees.value[n] : 0;
                }
            }
        }
    }
}
