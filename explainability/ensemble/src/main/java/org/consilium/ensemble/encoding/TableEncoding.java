package org.consilium.ensemble.encoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.consilium.ensemble.FeatureColumn;
import org.jspecify.annotations.Nullable;

/**
 * What was learnt of a table's columns, as it is run in training and in service: cells by column name go in, the row
 * that members see comes out.
 *
 * <p><b>Missing</b>: an empty cell, a missing token, a cell of another kind and an absent column are NaN. <b>Thread
 * safety</b>: immutable.
 */
public final class TableEncoding {
    /** Cells that say "unknown", whatever the column. */
    public static final Set<String> MISSING_TOKENS =
            Set.of("", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "?", "#N/A");

    private final List<SourceColumn> columns;
    private final List<FeatureColumn> features;
    private final int[] firstFeature;
    private final int[] sourceOfFeature;

    public TableEncoding(List<SourceColumn> columns) {
        this.columns = List.copyOf(columns);
        this.firstFeature = new int[columns.size()];
        List<FeatureColumn> all = new ArrayList<>();
        List<Integer> sources = new ArrayList<>();
        for (int c = 0; c < columns.size(); c++) {
            firstFeature[c] = all.size();
            for (FeatureColumn feature : columns.get(c).features()) {
                all.add(feature);
                sources.add(c);
            }
        }
        this.features = List.copyOf(all);
        this.sourceOfFeature = sources.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The table's columns that are used, in their order. */
    public List<SourceColumn> columns() {
        return columns;
    }

    /** The columns of the encoded row. */
    public List<FeatureColumn> features() {
        return features;
    }

    /** The table's column that a feature was made of. */
    public SourceColumn source(int feature) {
        return columns.get(sourceOfFeature[feature]);
    }

    /** Whether a cell says that its value is unknown. */
    public static boolean isMissing(String cell) {
        return cell.isEmpty() || MISSING_TOKENS.contains(cell);
    }

    /** The encoded row of cells that are asked for by column name; null for a column that is not there. */
    public double[] encode(Function<String, @Nullable String> cells) {
        double[] row = new double[features.size()];
        for (int c = 0; c < columns.size(); c++) {
            encode(c, cells.apply(columns.get(c).name()), row);
        }
        return row;
    }

    /** Fills the features of one column. */
    public void encode(int column, @Nullable String cell, double[] row) {
        SourceColumn source = columns.get(column);
        int at = firstFeature[column];
        String trimmed = cell == null ? "" : cell.strip();
        if (isMissing(trimmed)) {
            int end = column + 1 < firstFeature.length ? firstFeature[column + 1] : features.size();
            Arrays.fill(row, at, end, Double.NaN);
        } else {
            source.encode(trimmed, row, at);
        }
    }
}
