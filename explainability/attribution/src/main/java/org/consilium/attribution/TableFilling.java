package org.consilium.attribution;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills tables: for each index, the sum of what the subtree's leaves give to each feature.
 *
 * <p>Interventional, a leaf's weight for a coalition is how many of the background fit the features outside it. The
 * background's own bits at a table, counted once, hold that for all leaves of the subtree, so that filling costs the same for any
 * background. Path-dependent, it is the product of the cover's shares.
 */
final class TableFilling {

    private final TablePlan plan;
    private final CodedTrees trees;
    private final @Nullable BackgroundCodes background;
    private final int[] offsets;

    TableFilling(TablePlan plan, BackgroundCodes background) {
        this.plan = plan;
        this.trees = plan.trees();
        this.background = background;
        this.offsets = new int[background.weights().length];
    }

    TableFilling(TablePlan plan) {
        this.plan = plan;
        this.trees = plan.trees();
        this.background = null;
        this.offsets = new int[0];
    }

    void fill(TablePlan.Table table, double[] entries, int start) {
        List<TablePlan.Test> tests = table.tests();
        double[] seen = background == null ? new double[0] : count(tests, background);
        Leaves leaves = new Leaves(table, seen, entries, start);
        for (int i = 0; i < tests.size(); i++) {
            TablePlan.Test test = tests.get(i);
            if (test.onPath()) {
                leaves.push(i, test.fits(), test.feature());
            }
        }
        leaves.nextTest = firstInside(tests);
        leaves.go(table.root());
    }

    /**
     * Fills the table of a single leaf: for each set of failed features F the two numbers of {@link LeafTables}.
     *
     * @param start where its entries begin; W and G take turns
     */
    void fillLeaf(TablePlan.Table table, double[] entries, int start) {
        int k = table.width();
        double[] worth = background == null ? shares(table) : fitting(table, background);
        for (int s = 0; s < worth.length; s++) {
            worth[s] *= trees.value[table.root()];
        }
        double[] with = new double[worth.length];
        double[] without = new double[worth.length];
        LeafGame.weigh(k, worth, with, without);
        int all = worth.length - 1;
        for (int failed = 0; failed <= all; failed++) {
            int fitted = all ^ failed;
            entries[start + 2 * failed] = with[fitted];
            entries[start + 2 * failed + 1] = with[fitted] + without[fitted];
        }
    }

    /** The background's weight that fits all features of a leaf but some, for each set of those. */
    private double[] fitting(TablePlan.Table table, BackgroundCodes of) {
        Arrays.fill(offsets, 0);
        for (TablePlan.Test test : table.tests()) {
            int bit = 1 << table.slot(test.feature());
            LeafKernel.miss(of.codes()[test.column()], test.low(), test.high() - 1, bit, offsets, offsets.length);
        }
        double[] fitting = new double[1 << table.width()];
        for (int z = 0; z < offsets.length; z++) {
            fitting[offsets[z]] += of.weights()[z];
        }
        LeafGame.sumSubsets(table.width(), fitting);
        return fitting;
    }

    /** The share of the cover that fits all features of a leaf but some, for each set of those. */
    private double[] shares(TablePlan.Table table) {
        double[] each = new double[table.width()];
        Arrays.fill(each, 1);
        for (int a = table.root(); trees.parent[a] >= 0; a = trees.parent[a]) {
            each[table.slot(trees.feature[trees.parent[a]])] *= trees.share[a];
        }
        int all = (1 << table.width()) - 1;
        double[] shares = new double[all + 1];
        shares[all] = 1;
        for (int s = all - 1; s >= 0; s--) {
            int lowest = Integer.numberOfTrailingZeros(~s);
            shares[s] = shares[s | 1 << lowest] * each[lowest];
        }
        return shares;
    }

    private static int firstInside(List<TablePlan.Test> tests) {
        int first = 0;
        while (first < tests.size() && tests.get(first).onPath()) {
            first++;
        }
        return first;
    }

    /** The background's weight at each index of a table. */
    private double[] count(List<TablePlan.Test> tests, BackgroundCodes of) {
        int[] column = tests.stream().mapToInt(TablePlan.Test::column).toArray();
        int[] low = tests.stream().mapToInt(TablePlan.Test::low).toArray();
        int[] high = tests.stream().mapToInt(TablePlan.Test::high).toArray();
        int oneSided = (int) Arrays.stream(low).filter(l -> l == 0).count();
        TableKernel.offsets(
                of.codes(), column, low, high, 0, 1, oneSided, column.length, 0, 1, offsets, offsets.length);
        double[] seen = new double[1 << tests.size()];
        for (int z = 0; z < offsets.length; z++) {
            seen[offsets[z]] += of.weights()[z];
        }
        return seen;
    }

    /** The walk over a subtree's leaves, with the conditions on the way to each. */
    private final class Leaves {
        private final TablePlan.Table table;
        private final double[] seen;
        private final double[] entries;
        private final int start;
        private final int[] bit;
        private final boolean[] fits;
        private final int[] feature;
        private int conditions;
        private int nextTest;

        Leaves(TablePlan.Table table, double[] seen, double[] entries, int start) {
            this.table = table;
            this.seen = seen;
            this.entries = entries;
            this.start = start;
            int most = table.tests().size();
            bit = new int[most];
            fits = new boolean[most];
            feature = new int[most];
        }

        void push(int test, boolean when, int of) {
            bit[conditions] = test;
            fits[conditions] = when;
            feature[conditions++] = of;
        }

        void go(int node) {
            if (trees.isLeaf(node)) {
                leaf(node);
                return;
            }
            int test = nextTest++;
            push(test, true, trees.feature[node]);
            go(trees.left[node]);
            fits[conditions - 1] = false;
            go(trees.right[node]);
            conditions--;
        }

        private void leaf(int node) {
            int[] slots = new int[conditions];
            int[] player = new int[conditions];
            int k = 0;
            for (int c = 0; c < conditions; c++) {
                int slot = table.slot(feature[c]);
                int p = 0;
                while (p < k && slots[p] != slot) {
                    p++;
                }
                slots[p] = slot;
                player[c] = p;
                k = Math.max(k, p + 1);
            }
            int[] fitted = fitted(k, player);
            double[] fit = background == null ? shares(node, k, slots) : counts(k, fitted);
            double[] worth = new double[1 << k];
            for (int s = 0; s < worth.length; s++) {
                worth[s] = trees.value[node] * fit[worth.length - 1 - s];
            }
            if (plan.entry() == TablePlan.Entry.VALUES) {
                spread(LeafGame.values(k, worth), fitted, Arrays.copyOf(slots, k));
            } else {
                spread(LeafGame.pairs(k, worth), fitted, pairSlots(k, slots));
            }
        }

        /** For each index, the features on the leaf's path that it fits, as bits. */
        private int[] fitted(int k, int[] player) {
            int[] fitted = new int[1 << table.tests().size()];
            for (int i = 0; i < fitted.length; i++) {
                int x = (1 << k) - 1;
                for (int c = 0; c < conditions; c++) {
                    if (((i >> bit[c] & 1) != 0) != fits[c]) {
                        x &= ~(1 << player[c]);
                    }
                }
                fitted[i] = x;
            }
            return fitted;
        }

        /** How much of the background fits each set of the leaf's features, whatever the others are. */
        private double[] counts(int k, int[] fitted) {
            double[] counts = new double[1 << k];
            for (int i = 0; i < seen.length; i++) {
                counts[fitted[i]] += seen[i];
            }
            LeafGame.sumSupersets(k, counts);
            return counts;
        }

        /** The share of the cover that fits each set of the leaf's features, split by split. */
        private double[] shares(int node, int k, int[] slots) {
            double[] each = new double[k];
            Arrays.fill(each, 1);
            for (int a = node; trees.parent[a] >= 0; a = trees.parent[a]) {
                int slot = table.slot(trees.feature[trees.parent[a]]);
                for (int p = 0; p < k; p++) {
                    each[p] *= slots[p] == slot ? trees.share[a] : 1;
                }
            }
            double[] shares = new double[1 << k];
            shares[0] = 1;
            for (int s = 1; s < shares.length; s++) {
                int lowest = Integer.numberOfTrailingZeros(s);
                shares[s] = shares[s & (s - 1)] * each[lowest];
            }
            return shares;
        }

        private int[] pairSlots(int k, int[] slots) {
            int[] pairs = new int[k * (k - 1) / 2];
            int wide = table.features().length;
            int at = 0;
            for (int i = 0; i < k; i++) {
                for (int j = i + 1; j < k; j++) {
                    int one = Math.min(slots[i], slots[j]);
                    int two = Math.max(slots[i], slots[j]);
                    pairs[at++] = one * (2 * wide - one - 1) / 2 + two - one - 1;
                }
            }
            return pairs;
        }

        private void spread(double[] values, int[] fitted, int[] slots) {
            int width = slots.length;
            for (int i = 0; i < fitted.length; i++) {
                int to = start + i * table.width();
                int from = fitted[i] * width;
                for (int p = 0; p < width; p++) {
                    entries[to + slots[p]] += values[from + p];
                }
            }
        }
    }
}
