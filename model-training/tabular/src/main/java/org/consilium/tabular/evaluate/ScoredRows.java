package org.consilium.tabular.evaluate;

import java.util.Arrays;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * What a model said of rows that it did not learn from, with what turned out to be the case.
 *
 * <p><b>Shape</b>: probabilities {@code [row][class]}. Held in order of nothing in particular; every metric sorts for
 * itself.
 */
public final class ScoredRows {
    final double[][] probabilities;
    final int[] labels;
    final int[] groups;
    final double[] weights;
    final int classes;

    public ScoredRows(double[][] probabilities, int[] labels, int[] groups, double[] weights) {
        if (probabilities.length == 0) {
            throw new IllegalArgumentException("There are no scored rows; a model cannot be judged on nobody.");
        }
        this.probabilities = Arrays.stream(probabilities).map(double[]::clone).toArray(double[][]::new);
        this.labels = labels.clone();
        this.groups = groups.clone();
        this.weights = weights.clone();
        this.classes = probabilities[0].length;
    }

    /** Takes the rows whose margins are known. */
    public static ScoredRows ofMargins(TrainingTable table, Margins margins) {
        return ofMargins(table, margins, margins.knownRows());
    }

    /** Takes the named rows. */
    public static ScoredRows ofMargins(TrainingTable table, Margins margins, int[] rows) {
        double[][] p = new double[rows.length][];
        int[] labels = new int[rows.length];
        int[] groups = new int[rows.length];
        double[] weights = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            p[i] = LogLoss.probabilities(margins.row(rows[i]));
            labels[i] = table.label(rows[i]);
            groups[i] = table.group(rows[i]);
            weights[i] = table.weight(rows[i]);
        }
        return new ScoredRows(p, labels, groups, weights);
    }

    public int rows() {
        return labels.length;
    }

    public int classes() {
        return classes;
    }

    public int label(int row) {
        return labels[row];
    }

    public double probability(int row, int ofClass) {
        return probabilities[row][ofClass];
    }
}
