package org.consilium.attribution;

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

    PathWalk(CodedTrees trees) {
        this.trees = trees;
        int nodes = trees.feature.length;
        twin = new int[nodes];
        merged = new double[nodes];
        for (int n = 0; n < nodes; n++) {
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
        quadratures = new Quadrature[trees.trees()];
        Quadrature[] bySize = new Quadrature[1];
        for (int t = 0; t < quadratures.length; t++) {
            int size = Math.max(1, (trees.widestPath(t) + 1) / 2);
            if (size >= bySize.length) {
                bySize = java.util.Arrays.copyOf(bySize, size + 1);
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

    /** Adds a tree's attributions of a row. */
    void attributions(int tree, int[] codes, double[] sums) {
        Pass pass = new Pass(tree, codes);
        for (int n = pass.end - 1; n > pass.first; n--) {
            int up = trees.parent[n];
            boolean now = pass.follows[n - pass.first];
            int above = twin[n];
            boolean before = above < 0 || pass.follows[above - pass.first];
            double sum = 0;
            for (int q = 0; q < pass.size; q++) {
                double h = pass.products[(n - pass.first) * pass.size + q];
                pass.products[(up - pass.first) * pass.size + q] += h;
                double t = pass.quadrature.points()[q];
                double part = without(now, merged[n], t);
                if (above >= 0) {
                    part -= without(before, merged[above], t);
                }
                sum += pass.quadrature.weights()[q] * h * part;
            }
            sums[trees.feature[up]] += sum;
        }
    }

    /** Adds a tree's interactions of a row for pairs i &lt; j, at {@code i × features + j}; each is half the pair's. */
    void interactions(int tree, int[] codes, double[] sums) {
        Pass pass = new Pass(tree, codes);
        int[] path = new int[trees.features];
        for (int leaf = pass.first; leaf < pass.end; leaf++) {
            if (!trees.isLeaf(leaf)) {
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
                    for (int q = 0; q < pass.size; q++) {
                        double t = pass.quadrature.points()[q];
                        sum += pass.quadrature.weights()[q]
                                * pass.products[(leaf - pass.first) * pass.size + q]
                                * without(pass.follows[path[i] - pass.first], merged[path[i]], t)
                                * without(pass.follows[path[j] - pass.first], merged[path[j]], t);
                    }
                    int one = trees.feature[trees.parent[path[i]]];
                    int two = trees.feature[trees.parent[path[j]]];
                    sums[Math.min(one, two) * trees.features + Math.max(one, two)] += sum / 2;
                }
            }
        }
    }

    /** (o - z) / ((1 - t) z + t o), and its limit where both are zero. */
    private static double without(boolean follows, double z, double t) {
        return follows ? (1 - z) / ((1 - t) * z + t) : -1 / (1 - t);
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

        Pass(int tree, int[] codes) {
            first = trees.roots[tree];
            end = trees.roots[tree + 1];
            quadrature = quadratures[tree];
            size = quadrature.points().length;
            follows = new boolean[end - first];
            products = new double[(end - first) * size];
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
