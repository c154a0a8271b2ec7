package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Interventional Shapley values of leaves that no table holds, 64 background rows in a word.
 *
 * <p>The game is {@link ReferenceWalk}'s. On the way to a leaf, the references still in play are those that fit every feature
 * which the row fails; for each feature that the row fits, the references that fail it are kept as bits. At the leaf, u of each
 * reference is counted by adding those bits in planes, and references of one u are weighed together. A side on which no
 * reference is left in play gives nothing and is not entered. <b>Thread safety</b>: safe.
 */
final class BackgroundWalk {

    private final CodedTrees trees;
    private final double[] weights;
    private final int words;
    private final boolean equalWeights;
    private final double[][] shares;
    /** For each split outside the tables, the references that go left. */
    private final long[][] goesLeft;

    /** @param inTables the nodes that are not walked */
    BackgroundWalk(CodedTrees trees, BackgroundCodes background, double[][] shares, boolean[] inTables) {
        this.trees = trees;
        this.weights = background.weights();
        this.words = (weights.length + 63) / 64;
        this.equalWeights = Arrays.stream(weights).allMatch(w -> w == weights[0]);
        this.shares = shares;
        goesLeft = new long[trees.feature.length][];
        for (int n = 0; n < goesLeft.length; n++) {
            if (!trees.isLeaf(n) && !inTables[n]) {
                goesLeft[n] = left(n, background.codes()[trees.column[n]]);
            }
        }
    }

    private long[] left(int node, int[] codes) {
        long[] left = new long[words];
        for (int z = 0; z < codes.length; z++) {
            if (codes[z] < trees.cut[node]) {
                left[z >> 6] |= 1L << z;
            }
        }
        return left;
    }

    /** Whether all references count the same, so that whole weights give exact sums. */
    boolean equalWeights() {
        return equalWeights;
    }

    /** A thread's room for walking rows, one after the other. */
    final class OneRow {
        private static final byte NEITHER = 0;
        private static final byte FITTED = 1;
        private static final byte FAILED = 2;

        private int[] codes = new int[0];
        private boolean[] skip = new boolean[0];
        private double[] sums = new double[0];
        private final byte[] role = new byte[trees.features];
        /** Features on the way that the row fits, and by which references each is failed. */
        private final int[] fitted = new int[shares.length];

        private final long[][] failedBy = new long[shares.length][];
        private int fits;
        /** Features on the way that the row fails. */
        private final int[] failed = new int[shares.length];

        private int fails;
        private final double[] gained = new double[shares.length];
        private final long[] plane = new long[Integer.SIZE];
        private final long[] nobody = new long[words];
        /** For each split of the way: who does not go on, and who is left. */
        private final List<long[]> missing = new ArrayList<>();

        private final List<long[]> rest = new ArrayList<>();

        /** Adds a tree's attributions of a row, but for the nodes to be left out. */
        void attributions(int tree, int[] codesOfRow, boolean[] leftOut, double[] into) {
            int root = trees.roots[tree];
            if (leftOut[root]) {
                return;
            }
            codes = codesOfRow;
            skip = leftOut;
            sums = into;
            long[] everyone = new long[words];
            Arrays.fill(everyone, -1L);
            if ((weights.length & 63) != 0) {
                everyone[words - 1] = (1L << weights.length) - 1;
            }
            go(root, 0, everyone);
        }

        private void go(int node, int level, long[] inPlay) {
            if (trees.isLeaf(node)) {
                leaf(trees.value[node], inPlay);
                return;
            }
            if (level == missing.size()) {
                missing.add(new long[words]);
                rest.add(new long[words]);
            }
            boolean rowLeft = trees.goesLeft(node, codes);
            side(node, level, true, rowLeft, inPlay);
            side(node, level, false, !rowLeft, inPlay);
        }

        private void side(int node, int level, boolean left, boolean rowFits, long[] inPlay) {
            int child = left ? trees.left[node] : trees.right[node];
            if (skip[child]) {
                return;
            }
            int f = trees.feature[node];
            switch (role[f]) {
                case NEITHER -> {
                    long[] now = missing(node, level, left, nobody);
                    if (rowFits) {
                        role[f] = FITTED;
                        fitted[fits] = f;
                        failedBy[fits++] = now;
                        go(child, level + 1, inPlay);
                        fits--;
                    } else {
                        role[f] = FAILED;
                        failed[fails++] = f;
                        goWithout(child, level, inPlay, now);
                        fails--;
                    }
                    role[f] = NEITHER;
                }
                case FITTED -> again(node, child, level, left, rowFits, inPlay);
                default -> goWithout(child, level, inPlay, missing(node, level, left, nobody));
            }
        }

        /** A feature that the row has fitted so far is asked once more. */
        private void again(int node, int child, int level, boolean left, boolean rowFits, long[] inPlay) {
            int f = trees.feature[node];
            int i = 0;
            while (fitted[i] != f) {
                i++;
            }
            long[] before = failedBy[i];
            long[] now = missing(node, level, left, before);
            if (rowFits) {
                failedBy[i] = now;
                go(child, level + 1, inPlay);
                failedBy[i] = before;
                return;
            }
            // It is a feature that the row fails: the last of the fitted takes its place for as long.
            fits--;
            fitted[i] = fitted[fits];
            failedBy[i] = failedBy[fits];
            role[f] = FAILED;
            failed[fails++] = f;
            goWithout(child, level, inPlay, now);
            fails--;
            role[f] = FITTED;
            fitted[fits] = fitted[i];
            failedBy[fits] = failedBy[i];
            fitted[i] = f;
            failedBy[i] = before;
            fits++;
        }

        /** The references that do not go to this side, added to those given. */
        private long[] missing(int node, int level, boolean left, long[] before) {
            long[] bits = goesLeft[node];
            long[] now = missing.get(level);
            long turn = left ? -1L : 0;
            for (int w = 0; w < words; w++) {
                now[w] = before[w] | (bits[w] ^ turn);
            }
            return now;
        }

        private void goWithout(int child, int level, long[] inPlay, long[] without) {
            long[] left = rest.get(level);
            long any = 0;
            for (int w = 0; w < words; w++) {
                left[w] = inPlay[w] & ~without[w];
                any |= left[w];
            }
            if (any != 0) {
                go(child, level + 1, left);
            }
        }

        private void leaf(double value, long[] inPlay) {
            int planes = Integer.SIZE - Integer.numberOfLeadingZeros(fits);
            boolean whole = equalWeights && fits + fails <= WholeShares.MOST;
            double[][] share = whole ? WholeShares.of(fits + fails) : shares;
            double scale = whole ? value / (WholeShares.multiple(fits + fails) * weights.length) : value;
            Arrays.fill(gained, 0, fits, 0);
            double lost = 0;
            for (int w = 0; w < words; w++) {
                long here = inPlay[w];
                if (here == 0) {
                    continue;
                }
                count(w, here, planes);
                for (int u = 0; u <= fits; u++) {
                    long of = here;
                    for (int p = 0; p < planes; p++) {
                        of &= (u >> p & 1) != 0 ? plane[p] : ~plane[p];
                    }
                    if (of == 0) {
                        continue;
                    }
                    if (fails > 0) {
                        lost += weigh(of, w, whole) * share[fails][u];
                    }
                    for (int i = 0; i < fits && u > 0; i++) {
                        long missed = of & failedBy[i][w];
                        if (missed != 0) {
                            gained[i] += weigh(missed, w, whole) * share[u][fails];
                        }
                    }
                }
            }
            for (int i = 0; i < fits; i++) {
                sums[fitted[i]] += scale * gained[i];
            }
            for (int i = 0; i < fails; i++) {
                sums[failed[i]] -= scale * lost;
            }
        }

        /** Of each reference, how many fitted features it fails: its number's bits, a plane each. */
        private void count(int w, long here, int planes) {
            Arrays.fill(plane, 0, planes, 0);
            for (int i = 0; i < fits; i++) {
                long carry = failedBy[i][w] & here;
                for (int p = 0; carry != 0; p++) {
                    long both = plane[p] & carry;
                    plane[p] ^= carry;
                    carry = both;
                }
            }
        }

        private double weigh(long references, int word, boolean whole) {
            if (whole) {
                return Long.bitCount(references);
            }
            if (equalWeights) {
                return Long.bitCount(references) * weights[0];
            }
            double sum = 0;
            for (long rest = references; rest != 0; rest &= rest - 1) {
                sum += weights[(word << 6) + Long.numberOfTrailingZeros(rest)];
            }
            return sum;
        }
    }
}
