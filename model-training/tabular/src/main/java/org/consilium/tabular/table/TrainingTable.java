package org.consilium.tabular.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.consilium.ensemble.FeatureColumn;
import org.jspecify.annotations.Nullable;

/**
 * The patients that a model learns from: one row a patient (or visit), one column a feature, and beside them the label,
 * the person a row belongs to and the row's weight.
 *
 * <p><b>Shape</b>: values {@code [column][row]}; a category is its code in {@link FeatureColumn#categories()}.
 *
 * <p><b>Missing</b>: {@code NaN}; never zero and never a code of its own.
 *
 * <p><b>Order</b>: label 0 is the first class; with two classes, class 1 is the finding whose log-odds are learnt.
 *
 * <p><b>Thread safety</b>: immutable; arrays are copied on the way in and never handed out.
 */
public final class TrainingTable {
    private final List<FeatureColumn> columns;
    private final double[][] values;
    private final List<String> classes;
    private final int[] labels;
    private final int[] groups;
    private final double @Nullable [] weights;

    /**
     * @param groups the person each row belongs to, as any integer; null when every row is a person of its own
     * @param weights how much each row counts (positive), or null when all count alike
     */
    public TrainingTable(
            List<FeatureColumn> columns,
            double[][] values,
            List<String> classes,
            int[] labels,
            int @Nullable [] groups,
            double @Nullable [] weights) {
        this.columns = List.copyOf(columns);
        this.classes = List.copyOf(classes);
        this.labels = labels.clone();
        int rows = labels.length;
        if (values.length != columns.size()) {
            throw new IllegalArgumentException("The table names " + columns.size() + " columns but holds "
                    + values.length + "; give one array of values a column.");
        }
        this.values = new double[values.length][];
        for (int c = 0; c < values.length; c++) {
            if (values[c].length != rows) {
                throw new IllegalArgumentException("Column " + columns.get(c).name() + " has " + values[c].length
                        + " values for " + rows + " labels; give one a row, NaN where unknown.");
            }
            this.values[c] = values[c].clone();
        }
        for (int row = 0; row < rows; row++) {
            Objects.checkIndex(labels[row], classes.size());
        }
        this.groups = groups == null ? identity(rows) : groups.clone();
        if (this.groups.length != rows) {
            throw new IllegalArgumentException(
                    "There are " + this.groups.length + " group entries for " + rows + " rows; give one a row.");
        }
        this.weights = weights == null ? null : weights.clone();
        if (weights != null) {
            if (weights.length != rows) {
                throw new IllegalArgumentException(
                        "There are " + weights.length + " weights for " + rows + " rows; give one a row.");
            }
            for (double weight : weights) {
                if (!(weight > 0) || Double.isInfinite(weight)) {
                    throw new IllegalArgumentException("A row's weight must be a positive number; drop rows that "
                            + "should not count instead of giving them no weight.");
                }
            }
        }
    }

    private static int[] identity(int rows) {
        int[] ids = new int[rows];
        Arrays.setAll(ids, i -> i);
        return ids;
    }

    public int rows() {
        return labels.length;
    }

    public List<FeatureColumn> columns() {
        return columns;
    }

    public List<String> classes() {
        return classes;
    }

    /** Margins that a model of these classes has: one for two classes, else one a class. */
    public int outputs() {
        return classes.size() == 2 ? 1 : classes.size();
    }

    public double value(int row, int column) {
        return values[column][row];
    }

    public int label(int row) {
        return labels[row];
    }

    public int group(int row) {
        return groups[row];
    }

    public double weight(int row) {
        return weights == null ? 1 : weights[row];
    }

    public boolean weighted() {
        return weights != null;
    }

    public boolean isCategory(int column) {
        return columns.get(column).kind() == FeatureColumn.Kind.CATEGORICAL;
    }

    /** A row as the members read it. */
    public double[] row(int row) {
        double[] out = new double[values.length];
        for (int c = 0; c < out.length; c++) {
            out[c] = values[c][row];
        }
        return out;
    }

    /** The values of the named rows, row after row, as native libraries take them. */
    public float[] rowMajorFloats(int[] rows) {
        int width = values.length;
        float[] out = new float[Math.multiplyExact(rows.length, width)];
        for (int c = 0; c < width; c++) {
            double[] column = values[c];
            for (int i = 0; i < rows.length; i++) {
                out[i * width + c] = (float) column[rows[i]];
            }
        }
        return out;
    }

    /** The values of the named rows in full precision, row after row. */
    public double[] rowMajor(int[] rows) {
        int width = values.length;
        double[] out = new double[Math.multiplyExact(rows.length, width)];
        for (int c = 0; c < width; c++) {
            double[] column = values[c];
            for (int i = 0; i < rows.length; i++) {
                out[i * width + c] = column[rows[i]];
            }
        }
        return out;
    }

    /** What becomes of a value. */
    @FunctionalInterface
    public interface ValueChange {
        double of(int row, int column, double value);
    }

    /** The same rows with other values. */
    public TrainingTable map(ValueChange change) {
        double[][] changed = new double[values.length][rows()];
        for (int row = 0; row < rows(); row++) {
            for (int c = 0; c < values.length; c++) {
                changed[c][row] = change.of(row, c, values[c][row]);
            }
        }
        return new TrainingTable(columns, changed, classes, labels, groups, weights);
    }

    /** The same rows with further columns behind, {@code [column][row]}. */
    public TrainingTable with(List<FeatureColumn> more, double[][] moreValues) {
        List<FeatureColumn> all = new ArrayList<>(columns);
        all.addAll(more);
        double[][] allValues = Arrays.copyOf(values, values.length + moreValues.length);
        System.arraycopy(moreValues, 0, allValues, values.length, moreValues.length);
        return new TrainingTable(all, allValues, classes, labels, groups, weights);
    }

    /** The named rows as a table of their own, in the order given. */
    public TrainingTable subset(int[] rows) {
        double[][] part = new double[values.length][rows.length];
        int[] partLabels = new int[rows.length];
        int[] partGroups = new int[rows.length];
        double @Nullable [] partWeights = weights == null ? null : new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < values.length; c++) {
                part[c][i] = values[c][rows[i]];
            }
            partLabels[i] = labels[rows[i]];
            partGroups[i] = groups[rows[i]];
            if (weights != null && partWeights != null) {
                partWeights[i] = weights[rows[i]];
            }
        }
        return new TrainingTable(columns, part, classes, partLabels, partGroups, partWeights);
    }

    /** The weight of each class among the rows, as shares that sum to one. */
    public double[] prevalence(int[] rows) {
        double[] share = new double[classes.size()];
        double total = 0;
        for (int row : rows) {
            share[labels[row]] += weight(row);
            total += weight(row);
        }
        for (int k = 0; k < share.length; k++) {
            share[k] /= total;
        }
        return share;
    }
}
