package org.consilium.tabular.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * Curves of what was said of rows and what was the case: calibration, and for two classes also sensitivity over false
 * alarms, and net benefit over the threshold from which one would act.
 *
 * <p>Over several classes, the calibration curve is of the most probable class.
 */
final class Curves {
    private static final int BINS = 10;
    private static final int POINTS = 100;

    private final TrainingTable table;
    private final int[] rows;
    private final double[][] p;

    private Curves(TrainingTable table, Margins margins) {
        this.table = table;
        this.rows = margins.knownRows();
        this.p = Arrays.stream(rows)
                .mapToObj(row -> LogLoss.probabilities(margins.row(row)))
                .toArray(double[][]::new);
    }

    static Map<String, Object> of(TrainingTable table, Margins margins) {
        Curves curves = new Curves(table, margins);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("calibration", curves.calibration());
        if (table.outputs() == 1) {
            all.put("roc", curves.roc());
            all.put("decision", curves.decision());
        }
        return all;
    }

    private double said(int i) {
        return table.outputs() == 1 ? p[i][1] : Arrays.stream(p[i]).max().orElse(Double.NaN);
    }

    private boolean wasSo(int i) {
        if (table.outputs() == 1) {
            return table.label(rows[i]) == 1;
        }
        return p[i][table.label(rows[i])] == said(i);
    }

    private Integer[] ascending() {
        Integer[] order = new Integer[rows.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> said(i)).thenComparing(i -> i));
        return order;
    }

    /** Ten bins of equally many rows: mean of what was said, share of what was the case. */
    private List<Map<String, Object>> calibration() {
        Integer[] order = ascending();
        List<Map<String, Object>> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            int from = bin * order.length / BINS;
            int to = (bin + 1) * order.length / BINS;
            double said = 0;
            double so = 0;
            double weight = 0;
            for (int i = from; i < to; i++) {
                double w = table.weight(rows[order[i]]);
                said += w * said(order[i]);
                so += wasSo(order[i]) ? w : 0;
                weight += w;
            }
            if (weight > 0) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("predicted", said / weight);
                one.put("observed", so / weight);
                one.put("rows", to - from);
                bins.add(one);
            }
        }
        return bins;
    }

    private List<List<Double>> roc() {
        Integer[] order = ascending();
        double cases = 0;
        double others = 0;
        for (int i = 0; i < rows.length; i++) {
            cases += wasSo(i) ? table.weight(rows[i]) : 0;
            others += wasSo(i) ? 0 : table.weight(rows[i]);
        }
        List<List<Double>> points = new ArrayList<>();
        points.add(List.of(0.0, 0.0));
        double caught = 0;
        double alarmed = 0;
        int last = 0;
        for (int i = order.length - 1; i >= 0; i--) {
            double w = table.weight(rows[order[i]]);
            caught += wasSo(order[i]) ? w : 0;
            alarmed += wasSo(order[i]) ? 0 : w;
            boolean tied = i > 0 && said(order[i]) == said(order[i - 1]);
            int step = (int) (POINTS * (double) (order.length - i) / order.length);
            if (!tied && (step > last || i == 0)) {
                points.add(List.of(alarmed / others, caught / cases));
                last = step;
            }
        }
        return points;
    }

    /** Threshold, net benefit of the model, net benefit of acting on everybody. */
    private List<List<Double>> decision() {
        List<List<Double>> points = new ArrayList<>();
        for (int percent = 1; percent <= 80; percent++) {
            double threshold = percent / 100.0;
            double odds = threshold / (1 - threshold);
            double model = 0;
            double all = 0;
            double total = 0;
            for (int i = 0; i < rows.length; i++) {
                double w = table.weight(rows[i]);
                double worth = wasSo(i) ? w : -w * odds;
                model += said(i) >= threshold ? worth : 0;
                all += worth;
                total += w;
            }
            points.add(List.of(threshold, model / total, all / total));
        }
        return points;
    }
}
