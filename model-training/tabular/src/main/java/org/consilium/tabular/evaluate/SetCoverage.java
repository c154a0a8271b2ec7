package org.consilium.tabular.evaluate;

import java.util.ArrayList;
import java.util.List;
import org.consilium.ensemble.PredictionSets;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * How often prediction sets held the truth, and how large they were.
 *
 * @param coverage share of patients whose true class was in the set
 * @param byClass the same of each class's own patients; NaN for a class without any
 * @param meanSize classes in a set, on average
 * @param single share of sets with one class
 */
public record SetCoverage(double coverage, List<Double> byClass, double meanSize, double single) {
    public static SetCoverage of(TrainingTable table, Margins calibrated, PredictionSets sets) {
        int classes = table.classes().size();
        double[] held = new double[classes];
        double[] cases = new double[classes];
        double size = 0;
        double single = 0;
        int[] rows = calibrated.knownRows();
        for (int row : rows) {
            double[] p = LogLoss.probabilities(calibrated.row(row));
            int best = 0;
            for (int k = 1; k < classes; k++) {
                best = p[k] > p[best] ? k : best;
            }
            int count = 0;
            for (int k = 0; k < classes; k++) {
                boolean in = k == best || p[k] >= sets.thresholds().get(k);
                count += in ? 1 : 0;
                if (k == table.label(row)) {
                    held[k] += in ? 1 : 0;
                    cases[k]++;
                }
            }
            size += count;
            single += count == 1 ? 1 : 0;
        }
        List<Double> byClass = new ArrayList<>();
        double all = 0;
        for (int k = 0; k < classes; k++) {
            byClass.add(cases[k] == 0 ? Double.NaN : held[k] / cases[k]);
            all += held[k];
        }
        return new SetCoverage(all / rows.length, byClass, size / rows.length, single / rows.length);
    }
}
