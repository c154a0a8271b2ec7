package org.consilium.tabular.confidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.ensemble.Cells;
import org.consilium.ensemble.UsualValues;
import org.consilium.tabular.table.TrainingTable;

/**
 * How unlike the patients learnt from a row is: the mean surprise of its known values, each by the share of training rows
 * in its bin or level. Also the reference for drift: the very shares are kept.
 *
 * <p><b>Units</b>: nats a known value. A row beyond the limit lies outside all but one in a thousand training rows; what the
 * model says of it is an extrapolation. <b>Missing</b>: an unknown value says nothing here.
 *
 * <p><b>Source</b>: Goldstein and Dengel, "Histogram-based outlier score" (2012).
 */
public final class Typicality {
    private static final int BINS = 12;
    private static final double LIMIT_SHARE = 0.999;

    private final List<Column> columns;
    private final List<UsualValues> usual;
    private final double limit;

    /**
     * A column's bins.
     *
     * @param edges ascending; empty for a category
     * @param categories levels, or -1 for a number
     * @param shares of known training rows in each cell, unknown first (see {@link Cells})
     */
    public record Column(String name, List<Double> edges, int categories, double missing, List<Double> shares) {
        public Column {
            edges = List.copyOf(edges);
            shares = List.copyOf(shares);
        }

        UsualValues usual(int position) {
            return new UsualValues(
                    cells(position),
                    shares.stream().mapToDouble(Double::doubleValue).toArray());
        }

        Cells cells(int position) {
            return categories >= 0
                    ? Cells.categories(position, categories)
                    : Cells.bins(
                            position,
                            edges.stream().mapToDouble(Double::doubleValue).toArray());
        }
    }

    public Typicality(List<Column> columns, double limit) {
        this.columns = List.copyOf(columns);
        List<UsualValues> each = new ArrayList<>();
        for (int c = 0; c < columns.size(); c++) {
            each.add(columns.get(c).usual(c));
        }
        this.usual = List.copyOf(each);
        this.limit = limit;
    }

    public static Typicality of(TrainingTable table) {
        List<Column> columns = new ArrayList<>();
        for (int c = 0; c < table.columns().size(); c++) {
            columns.add(column(table, c));
        }
        Typicality without = new Typicality(columns, Double.POSITIVE_INFINITY);
        double[] scores = new double[table.rows()];
        for (int row = 0; row < scores.length; row++) {
            scores[row] = without.surprise(table.row(row));
        }
        Arrays.sort(scores);
        return new Typicality(columns, scores[(int) (LIMIT_SHARE * (scores.length - 1))]);
    }

    private static Column column(TrainingTable table, int c) {
        double[] values = new double[table.rows()];
        int known = 0;
        for (int row = 0; row < values.length; row++) {
            if (!Double.isNaN(table.value(row, c))) {
                values[known++] = table.value(row, c);
            }
        }
        double[] sorted = Arrays.copyOf(values, known);
        Arrays.sort(sorted);
        int categories =
                table.isCategory(c) ? table.columns().get(c).categories().size() : -1;
        List<Double> edges = new ArrayList<>();
        if (categories < 0 && known > 0) {
            // The outermost bins hold nothing of training: values beyond what was seen are the most surprising.
            edges.add(Math.nextDown(sorted[0]));
            for (int b = 1; b < BINS; b++) {
                double edge = sorted[(int) ((long) b * (known - 1) / BINS)];
                if (edge > edges.get(edges.size() - 1)) {
                    edges.add(edge);
                }
            }
            if (sorted[known - 1] > edges.get(edges.size() - 1)) {
                edges.add(sorted[known - 1]);
            }
        }
        Column empty = new Column(
                table.columns().get(c).name(), edges, categories, 1 - known / (double) table.rows(), List.of());
        Cells cells = empty.cells(c);
        double[] counts = new double[cells.count()];
        for (int i = 0; i < known; i++) {
            counts[cells.cell(values[i])]++;
        }
        List<Double> shares = new ArrayList<>();
        for (double count : counts) {
            shares.add((count + 0.5) / (known + 0.5 * counts.length));
        }
        return new Column(empty.name(), edges, categories, empty.missing(), shares);
    }

    public List<Column> columns() {
        return columns;
    }

    public double limit() {
        return limit;
    }

    /** Mean surprise of the known values; 0 if none is known. */
    public double surprise(double[] row) {
        double sum = 0;
        int known = 0;
        for (int c = 0; c < row.length; c++) {
            if (!Double.isNaN(row[c])) {
                sum += usual.get(c).surprise(row[c]);
                known++;
            }
        }
        return known == 0 ? 0 : sum / known;
    }

    /** Whether the row is unlike what was learnt from. */
    public boolean isUnlike(double[] row) {
        return surprise(row) > limit;
    }
}
