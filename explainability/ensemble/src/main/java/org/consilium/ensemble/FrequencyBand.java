package org.consilium.ensemble;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How well the frequency near a probability is known: the frequency of a class among rows of like log-odds, once if the row at
 * hand is of the class and once if not, on a grid and straight between its points.
 *
 * <p><b>Units</b>: log-odds along the grid, shares at its points. <b>Thread safety</b>: immutable.
 *
 * <p><b>Source</b>: Vovk and Petej, "Venn-Abers predictors" (UAI 2014), with weights.
 */
public final class FrequencyBand {

    private final double[] logit;
    private final double[] low;
    private final double[] high;

    /** A lowest and a highest probability. */
    public record Range(double low, double high) {}

    /** @param logit ascending */
    public FrequencyBand(double[] logit, double[] low, double[] high) {
        if (logit.length == 0 || low.length != logit.length || high.length != logit.length) {
            throw new IllegalArgumentException("A band needs a grid, and both bounds at each of its points.");
        }
        this.logit = logit.clone();
        this.low = low.clone();
        this.high = high.clone();
    }

    /**
     * A band from rows whose class is known. The row at hand weighs one.
     *
     * @param at log-odds of each row
     * @param label 1 for a row of the class, else 0
     * @param grid ascending
     */
    public static FrequencyBand fit(double[] at, double[] label, double[] weight, double[] grid) {
        int[] order = IntStream.range(0, at.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> at[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] sortedAt = Arrays.stream(order).mapToDouble(row -> at[row]).toArray();
        double[] sortedLabel =
                Arrays.stream(order).mapToDouble(row -> label[row]).toArray();
        double[] sortedWeight =
                Arrays.stream(order).mapToDouble(row -> weight[row]).toArray();
        double[] low = new double[grid.length];
        double[] high = new double[grid.length];
        for (int g = 0; g < grid.length; g++) {
            low[g] = isotonicAt(sortedAt, sortedLabel, sortedWeight, grid[g], 0);
            high[g] = isotonicAt(sortedAt, sortedLabel, sortedWeight, grid[g], 1);
        }
        return new FrequencyBand(grid, low, high);
    }

    /** The isotonic regression's value at a point that is added with a label, by pooling adjacent violators. */
    private static double isotonicAt(double[] at, double[] labels, double[] weights, double point, double label) {
        int n = at.length + 1;
        double[] sum = new double[n];
        double[] weight = new double[n];
        double[] upTo = new double[n];
        int blocks = 0;
        boolean added = false;
        for (int i = 0; i < n; i++) {
            if (!added && (i == at.length || at[i] >= point)) {
                sum[blocks] = label;
                weight[blocks] = 1;
                upTo[blocks] = point;
                added = true;
            } else {
                int row = added ? i - 1 : i;
                sum[blocks] = labels[row] * weights[row];
                weight[blocks] = weights[row];
                upTo[blocks] = at[row];
            }
            blocks++;
            while (blocks > 1
                    && (sum[blocks - 2] * weight[blocks - 1] >= sum[blocks - 1] * weight[blocks - 2]
                            || upTo[blocks - 2] == upTo[blocks - 1])) {
                sum[blocks - 2] += sum[blocks - 1];
                weight[blocks - 2] += weight[blocks - 1];
                upTo[blocks - 2] = upTo[blocks - 1];
                blocks--;
            }
        }
        for (int b = 0; b < blocks; b++) {
            if (point <= upTo[b]) {
                return sum[b] / weight[b];
            }
        }
        throw new AssertionError("The point itself is in a block.");
    }

    public double[] logit() {
        return logit.clone();
    }

    public double[] low() {
        return low.clone();
    }

    public double[] high() {
        return high.clone();
    }

    /** The range around a probability, which it always holds; level beyond the ends of the grid. */
    public Range around(double probability, double logOdds) {
        return new Range(Math.min(probability, between(low, logOdds)), Math.max(probability, between(high, logOdds)));
    }

    private double between(double[] values, double at) {
        int found = Arrays.binarySearch(logit, at);
        if (found >= 0) {
            return values[found];
        }
        int above = -found - 1;
        if (above == 0 || above == logit.length) {
            return values[above == 0 ? 0 : logit.length - 1];
        }
        double share = (at - logit[above - 1]) / (logit[above] - logit[above - 1]);
        return values[above - 1] + share * (values[above] - values[above - 1]);
    }
}
