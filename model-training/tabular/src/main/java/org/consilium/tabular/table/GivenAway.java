package org.consilium.tabular.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Columns that alone tell the label of every row where they are known: mostly the outcome itself, written down a second time.
 *
 * <p>They are said, not left out: a perfect test exists, and only who made the table knows when a cell was filled.
 */
final class GivenAway {
    /** Known in fewer rows, a column may tell them all by chance. */
    private static final int FEWEST_ROWS = 20;

    private GivenAway() {}

    static List<String> notes(TrainingTable table) {
        List<String> notes = new ArrayList<>();
        for (int c = 0; c < table.columns().size(); c++) {
            if (table.isCategory(c) ? byLevels(table, c) : byRanges(table, c)) {
                String name = table.columns().get(c).name();
                notes.add(
                        "Column " + name
                                + " alone tells the label of every row where it is known. If it was written down"
                                + " with the outcome or after it, leave it out with --exclude; figures with it would be of no use.");
            }
        }
        return notes;
    }

    /** No two rows of one level have different labels, and levels are fewer than could do so by chance. */
    private static boolean byLevels(TrainingTable table, int column) {
        int levels = table.columns().get(column).categories().size();
        int[] labels = new int[levels];
        Arrays.fill(labels, -1);
        boolean[] seen = new boolean[table.classes().size()];
        int known = 0;
        for (int row = 0; row < table.rows(); row++) {
            double code = table.value(row, column);
            if (!Double.isNaN(code)) {
                int level = (int) code;
                if (labels[level] >= 0 && labels[level] != table.label(row)) {
                    return false;
                }
                labels[level] = table.label(row);
                seen[table.label(row)] = true;
                known++;
            }
        }
        return known >= FEWEST_ROWS && levels <= known / 5 && hasTwo(seen);
    }

    /** The ranges of the classes' values do not meet. */
    private static boolean byRanges(TrainingTable table, int column) {
        int classes = table.classes().size();
        double[] low = new double[classes];
        double[] high = new double[classes];
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
        boolean[] seen = new boolean[classes];
        int known = 0;
        for (int row = 0; row < table.rows(); row++) {
            double value = table.value(row, column);
            if (!Double.isNaN(value)) {
                int label = table.label(row);
                low[label] = Math.min(low[label], value);
                high[label] = Math.max(high[label], value);
                seen[label] = true;
                known++;
            }
        }
        int[] order = IntStream.range(0, classes)
                .filter(k -> seen[k])
                .boxed()
                .sorted(Comparator.comparingDouble(k -> low[k]))
                .mapToInt(Integer::intValue)
                .toArray();
        boolean apart = IntStream.range(1, order.length).allMatch(i -> high[order[i - 1]] < low[order[i]]);
        return apart && known >= FEWEST_ROWS && hasTwo(seen);
    }

    private static boolean hasTwo(boolean[] seen) {
        int classes = 0;
        for (boolean one : seen) {
            classes += one ? 1 : 0;
        }
        return classes > 1;
    }
}
