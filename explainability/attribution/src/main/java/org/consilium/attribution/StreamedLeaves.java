package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Leaves that the budget has no room for, explained for a block of rows at a time by tables made for the block and forgotten.
 *
 * <p>The tables are {@link LeafTables}' with whole weights, so that what a block gets is to the bit what
 * {@link BackgroundWalk} gives a single row. Only for backgrounds of equal weights and paths that have whole weights.
 * <b>Thread safety</b>: safe.
 */
final class StreamedLeaves {

    /** Fewer rows are walked: making tables for them costs more. */
    static final int LEAST_ROWS = 128;

    private final CodedTrees trees;
    private final PathTests paths;
    private final BackgroundCodes background;
    /** In the order in which a walk meets them. */
    private final int[] leaves;

    private final int[] output;

    /** @param elsewhere the nodes that are not to be streamed */
    StreamedLeaves(CodedTrees trees, BackgroundCodes background, boolean[] elsewhere) {
        this.trees = trees;
        this.background = background;
        paths = new PathTests(trees);
        List<Integer> found = new ArrayList<>();
        List<Integer> outputs = new ArrayList<>();
        for (int t = 0; t < trees.trees(); t++) {
            collect(trees.roots[t], elsewhere, found);
            while (outputs.size() < found.size()) {
                outputs.add(trees.output[t]);
            }
        }
        leaves = found.stream().mapToInt(Integer::intValue).toArray();
        output = outputs.stream().mapToInt(Integer::intValue).toArray();
    }

    private void collect(int node, boolean[] elsewhere, List<Integer> into) {
        if (elsewhere[node]) {
            return;
        }
        if (trees.isLeaf(node)) {
            into.add(node);
        } else {
            collect(trees.left[node], elsewhere, into);
            collect(trees.right[node], elsewhere, into);
        }
    }

    int count() {
        return leaves.length;
    }

    /**
     * Adds the leaves' values of a block of rows.
     *
     * @param codes {@code [column][row]}
     * @param sums {@code [output][position in targets][row]}
     * @param targets all features of the trees, in order
     * @param offsets room for one number a row
     */
    void add(int[][] codes, int rows, double[][][] sums, int[] targets, int[] offsets) {
        int[] of = new int[background.weights().length];
        Room room = new Room();
        for (int i = 0; i < leaves.length; i++) {
            int leaf = leaves[i];
            int[] features = paths.features(leaf);
            List<TablePlan.Test> tests = paths.onTheWay(leaf);
            int k = features.length;
            Arrays.fill(of, 0);
            Arrays.fill(offsets, 0, rows, 0);
            for (TablePlan.Test test : tests) {
                int bit = 2 << indexOf(features, test.feature());
                int last = test.high() - 1;
                LeafKernel.miss(background.codes()[test.column()], test.low(), last, bit, of, of.length);
                LeafKernel.miss(codes[test.column()], test.low(), last, bit, offsets, rows);
            }
            double[] entries = room.entries(k, of);
            int[] positions = new int[k];
            for (int j = 0; j < k; j++) {
                positions[j] = Arrays.binarySearch(targets, features[j]);
            }
            double scale = trees.value[leaf] / (WholeShares.multiple(k) * of.length);
            LeafKernel.add(entries, offsets, rows, scale, sums[output[i]], positions, 0, k);
        }
    }

    private static int indexOf(int[] features, int feature) {
        int i = 0;
        while (features[i] != feature) {
            i++;
        }
        return i;
    }

    /** A thread's room for one leaf's table. */
    private static final class Room {
        private double[] fitting = new double[0];
        private double[] with = new double[0];
        private double[] without = new double[0];
        private double[] entries = new double[0];

        /** W and G in turn for each set of failed features, in whole numbers. */
        double[] entries(int k, int[] failedByReference) {
            int all = 1 << k;
            if (fitting.length < all) {
                fitting = new double[all];
                with = new double[all];
                without = new double[all];
                entries = new double[2 * all];
            }
            Arrays.fill(fitting, 0, all, 0);
            for (int failed : failedByReference) {
                fitting[failed >> 1]++;
            }
            LeafGame.sumSubsets(k, fitting);
            double[] bySize = new double[k + 1];
            double[] bySizeWithout = new double[k + 1];
            for (int size = 0; size <= k; size++) {
                bySize[size] = size > 0 ? WholeShares.of(k)[size][k - size] : 0;
                bySizeWithout[size] = size < k ? WholeShares.of(k)[k - size][size] : 0;
            }
            for (int s = 0; s < all; s++) {
                int size = Integer.bitCount(s);
                with[s] = bySize[size] * fitting[s];
                without[s] = bySizeWithout[size] * fitting[s];
            }
            LeafGame.sumSubsets(k, with);
            LeafGame.sumSubsets(k, without);
            for (int failed = 0; failed < all; failed++) {
                int fitted = all - 1 - failed;
                entries[2 * failed] = with[fitted];
                entries[2 * failed + 1] = with[fitted] + without[fitted];
            }
            return entries;
        }
    }
}
