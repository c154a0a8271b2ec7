package org.consilium.tabular.confidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.consilium.ensemble.FrequencyBand;
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
    private final List<FrequencyBand> bands;

    /** Of one class: grid of log-odds, and the two probabilities there. */
    public record ClassCurve(List<Double> logit, List<Double> low, List<Double> high) {
        public ClassCurve {
            logit = List.copyOf(logit);
            low = List.copyOf(low);
            high = List.copyOf(high);
        }

        private FrequencyBand band() {
            return new FrequencyBand(array(logit), array(low), array(high));
        }

        private static double[] array(List<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /** The lower and upper probability of a class. */
    public record Interval(double low, double high) {}

    public VennAbers(List<ClassCurve> curves) {
        this.curves = List.copyOf(curves);
        this.bands = this.curves.stream().map(ClassCurve::band).toList();
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
        double[] at = Arrays.stream(points).mapToDouble(point -> point[0]).toArray();
        double[] label = Arrays.stream(points).mapToDouble(point -> point[1]).toArray();
        double[] weight = new double[points.length];
        Arrays.fill(weight, 1);
        double[] grid = java.util.stream.IntStream.rangeClosed(0, GRID)
                .mapToDouble(g -> at[(int) ((long) g * (at.length - 1) / GRID)])
                .distinct()
                .toArray();
        FrequencyBand band = FrequencyBand.fit(at, label, weight, grid);
        return new ClassCurve(list(band.logit()), list(band.low()), list(band.high()));
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** The interval of a class's calibrated probability; it always holds that probability. */
    public Interval of(int ofClass, double probability) {
        FrequencyBand.Range range = bands.get(ofClass).around(probability, logit(probability));
        return new Interval(range.low(), range.high());
    }

    private static double logit(double p) {
        double clipped = Math.min(1 - 1e-9, Math.max(1e-9, p));
        return StrictMath.log(clipped) - StrictMath.log1p(-clipped);
    }
}
