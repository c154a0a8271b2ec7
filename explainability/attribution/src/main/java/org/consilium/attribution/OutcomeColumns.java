package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.consilium.ensemble.SplitRule;
import org.consilium.ensemble.TreeEnsemble;

/**
 * Turns a row into whole numbers on which every split is one comparison: {@code code[column] < cut} goes left.
 *
 * <p>What a tree's explanation needs from a row is only the side of each split. All numeric splits of one feature with
 * one treatment of unknown values share a column, whose code is how many of their bounds lie below the value; unknown
 * takes the code that falls on the default side of all of them. Each different set of categories is a column of its
 * own with the codes 0 (left) and 1 (right). Both libraries' rules are in the bounds, so codes decide as they do.
 */
@SuppressWarnings("ArrayRecordComponent") // columns are found by their keys, never compared
final class OutcomeColumns {

    /** The splits that one column answers for. */
    private sealed interface Column {
        int feature();

        int code(double value);
    }

    private record Ranked(int feature, boolean missingLeft, boolean zeroMissing, double[] bounds) implements Column {
        @Override
        public int code(double value) {
            if (Double.isNaN(value) || (zeroMissing && Math.abs(value) <= SplitRule.ZERO_THRESHOLD)) {
                return missingLeft ? 0 : bounds.length;
            }
            int base = 0;
            int length = bounds.length;
            while (length > 1) {
                int half = length >>> 1;
                base += bounds[base + half - 1] < value ? half : 0;
                length -= half;
            }
            return bounds[base] < value ? base + 1 : base;
        }
    }

    private record InSet(int feature, TreeEnsemble trees, int node) implements Column {
        @Override
        public int code(double value) {
            return trees.goesLeft(node, value) ? 0 : 1;
        }
    }

    private record RankedKey(int feature, boolean missingLeft, boolean zeroMissing) {}

    private record SetKey(int feature, boolean missingLeft, SplitRule rule, List<Integer> words) {}

    private final Column[] columns;
    private final int[] features;
    private final Map<Object, Integer> numbers;

    private OutcomeColumns(List<Column> columns, Map<Object, Integer> numbers) {
        this.columns = columns.toArray(Column[]::new);
        this.features = columns.stream().mapToInt(Column::feature).toArray();
        this.numbers = numbers;
    }

    /** The columns that all splits of the ensembles need, numbered in the order of their first split. */
    static OutcomeColumns of(List<TreeEnsemble> ensembles) {
        Map<Object, Integer> numbers = new HashMap<>();
        List<Object> keys = new ArrayList<>();
        Map<Object, TreeSet<Double>> bounds = new HashMap<>();
        Map<Object, Column> sets = new HashMap<>();
        for (TreeEnsemble trees : ensembles) {
            for (int node = 0; node < trees.nodes(); node++) {
                if (trees.isLeaf(node)) {
                    continue;
                }
                Object key = key(trees, node);
                if (numbers.putIfAbsent(key, keys.size()) == null) {
                    keys.add(key);
                }
                if (trees.isCategorical(node)) {
                    sets.putIfAbsent(key, new InSet(trees.feature(node), trees, node));
                } else {
                    bounds.computeIfAbsent(key, k -> new TreeSet<>()).add(positiveZero(trees.bound(node)));
                }
            }
        }
        List<Column> columns = new ArrayList<>();
        for (Object key : keys) {
            if (key instanceof RankedKey ranked) {
                double[] sorted = bounds.getOrDefault(key, new TreeSet<>()).stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray();
                columns.add(new Ranked(ranked.feature, ranked.missingLeft, ranked.zeroMissing, sorted));
            } else {
                columns.add(sets.get(key));
            }
        }
        return new OutcomeColumns(columns, numbers);
    }

    private static Object key(TreeEnsemble trees, int node) {
        if (!trees.isCategorical(node)) {
            return new RankedKey(trees.feature(node), trees.missingGoesLeft(node), trees.zeroIsMissing(node));
        }
        List<Integer> words = new ArrayList<>();
        for (int w = 0; w < trees.setWords(node); w++) {
            words.add(trees.setWord(node, w));
        }
        return new SetKey(trees.feature(node), trees.missingGoesLeft(node), trees.rule(), words);
    }

    int count() {
        return columns.length;
    }

    int feature(int column) {
        return features[column];
    }

    /** The column that answers for a split. */
    int column(TreeEnsemble trees, int node) {
        return numbers.getOrDefault(key(trees, node), -1);
    }

    /** The code below which a row goes left at a split. */
    int cut(TreeEnsemble trees, int node) {
        return columns[column(trees, node)] instanceof Ranked ranked
                ? Arrays.binarySearch(ranked.bounds, positiveZero(trees.bound(node))) + 1
                : 1;
    }

    int code(int column, double value) {
        return columns[column].code(value);
    }

    /** The codes of one row. */
    void encode(double[] row, int[] codes) {
        for (int c = 0; c < columns.length; c++) {
            codes[c] = columns[c].code(row[features[c]]);
        }
    }

    /** The codes of rows {@code from} to {@code from + count}, {@code [column][row - from]}. */
    void encode(double[][] rows, int from, int count, int[][] codes) {
        for (int c = 0; c < columns.length; c++) {
            Column column = columns[c];
            int feature = features[c];
            int[] target = codes[c];
            for (int r = 0; r < count; r++) {
                target[r] = column.code(rows[from + r][feature]);
            }
        }
    }

    /** -0.0 and 0.0 compare as equal in a split but not in an order of doubles. */
    private static double positiveZero(double bound) {
        return bound + 0.0;
    }
}
