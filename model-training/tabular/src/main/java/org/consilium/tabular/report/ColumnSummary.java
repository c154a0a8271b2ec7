package org.consilium.tabular.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.consilium.ensemble.encoding.SourceColumn;
import org.consilium.ensemble.encoding.TableEncoding;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.table.TrainingTable;

/** Who was learnt from, column by column: kind, share unknown, and what is usual. No single patient's value. */
final class ColumnSummary {
    private static final int MOST_COLUMNS = 300;
    private static final int MOST_LEVELS = 4;
    /** A level that fewer have is not named: it could tell of one person. */
    private static final int FEWEST_NAMED = 5;

    private ColumnSummary() {}

    static List<Map<String, Object>> of(LoadedTable loaded) {
        TableEncoding encoding = loaded.encoding();
        List<Map<String, Object>> lines = new ArrayList<>();
        int feature = 0;
        for (SourceColumn column : encoding.columns()) {
            if (lines.size() < MOST_COLUMNS) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("column", column.name());
                line.put("kind", kind(column));
                line.put("unknown", unknown(loaded.table(), feature));
                line.put("usual", usual(column, loaded.table(), feature));
                lines.add(line);
            }
            feature += column.features().size();
        }
        return lines;
    }

    private static String kind(SourceColumn column) {
        return column.getClass()
                .getSimpleName()
                .replaceAll("([a-z])([A-Z])", "$1 $2")
                .toLowerCase(Locale.ROOT);
    }

    private static double unknown(TrainingTable table, int feature) {
        int unknown = 0;
        for (int row = 0; row < table.rows(); row++) {
            unknown += Double.isNaN(table.value(row, feature)) ? 1 : 0;
        }
        return unknown / (double) table.rows();
    }

    private static String usual(SourceColumn column, TrainingTable table, int feature) {
        double[] known = java.util.stream.IntStream.range(0, table.rows())
                .mapToDouble(row -> table.value(row, feature))
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (known.length == 0) {
            return "";
        }
        if (column instanceof SourceColumn.Numeric) {
            return String.format(
                    Locale.ROOT,
                    "median %s, quartiles %s and %s",
                    shown(known[known.length / 2]),
                    shown(known[known.length / 4]),
                    shown(known[3 * known.length / 4]));
        }
        if (column instanceof SourceColumn.Categorical) {
            return levels(table.columns().get(feature).categories(), known);
        }
        if (column instanceof SourceColumn.Ordinal ordinal) {
            return levels(ordinal.levels(), known);
        }
        return column.features().size() == 1 ? "" : column.features().size() + " features";
    }

    private static String levels(List<String> names, double[] known) {
        int[] counts = new int[names.size()];
        for (double code : known) {
            counts[(int) code]++;
        }
        Integer[] order = new Integer[counts.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                java.util.Comparator.comparingInt((Integer i) -> -counts[i]).thenComparing(i -> i));
        List<String> said = new ArrayList<>();
        for (int level : order) {
            if (said.size() < MOST_LEVELS && counts[level] >= FEWEST_NAMED) {
                said.add(String.format(
                        Locale.ROOT, "%s %.0f %%", names.get(level), 100.0 * counts[level] / known.length));
            }
        }
        return String.join(", ", said) + (said.size() < counts.length ? " of " + counts.length + " levels" : "");
    }

    private static String shown(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.3g", value);
    }
}
