package org.consilium.ensemble.encoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private final List<SourceColumn> columns;
    private final MissingTokens missing;
    private final List<FeatureColumn> features;
    private final int[] firstFeature;
    private final int[] sourceOfFeature;

    /** Columns with the tokens for "unknown" of bundles that do not list theirs. */
    public TableEncoding(List<SourceColumn> columns) {
        this(columns, MissingTokens.STRICT);
    }

    /** @param columns several may read the same cell; their features' names must differ */
    public TableEncoding(List<SourceColumn> columns, MissingTokens missing) {
        this.missing = missing;
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

    /** Which cells say that their value is unknown. */
    public MissingTokens missing() {
        return missing;
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
        if (missing.holds(source.name(), trimmed)) {
            int end = column + 1 < firstFeature.length ? firstFeature[column + 1] : features.size();
            Arrays.fill(row, at, end, Double.NaN);
        } else {
            source.encode(trimmed, row, at);
        }
    }
}
