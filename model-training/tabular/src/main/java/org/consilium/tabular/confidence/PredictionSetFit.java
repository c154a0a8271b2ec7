package org.consilium.tabular.confidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.ensemble.PredictionSets;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * The probability from which a class cannot be ruled out, learnt on patients whom nothing was fitted on.
 *
 * <p>A class with enough cases has a threshold of its own, so that its own cases are missed no more often than declared;
 * the others share one. <b>Source</b>: Vovk, "Cross-conformal predictors" (2015); Barber et al., "Predictive inference with
 * the jackknife+" (2021), from which the guarantee of twice the miss rate.
 */
public final class PredictionSetFit {
    /** With fewer, a threshold at one miss in ten rests on a couple of cases. */
    private static final int CASES_FOR_OWN_THRESHOLD = 40;

    private PredictionSetFit() {}

    public static PredictionSets fit(TrainingTable table, Margins honest, double missRate) {
        int classes = table.classes().size();
        int[] rows = honest.knownRows();
        double[] ofAll = new double[rows.length];
        List<List<Double>> byClass = new ArrayList<>();
        for (int k = 0; k < classes; k++) {
            byClass.add(new ArrayList<>());
        }
        for (int i = 0; i < rows.length; i++) {
            int label = table.label(rows[i]);
            ofAll[i] = LogLoss.probabilities(honest.row(rows[i]))[label];
            byClass.get(label).add(ofAll[i]);
        }
        double shared = threshold(ofAll, missRate);
        List<Double> thresholds = new ArrayList<>();
        int own = 0;
        for (List<Double> cases : byClass) {
            if (cases.size() >= CASES_FOR_OWN_THRESHOLD) {
                thresholds.add(threshold(
                        cases.stream().mapToDouble(Double::doubleValue).toArray(), missRate));
                own++;
            } else {
                thresholds.add(shared);
            }
        }
        String whose = own == classes
                ? "of each class"
                : own == 0 ? "of all patients" : "of each class with " + CASES_FOR_OWN_THRESHOLD + " cases or more";
        String guarantee = String.format(
                java.util.Locale.ROOT,
                "Aims at leaving out the truth in at most %.0f %% %s, for patients like those trained on. Cross-fitted:"
                        + " what is proven is twice that rate, not the rate itself.",
                100 * missRate,
                whose);
        return new PredictionSets(missRate, thresholds, guarantee);
    }

    /** The largest threshold that leaves out at most the declared share of the cases and of the next one. */
    static double threshold(double[] probabilitiesOfTruth, double missRate) {
        double[] sorted = probabilitiesOfTruth.clone();
        Arrays.sort(sorted);
        int leftOut = (int) Math.floor(missRate * (sorted.length + 1)) - 1;
        return leftOut < 0 ? 0 : sorted[leftOut];
    }
}
