package org.consilium.attribution;

/**
 * Interventional Shapley values of trees of any depth, one background row after the other.
 *
 * <p>Against one reference, a leaf counts only if each feature on its path lets the row or the reference through. With u
 * features that only the row fits and v that only the reference fits, each of the u gains (u-1)! v! / (u+v)! of the
 * leaf and each of the v loses u! (v-1)! / (u+v)!. The walk follows both at once and forks where they part.
 *
 * <p>Source: Lundberg et al. 2020, section "Interventional Tree SHAP".
 */
final class ReferenceWalk {

    private static final byte BOTH = 0;
    private static final byte ROW = 1;
    private static final byte REFERENCE = 2;

    private final CodedTrees trees;
    /** The background's codes, {@code [row][column]}. */
    private final int[][] references;

    private final double[] weights;
    /** {@code [u][v]}: (u-1)! v! / (u+v)!, the share of each of u; the share of each of v is at {@code [v][u]}. */
    private final double[][] shares;

    ReferenceWalk(CodedTrees trees, BackgroundCodes background) {
        this.trees = trees;
        this.weights = background.weights();
        this.references = new int[weights.length][];
        for (int z = 0; z < weights.length; z++) {
            references[z] = background.row(z);
        }
        int widest = 0;
        for (int t = 0; t < trees.trees(); t++) {
            widest = Math.max(widest, trees.widestPath(t));
        }
        shares = new double[widest + 2][widest + 2];
        for (int u = 1; u < shares.length; u++) {
            // (u-1)! v! / (u+v)!: from v = 0, where it is 1/u, each step up multiplies by v / (u+v).
            shares[u][0] = 1.0 / u;
            for (int v = 1; v < shares.length; v++) {
                shares[u][v] = shares[u][v - 1] * v / (u + v);
            }
        }
    }

    /** The background's mean of a tree. */
    double base(int tree) {
        double base = 0;
        for (int z = 0; z < references.length; z++) {
            int n = trees.roots[tree];
            while (!trees.isLeaf(n)) {
                n = trees.goesLeft(n, references[z]) ? trees.left[n] : trees.right[n];
            }
            base += weights[z] * trees.value[n];
        }
        return base;
    }

    /** {@code [u][v]}: (u-1)! v! / (u+v)!. */
    double[][] shares() {
        return shares;
    }

    /** Adds a tree's interactions of a row for pairs i &lt; j, at {@code i × features + j}; each is half the pair's. */
    void interactions(int tree, int[] codes, boolean[] skip, double[] sums) {
        Walk walk = new Walk(codes, skip, sums, true);
        walk.all(tree);
    }

    /** Adds a tree's attributions of a row against one reference alone, as if it were all of the background. */
    void attributions(int tree, int[] codes, int against, double[] sums) {
        Walk walk = new Walk(codes, new boolean[trees.feature.length], sums, false);
        walk.one(tree, against);
    }

    private final class Walk {
        private final int[] codes;
        private final boolean[] skip;
        private final double[] sums;
        private final boolean pairs;
        private final byte[] side = new byte[trees.features];
        private final int[] rowOnly = new int[shares.length];
        private final int[] referenceOnly = new int[shares.length];
        private int[] reference = new int[0];
        private double weight;
        private double gained;
        private double lost;

        Walk(int[] codes, boolean[] skip, double[] sums, boolean pairs) {
            this.codes = codes;
            this.skip = skip;
            this.sums = sums;
            this.pairs = pairs;
        }

        void all(int tree) {
            for (int z = 0; z < references.length; z++) {
                reference = references[z];
                weight = weights[z];
                go(trees.roots[tree], 0, 0);
            }
        }

        void one(int tree, int against) {
            reference = references[against];
            weight = 1;
            go(trees.roots[tree], 0, 0);
        }

        /** Leaves in {@link #gained} and {@link #lost} what each row-only and reference-only feature above gets. */
        private void go(int node, int u, int v) {
            if (skip[node]) {
                gained = 0;
                lost = 0;
                return;
            }
            if (trees.isLeaf(node)) {
                leaf(weight * trees.value[node], u, v);
                return;
            }
            int f = trees.feature[node];
            int rowNext = trees.goesLeft(node, codes) ? trees.left[node] : trees.right[node];
            int referenceNext = trees.goesLeft(node, reference) ? trees.left[node] : trees.right[node];
            if (rowNext == referenceNext || side[f] == ROW) {
                go(rowNext, u, v);
                return;
            }
            if (side[f] == REFERENCE) {
                go(referenceNext, u, v);
                return;
            }
            side[f] = ROW;
            rowOnly[u] = f;
            go(rowNext, u + 1, v);
            double gain = gained;
            double loss = lost;
            side[f] = REFERENCE;
            referenceOnly[v] = f;
            go(referenceNext, u, v + 1);
            side[f] = BOTH;
            if (!pairs) {
                sums[f] += gain - lost;
            }
            gained += gain;
            lost += loss;
        }

        private void leaf(double value, int u, int v) {
            if (pairs) {
                leafPairs(value, u, v);
                return;
            }
            gained = u == 0 ? 0 : value * shares[u][v];
            lost = v == 0 ? 0 : value * shares[v][u];
        }

        private void leafPairs(double value, int u, int v) {
            int n = u + v;
            for (int i = 0; i < u; i++) {
                for (int j = i + 1; j < u; j++) {
                    pair(rowOnly[i], rowOnly[j], value * pairShare(u - 2, n));
                }
                for (int j = 0; j < v; j++) {
                    pair(rowOnly[i], referenceOnly[j], -value * pairShare(u - 1, n));
                }
            }
            for (int i = 0; i < v; i++) {
                for (int j = i + 1; j < v; j++) {
                    pair(referenceOnly[i], referenceOnly[j], value * pairShare(u, n));
                }
            }
        }

        /** s! (n-s-2)! / (2 (n-1)!), the weight of one coalition of size s beside a pair. */
        private double pairShare(int s, int n) {
            return shares[s + 1][n - s - 2] / 2;
        }

        private void pair(int i, int j, double amount) {
            sums[Math.min(i, j) * trees.features + Math.max(i, j)] += amount;
        }
    }
}
