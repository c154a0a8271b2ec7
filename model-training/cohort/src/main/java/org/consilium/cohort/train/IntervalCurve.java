package org.consilium.cohort.train;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.consilium.ensemble.FrequencyBand;

/**
 * How well the frequency near a probability is known: the finding's frequency among held-out askings of like probability,
 * once if the patient at hand has it and once if not, on a grid of log-odds.
 *
 * <p>Askings weigh as many as they stand for, and the patient at hand weighs one. It says nothing of how much another model
 * would differ; several askings of one patient make it somewhat too narrow.
 *
 * <p>How it is worked out is said by {@link FrequencyBand}.
 */
public record IntervalCurve(List<Double> logit, List<Double> low, List<Double> high) {

    /** What is shown beside an interval. */
    public static final String MEANING = "Venn-Abers interval from training patients of like probability";

    private static final int GRID = 60;
    private static final double CLIP = 1e-9;

    public IntervalCurve {
        logit = List.copyOf(logit);
        low = List.copyOf(low);
        high = List.copyOf(high);
    }

    static IntervalCurve of(CrossFit honest) {
        int rows = honest.probability().length;
        double[] at = new double[rows];
        double[] label = new double[rows];
        double[] weight = new double[rows];
        for (int row = 0; row < rows; row++) {
            at[row] = logit(honest.probability()[row]);
            label[row] = honest.table().label(row);
            weight[row] = honest.table().weight(row);
        }
        FrequencyBand band = FrequencyBand.fit(at, label, weight, grid(at));
        return new IntervalCurve(list(band.logit()), list(band.low()), list(band.high()));
    }

    /** Evenly by rank, and by distance where rows are few: the high probabilities are what is looked at. */
    private static double[] grid(double[] at) {
        double[] sorted = at.clone();
        Arrays.sort(sorted);
        int last = sorted.length - 1;
        return IntStream.rangeClosed(0, GRID)
                .boxed()
                .flatMap(g -> Stream.of(
                        sorted[(int) ((long) g * last / GRID)], sorted[0] + (sorted[last] - sorted[0]) * g / GRID))
                .mapToDouble(Double::doubleValue)
                .distinct()
                .sorted()
                .toArray();
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static double logit(double p) {
        double clipped = Math.min(1 - CLIP, Math.max(CLIP, p));
        return StrictMath.log(clipped) - StrictMath.log1p(-clipped);
    }
}
