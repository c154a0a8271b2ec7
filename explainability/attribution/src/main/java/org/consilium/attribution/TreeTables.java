package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The tables of a plan, filled for one game, and the look-ups in them.
 *
 * <p>An explanation becomes compares (the bits) and look-ups (the entries). Tables of one shape stand together, so that no loop
 * has to guess its length; entries lie in a few large arrays. A single row is bound by the latency of memory: it takes
 * tables some at a time, first all offsets, then a touch of each entry so that the misses overlap, then the sums.
 * <b>Order</b>: entries are added in the order of the groups, leaves' last, the same for a row alone and in a block. <b>Thread
 * safety</b>: immutable.
 */
final class TreeTables {

    /** Doubles in one array of entries: large enough to be few, small enough for any heap. */
    private static final int CHUNK = 1 << 19;

    /** Tables that a single row takes at a time: their entries' lines fit the first-level cache. */
    private static final int TILE = 256;

    private static final Comparator<TablePlan.Table> BY_SHAPE = Comparator.comparingInt(TablePlan.Table::width)
            .thenComparingInt(table -> table.tests().size())
            .thenComparingInt(TablePlan.Table::oneSided);

    /**
     * Tables of one output and shape whose entries are in one array.
     *
     * @param start where each table's entries start
     * @param column of each test: {@code [test × tables + table]}, as are {@code low} and {@code high}
     * @param target what entries are added to, features or pairs: {@code [table × width + number]}
     * @param position the same as positions among all targets that occur
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Group(
            int output,
            int width,
            int oneSided,
            int tests,
            double[] entries,
            int[] start,
            int[] column,
            int[] low,
            int[] high,
            int[] target,
            int[] position) {

        int tables() {
            return start.length;
        }
    }

    private final List<Group> groups = new ArrayList<>();
    private final LeafTables leaves;
    private final int[] targets;

    TreeTables(TablePlan plan, BackgroundCodes background) {
        this(plan, new TableFilling(plan, background));
    }

    TreeTables(TablePlan plan) {
        this(plan, new TableFilling(plan));
    }

    private TreeTables(TablePlan plan, TableFilling filling) {
        CodedTrees trees = plan.trees();
        List<TablePlan.Table> sorted = new ArrayList<>(plan.tables());
        sorted.removeIf(table -> table.form() != TablePlan.Form.SUBTREE);
        sorted.sort(Comparator.<TablePlan.Table>comparingInt(table -> trees.output[table.tree()])
                .thenComparing(BY_SHAPE));
        targets = plan.entry() == TablePlan.Entry.VALUES
                ? Arrays.stream(trees.feature)
                        .filter(f -> f != CodedTrees.LEAF)
                        .sorted()
                        .distinct()
                        .toArray()
                : sorted.stream()
                        .flatMapToInt(table -> Arrays.stream(plan.entry().targets(table.features(), trees.features)))
                        .sorted()
                        .distinct()
                        .toArray();
        for (int from = 0; from < sorted.size(); ) {
            TablePlan.Table first = sorted.get(from);
            long doubles = 0;
            int to = from;
            while (to < sorted.size()
                    && BY_SHAPE.compare(first, sorted.get(to)) == 0
                    && trees.output[first.tree()] == trees.output[sorted.get(to).tree()]
                    && (to == from || doubles + first.doubles() <= CHUNK)) {
                doubles += first.doubles();
                to++;
            }
            groups.add(group(plan, filling, sorted.subList(from, to)));
            from = to;
        }
        leaves = new LeafTables(plan, filling, targets);
    }

    private Group group(TablePlan plan, TableFilling filling, List<TablePlan.Table> tables) {
        TablePlan.Table shape = tables.get(0);
        int n = tables.size();
        int bits = shape.tests().size();
        int width = shape.width();
        Group group = new Group(
                plan.trees().output[shape.tree()],
                width,
                shape.oneSided(),
                bits,
                new double[n * shape.doubles()],
                new int[n],
                new int[n * bits],
                new int[n * bits],
                new int[n * bits],
                new int[n * width],
                new int[n * width]);
        for (int i = 0; i < n; i++) {
            TablePlan.Table table = tables.get(i);
            group.start[i] = i * shape.doubles();
            for (int k = 0; k < bits; k++) {
                TablePlan.Test test = table.tests().get(k);
                group.column[k * n + i] = test.column();
                group.low[k * n + i] = test.low();
                group.high[k * n + i] = test.high();
            }
            int[] to = plan.entry().targets(table.features(), plan.trees().features);
            for (int w = 0; w < width; w++) {
                group.target[i * width + w] = to[w];
                group.position[i * width + w] = Arrays.binarySearch(targets, to[w]);
            }
            filling.fill(table, group.entries, group.start[i]);
        }
        return group;
    }

    /** All features of the trees, or the pairs {@code i × features + j} that occur; a block's sums are in this order. */
    int[] targets() {
        return targets;
    }

    /** Adds a row's entries to sums {@code [output][target]}. */
    void add(int[] codes, double[][] sums) {
        int[] offsets = new int[TILE];
        double touched = 0;
        for (Group group : groups) {
            for (int from = 0; from < group.tables(); from += TILE) {
                int n = Math.min(TILE, group.tables() - from);
                offsets(group, from, n, codes, offsets);
                touched += TableKernel.touch(group.entries, offsets, n, group.width);
                TableKernel.addRow(
                        group.entries, offsets, n, group.width, sums[group.output], group.target, from * group.width);
            }
        }
        if (Double.isNaN(touched)) {
            throw new IllegalStateException("A table holds a value that is no number.");
        }
        leaves.add(codes, sums);
    }

    private static void offsets(Group group, int from, int n, int[] codes, int[] offsets) {
        System.arraycopy(group.start, from, offsets, 0, n);
        for (int k = 0; k < group.tests; k++) {
            int at = k * group.tables() + from;
            if (k < group.oneSided) {
                TableKernel.below(codes, group.column, group.high, at, n, group.width << k, offsets);
            } else {
                TableKernel.within(codes, group.column, group.low, group.high, at, n, group.width << k, offsets);
            }
        }
    }

    /**
     * Adds a block's entries.
     *
     * @param codes {@code [column][row]}
     * @param sums {@code [output][position in targets][row]}
     * @param offsets room for one number a row
     */
    void add(int[][] codes, int rows, double[][][] sums, int[] offsets) {
        for (Group group : groups) {
            int n = group.tables();
            for (int i = 0; i < n; i++) {
                TableKernel.offsets(
                        codes,
                        group.column,
                        group.low,
                        group.high,
                        i,
                        n,
                        group.oneSided,
                        group.tests,
                        group.start[i],
                        group.width,
                        offsets,
                        rows);
                TableKernel.add(
                        group.entries, offsets, rows, sums[group.output], group.position, i * group.width, group.width);
            }
        }
        leaves.add(codes, rows, sums, offsets);
    }
}
