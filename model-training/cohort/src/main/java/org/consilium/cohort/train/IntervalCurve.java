package org.consilium.cohort.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How well the frequency near a probability is known: the finding's frequency among held-out askings of like probability,
 * once if the patient at hand has it and once if not, on a grid of log-odds.
 *
 * <p>Askings weigh as many as they stand for, and the patient at hand weighs one. It says nothing of how much another model
 * would differ; several askings of one patient make it somewhat too narrow.
 *
 * <p><b>Source</b>: Vovk and Petej, "Venn-Abers predictors" (UAI 2014), with weights.
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

    private record Point(double at, double label, double weight) {}

    static IntervalCurve of(CrossFit honest) {
        Point[] points = new Point[honest.probability().length];
        for (int row = 0; row < points.length; row++) {
            points[row] = new Point(
                    logit(honest.probability()[row]),
                    honest.table().label(row),
                    honest.table().weight(row));
        }
        Arrays.sort(points, Comparator.comparingDouble(Point::at));
        List<Double> logit = new ArrayList<>();
        List<Double> low = new ArrayList<>();
        List<Double> high = new ArrayList<>();
        for (int g = 0; g <= GRID; g++) {
            // Evenly by rank, and by distance where rows are few: the high probabilities are what is looked at.
            double byRank = points[(int) ((long) g * (points.length - 1) / GRID)].at();
            double byDistance = points[0].at() + (points[points.length - 1].at() - points[0].at()) * g / GRID;
            for (double at : new double[] {byRank, byDistance}) {
                logit.add(at);
            }
        }
        List<Double> grid = logit.stream().distinct().sorted().toList();
        for (double at : grid) {
            low.add(isotonicAt(points, at, 0));
            high.add(isotonicAt(points, at, 1));
        }
        return new IntervalCurve(grid, low, high);
    }

    /** The isotonic regression's value at a point that is added with a label, by pooling adjacent violators. */
    private static double isotonicAt(Point[] points, double at, double label) {
        int n = points.length + 1;
        double[] sum = new double[n];
        double[] weight = new double[n];
        double[] upTo = new double[n];
        int blocks = 0;
        boolean added = false;
        for (int i = 0; i < n; i++) {
            Point next;
            if (!added && (i == points.length || points[i].at() >= at)) {
                next = new Point(at, label, 1);
                added = true;
            } else {
                next = points[added ? i - 1 : i];
            }
            sum[blocks] = next.label() * next.weight();
            weight[blocks] = next.weight();
            upTo[blocks] = next.at();
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
            if (at <= upTo[b]) {
                return sum[b] / weight[b];
            }
        }
        throw new AssertionError("The point itself is in a block.");
    }

    private static double logit(double p) {
        double clipped = Math.min(1 - CLIP, Math.max(CLIP, p));
        return StrictMath.log(clipped) - StrictMath.log1p(-clipped);
    }
}
