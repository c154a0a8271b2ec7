package org.consilium.attribution;

import java.util.Arrays;

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

    /** Adds a tree's attributions of a row, but for the nodes to be left out. */
    void attributions(int tree, int[] codes, boolean[] skip, double[] sums) {
        if (!skip[trees.roots[tree]]) {
            new Walk(codes, skip, sums).all(trees.roots[tree]);
        }
    }

    private final class Walk {
        private static final byte NEITHER = 0;
        private static final byte FITTED = 1;
        private static final byte FAILED = 2;

        private final int[] codes;
        private final boolean[] skip;
        private final double[] sums;
        private final byte[] role = new byte[trees.features];
        /** Features on the way that the row fits, and by which references each is failed. */
        private final int[] fitted = new int[shares.length];

        private final long[][] failedBy = new long[shares.length][];
        private int fits;
        /** Features on the way that the row fails. */
        private final int[] failed = new int[shares.length];

        private int fails;

        Walk(int[] codes, boolean[] skip, double[] sums) {
            this.codes = codes;
            this.skip = skip;
            this.sums = sums;
        }

        void all(int root) {
            long[] everyone = new long[words];
            Arrays.fill(everyone, -1L);
            if ((weights.length & 63) != 0) {
                everyone[words - 1] = (1L << weights.length) - 1;
            }
            go(root, everyone);
        }

        private void go(int node, long[] inPlay) {
            if (trees.isLeaf(node)) {
                leaf(trees.value[node], inPlay);
                return;
            }
            boolean rowLeft = trees.goesLeft(node, codes);
            side(node, trees.left[node], true, rowLeft, inPlay);
            side(node, trees.right[node], false, !rowLeft, inPlay);
        }

        private void side(int node, int child, boolean left, boolean rowFits, long[] inPlay) {
            if (skip[child]) {
                return;
            }
            int f = trees.feature[node];
            switch (role[f]) {
                case NEITHER -> {
                    if (rowFits) {
                        role[f] = FITTED;
                        fitted[fits] = f;
                        failedBy[fits++] = missing(node, left, new long[words]);
                        go(child, inPlay);
                        fits--;
                    } else {
                        role[f] = FAILED;
                        failed[fails++] = f;
                        goWithout(child, inPlay, missing(node, left, new long[words]));
                        fails--;
                    }
                    role[f] = NEITHER;
                }
                case FITTED -> again(node, child, left, rowFits, inPlay, f);
                default -> goWithout(child, inPlay, missing(node, left, new long[words]));
            }
        }

        /** A feature that the row has fitted so far is asked once more. */
        private void again(int node, int child, boolean left, boolean rowFits, long[] inPlay, int f) {
            int i = 0;
            while (fitted[i] != f) {
                i++;
            }
            long[] before = failedBy[i];
            long[] now = missing(node, left, before);
            if (rowFits) {
                failedBy[i] = now;
                go(child, inPlay);
                failedBy[i] = before;
                return;
            }
            // It is a feature that the row fails: the last of the fitted takes its place for as long.
            fits--;
            fitted[i] = fitted[fits];
            failedBy[i] = failedBy[fits];
            role[f] = FAILED;
            failed[fails++] = f;
            goWithout(child, inPlay, now);
            fails--;
            role[f] = FITTED;
            fitted[fits] = fitted[i];
            failedBy[fits] = failedBy[i];
            fitted[i] = f;
            failedBy[i] = before;
            fits++;
        }

        /** The references that do not go to this side, added to those given. */
        private long[] missing(int node, boolean left, long[] before) {
            long[] bits = goesLeft[node];
            long[] missing = new long[words];
            for (int w = 0; w < words; w++) {
                missing[w] = before[w] | (left ? ~bits[w] : bits[w]);
            }
            return missing;
        }

        private void goWithout(int child, long[] inPlay, long[] missing) {
            long[] rest = new long[words];
            long any = 0;
            for (int w = 0; w < words; w++) {
                rest[w] = inPlay[w] & ~missing[w];
                any |= rest[w];
            }
            if (any != 0) {
                go(child, rest);
            }
        }

        private void leaf(double value, long[] inPlay) {
            int planes = Integer.SIZE - Integer.numberOfLeadingZeros(fits);
            long[] plane = new long[planes];
            double[] gained = new double[fits];
            double lost = 0;
            for (int w = 0; w < words; w++) {
                long here = inPlay[w];
                if (here == 0) {
                    continue;
                }
                count(w, here, plane);
                for (int u = 0; u <= fits; u++) {
                    long of = here;
                    for (int p = 0; p < planes; p++) {
                        of &= (u >> p & 1) != 0 ? plane[p] : ~plane[p];
                    }
                    if (of == 0) {
                        continue;
                    }
                    if (fails > 0) {
                        lost += weigh(of, w) * shares[fails][u];
                    }
                    for (int i = 0; i < fits && u > 0; i++) {
                        long missed = of & failedBy[i][w];
                        if (missed != 0) {
                            gained[i] += weigh(missed, w) * shares[u][fails];
                        }
                    }
                }
            }
            for (int i = 0; i < fits; i++) {
                sums[fitted[i]] += value * gained[i];
            }
            for (int i = 0; i < fails; i++) {
                sums[failed[i]] -= value * lost;
            }
        }

        /** Of each reference, how many fitted features it fails: its number's bits, a plane each. */
        private void count(int w, long here, long[] plane) {
            Arrays.fill(plane, 0);
            for (int i = 0; i < fits; i++) {
                long carry = failedBy[i][w] & here;
                for (int p = 0; carry != 0; p++) {
                    long both = plane[p] & carry;
                    plane[p] ^= carry;
                    carry = both;
                }
            }
        }

        private double weigh(long references, int word) {
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
