package org.consilium.cohort.train;

import java.util.Locale;
import org.consilium.tabular.train.TrainingSettings;

/**
 * How much work is put into each finding.
 *
 * @param outerFolds parts in which patients are held out of everything, for the figures
 * @param bootstrap samples for intervals
 * @param minimumCasePatients patients with a finding that it takes to learn it
 * @param controlsPerCase rows without the finding that are kept for each with it, and {@code controlsAtLeast} in any case
 * @param withoutOrdering whether figures without presence and count features are made too
 */
public record TrainingPlan(
        TrainingSettings settings,
        int outerFolds,
        int bootstrap,
        int minimumCasePatients,
        int controlsPerCase,
        int controlsAtLeast,
        boolean withoutOrdering,
        long seed) {

    /** What matters most: figures, a fair balance, or a quick look. */
    public enum Profile {
        ACCURACY,
        BALANCED,
        FAST;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static TrainingPlan of(Profile profile, long seed, int threads) {
        return switch (profile) {
            case ACCURACY ->
                new TrainingPlan(TrainingSettings.compact(160, seed, threads), 4, 400, 30, 30, 12000, true, seed);
            case BALANCED ->
                new TrainingPlan(TrainingSettings.compact(80, seed, threads), 3, 200, 30, 20, 6000, true, seed);
            case FAST ->
                new TrainingPlan(TrainingSettings.compact(25, seed, threads), 2, 100, 20, 10, 2500, false, seed);
        };
    }
}
