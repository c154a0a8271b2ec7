package org.consilium.tabular.confidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * An interval for each class's probability: the frequency of the class among held-out patients of like margin, once if the
 * patient at hand has it and once if not.
 *
 * <p>It says how well frequencies near this probability are known, not how much another model would differ. Narrow where
 * patients alike were many. Computed beforehand on a grid of margins, straight between.
 *
 * <p><b>Source</b>: Vovk and Petej, "Venn-Abers predictors" (UAI 2014).
 */
public final class VennAbers {
    private static final int MOST_ROWS = 5_000;
    private static final int GRID = 60;

    private final List<ClassCurve> curves;

    /** Of one class: grid of log-odds, and the two probabilities there. */
    public record ClassCurve(List<Double> logit, List<Double> low, List<Double> high) {
        public ClassCurve {
            logit = List.copyOf(logit);
            low = List.copyOf(low);
            high = List.copyOf(high);
        }
    }

    /** The lower and upper probability of a class. */
    public record Interval(double low, double high) {}

    public VennAbers(List<ClassCurve> curves) {
        this.curves = List.copyOf(curves);
    }

    public List<ClassCurve> curves() {
        return curves;
    }

    public static VennAbers fit(TrainingTable table, Margins honest) {
        int[] all = honest.knownRows();
        int step = Math.max(1, all.length / MOST_ROWS);
        int[] rows = java.util.stream.IntStream.range(0, all.length / step)
                .map(i -> all[i * step])
                .toArray();
        List<ClassCurve> curves = new ArrayList<>();
        for (int k = 0; k < table.classes().size(); k++) {
            int ofClass = k;
            double[][] points = Arrays.stream(rows)
                    .mapToObj(row -> new double[] {
                        logit(LogLoss.probabilities(honest.row(row))[ofClass]), table.label(row) == ofClass ? 1 : 0
                    })
                    .sorted(Comparator.comparingDouble(point -> point[0]))
                    .toArray(double[][]::new);
            curves.add(curve(points));
        }
        return new VennAbers(curves);
    }

    private static ClassCurve curve(double[][] points) {
        List<Double> logit = new ArrayList<>();
        List<Double> low = new ArrayList<>();
        List<Double> high = new ArrayList<>();
        for (int g = 0; g <= GRID; g++) {
            double at = points[(int) ((long) g * (points.length - 1) / GRID)][0];
            if (logit.isEmpty() || at > logit.get(logit.size() - 1)) {
                logit.add(at);
                low.add(isotonicAt(points, at, 0));
                high.add(isotonicAt(points, at, 1));
            }
        }
        return new ClassCurve(logit, low, high);
    }

    /** The isotonic regression's value at a point that is added with a label, by pooling adjacent violators. */
    private static double isotonicAt(double[][] points, double at, double label) {
        int n = points.length + 1;
        double[] sum = new double[n];
        double[] count = new double[n];
        double[] upTo = new double[n];
        int blocks = 0;
        boolean added = false;
        for (int i = 0; i < n; i++) {
            double x;
            double y;
            if (!added && (i == points.length || points[i][0] >= at)) {
                x = at;
                y = label;
                added = true;
            } else {
                x = points[added ? i - 1 : i][0];
                y = points[added ? i - 1 : i][1];
            }
            sum[blocks] = y;
            count[blocks] = 1;
            upTo[blocks] = x;
            blocks++;
            while (blocks > 1
                    && (sum[blocks - 2] / count[blocks - 2] >= sum[blocks - 1] / count[blocks - 1]
                            || upTo[blocks - 2] == upTo[blocks - 1])) {
                sum[blocks - 2] += sum[blocks - 1];
                count[blocks - 2] += count[blocks - 1];
                upTo[blocks - 2] = upTo[blocks - 1];
                blocks--;
            }
        }
        for (int b = 0; b < blocks; b++) {
            if (at <= upTo[b]) {
                return sum[b] / count[b];
            }
        }
        return sum[blocks - 1] / count[blocks - 1];
    }

    /** The interval of a class's calibrated probability; it always holds that probability. */
    public Interval of(int ofClass, double probability) {
        ClassCurve curve = curves.get(ofClass);
        double x = logit(probability);
        int above = 0;
        while (above < curve.logit.size() && curve.logit.get(above) < x) {
            above++;
        }
        double low;
        double high;
        if (above == 0 || above == curve.logit.size()) {
            int end = above == 0 ? 0 : above - 1;
            low = curve.low.get(end);
            high = curve.high.get(end);
        } else {
            double from = curve.logit.get(above - 1);
            double share = (x - from) / (curve.logit.get(above) - from);
            low = curve.low.get(above - 1) + share * (curve.low.get(above) - curve.low.get(above - 1));
            high = curve.high.get(above - 1) + share * (curve.high.get(above) - curve.high.get(above - 1));
        }
        return new Interval(Math.min(low, probability), Math.max(high, probability));
    }

    private static double logit(double p) {
        double clipped = Math.min(1 - 1e-9, Math.max(1e-9, p));
        return StrictMath.log(clipped) - StrictMath.log1p(-clipped);
    }
}
