package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Tables of single leaves, two numbers an entry, for paths too long for subtrees' tables.
 *
 * <p>With F the features on the path that a row fails, W the sum of (s-1)!(k-s)!/k! f(S) and G that of
 * (s-1)!(k-s)!/k! f(S) + s!(k-s-1)!/k! f(S) over the coalitions S without F, every feature j of the path, failed or not,
 * gets W(F) - G(F ∪ j) (see {@link LeafGame} for f). So k features need two numbers a pattern rather than k, and a batch needs one
 * compare a split and one look-up a feature, whatever the background.
 *
 * <p><b>Order</b>: entries are added in the order of the groups, the same for a row alone and in a block. <b>Thread
 * safety</b>: immutable.
 */
final class LeafTables {

    /** Doubles in one array of entries. */
    private static final int CHUNK = 1 << 19;

    /** Tables that a single row takes at a time. */
    private static final int TILE = 256;

    private static final Comparator<TablePlan.Table> BY_SHAPE = Comparator.comparingInt(TablePlan.Table::width)
            .thenComparingInt(table -> table.tests().size());

    /**
     * Leaves of one output with one number of features and of tests, whose entries are in one array.
     *
     * @param entries W and G in turn, {@code [table << features + 1 | pattern << 1 | 0 or 1]}
     * @param column of each test: {@code [test × tables + table]}, as are {@code low}, {@code last} and {@code bit}; the
     *     bit is of the feature that it may fail
     * @param target what is added to: {@code [table × features + number]}
     * @param position the same as positions among all targets that occur
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Group(
            int output,
            int tables,
            int features,
            int tests,
            double[] entries,
            int[] column,
            int[] low,
            int[] last,
            int[] bit,
            int[] target,
            int[] position) {

        int start(int table) {
            return table << (features + 1);
        }
    }

    private final List<Group> groups = new ArrayList<>();

    /** @param targets all features that occur, in order */
    LeafTables(TablePlan plan, TableFilling filling, int[] targets) {
        CodedTrees trees = plan.trees();
        List<TablePlan.Table> sorted = new ArrayList<>(plan.tables());
        sorted.removeIf(table -> table.form() != TablePlan.Form.LEAF);
        sorted.sort(Comparator.<TablePlan.Table>comparingInt(table -> trees.output[table.tree()])
                .thenComparing(BY_SHAPE));
        for (int from = 0; from < sorted.size(); ) {
            TablePlan.Table first = sorted.get(from);
            int most = from + Math.max(1, CHUNK / first.doubles());
            int to = from;
            while (to < Math.min(most, sorted.size())
                    && BY_SHAPE.compare(first, sorted.get(to)) == 0
                    && trees.output[first.tree()] == trees.output[sorted.get(to).tree()]) {
                to++;
            }
            groups.add(group(trees.output[first.tree()], filling, sorted.subList(from, to), targets));
            from = to;
        }
    }

    private static Group group(int output, TableFilling filling, List<TablePlan.Table> tables, int[] targets) {
        TablePlan.Table shape = tables.get(0);
        int n = tables.size();
        int tests = shape.tests().size();
        int k = shape.width();
        Group group = new Group(
                output,
                n,
                k,
                tests,
                new double[n * shape.doubles()],
                new int[n * tests],
                new int[n * tests],
                new int[n * tests],
                new int[n * tests],
                new int[n * k],
                new int[n * k]);
        for (int i = 0; i < n; i++) {
            TablePlan.Table table = tables.get(i);
            for (int t = 0; t < tests; t++) {
                TablePlan.Test test = table.tests().get(t);
                group.column[t * n + i] = test.column();
                group.low[t * n + i] = test.low();
                group.last[t * n + i] = test.high() - 1;
                group.bit[t * n + i] = 2 << table.slot(test.feature());
            }
            for (int j = 0; j < k; j++) {
                group.target[i * k + j] = table.features()[j];
                group.position[i * k + j] = Arrays.binarySearch(targets, table.features()[j]);
            }
            filling.fillLeaf(table, group.entries, group.start(i));
        }
        return group;
    }

    /** Adds a row's values to sums {@code [output][feature]}. */
    void add(int[] codes, double[][] sums) {
        int[] offsets = new int[TILE];
        for (Group group : groups) {
            for (int from = 0; from < group.tables; from += TILE) {
                int n = Math.min(TILE, group.tables - from);
                for (int i = 0; i < n; i++) {
                    offsets[i] = group.start(from + i);
                }
                for (int t = 0; t < group.tests; t++) {
                    int at = t * group.tables + from;
                    LeafKernel.miss(codes, group.column, group.low, group.last, group.bit, at, n, offsets);
                }
                LeafKernel.addRow(
                        group.entries,
                        offsets,
                        n,
                        group.features,
                        sums[group.output],
                        group.target,
                        from * group.features);
            }
        }
    }

    /**
     * Adds a block's values.
     *
     * @param codes {@code [column][row]}
     * @param sums {@code [output][position in targets][row]}
     * @param offsets room for one number a row
     */
    void add(int[][] codes, int rows, double[][][] sums, int[] offsets) {
        for (Group group : groups) {
            for (int i = 0; i < group.tables; i++) {
                Arrays.fill(offsets, 0, rows, group.start(i));
                for (int t = 0; t < group.tests; t++) {
                    int at = t * group.tables + i;
                    LeafKernel.miss(
                            codes[group.column[at]], group.low[at], group.last[at], group.bit[at], offsets, rows);
                }
                LeafKernel.add(
                        group.entries,
                        offsets,
                        rows,
                        1,
                        sums[group.output],
                        group.position,
                        i * group.features,
                        group.features);
            }
        }
    }
}
