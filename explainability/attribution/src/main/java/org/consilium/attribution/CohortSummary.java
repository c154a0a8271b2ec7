package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What moves a margin over a cohort: mean |attribution|, and the points for a beeswarm or a dependence plot.
 *
 * <p><b>Order</b>: features by mean |attribution|, descending, equals by position. <b>Units</b>: margins. <b>Missing</b>: an
 * unknown value has no place on the scale of values; its points say NaN. Points carry the row's number in the cohort and
 * nothing else of the patient. <b>Thread safety</b>: immutable.
 */
public final class CohortSummary {

    /** How much a feature moved the margin, on average over the cohort and regardless of direction. */
    public record Importance(int feature, double meanAbsolute) {}

    /**
     * One patient's dot.
     *
     * @param attribution where it stands
     * @param value the feature's value, NaN if unknown
     * @param rank the value's rank in the cohort from 0 to 1, equal values sharing their middle; NaN if unknown: its colour
     */
    public record Point(int row, double attribution, double value, double rank) {}

    private final List<Attributions> attributions;
    private final double[][] rows;
    private final int output;

    /** @param rows the cohort's rows, one for each of the attributions, in their order */
    public CohortSummary(List<Attributions> attributions, double[][] rows, int output) {
        if (attributions.isEmpty() || attributions.size() != rows.length) {
            throw new IllegalArgumentException(
                    "A cohort's summary needs at least one patient, and a row for each of the " + attributions.size()
                            + " attributions, but was given " + rows.length + ".");
        }
        this.attributions = List.copyOf(attributions);
        this.rows = rows.clone();
        this.output = output;
    }

    /** All features, the most important first. */
    public List<Importance> importances() {
        return IntStream.range(0, attributions.get(0).features())
                .mapToObj(f -> new Importance(
                        f,
                        attributions.stream()
                                        .mapToDouble(a -> Math.abs(a.value(output, f)))
                                        .sum()
                                / attributions.size()))
                .sorted(Comparator.comparingDouble(Importance::meanAbsolute).reversed())
                .toList();
    }

    /** A feature's dots, a patient each: with {@code rank} as colour a beeswarm, with {@code value} as x a dependence plot. */
    public List<Point> points(int feature) {
        double[] values = new double[rows.length];
        for (int r = 0; r < rows.length; r++) {
            values[r] = rows[r][feature];
        }
        double[] ranks = ranks(values);
        List<Point> points = new ArrayList<>();
        for (int r = 0; r < rows.length; r++) {
            points.add(new Point(r, attributions.get(r).value(output, feature), values[r], ranks[r]));
        }
        return points;
    }

    private static double[] ranks(double[] values) {
        int[] known = IntStream.range(0, values.length)
                .filter(i -> !Double.isNaN(values[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        java.util.Arrays.fill(ranks, Double.NaN);
        for (int from = 0; from < known.length; ) {
            int to = from;
            while (to + 1 < known.length && values[known[to + 1]] == values[known[from]]) {
                to++;
            }
            double rank = known.length == 1 ? 0.5 : (from + to) / 2.0 / (known.length - 1);
            for (int i = from; i <= to; i++) {
                ranks[known[i]] = rank;
            }
            from = to + 1;
        }
        return ranks;
    }
}
