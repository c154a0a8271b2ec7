package org.consilium.cohort.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.consilium.tabular.member.Recipe;
import org.consilium.tabular.train.TrainingSettings;

/**
 * How much work is put into each finding.
 *
 * @param rounds most rounds of a member
 * @param outerFolds parts in which patients are held out of everything, for the figures
 * @param bootstrap samples for intervals
 * @param minimumCasePatients patients with a finding that it takes to learn it
 * @param controlsPerCase rows without the finding that are kept for each with it, and {@code controlsAtLeast} in any case
 * @param withoutOrdering whether figures without presence and count features are made too
 * @param additive whether an explainable boosting machine joins the council
 */
public record TrainingPlan(
        int rounds,
        int threads,
        int outerFolds,
        int bootstrap,
        int minimumCasePatients,
        int controlsPerCase,
        int controlsAtLeast,
        boolean withoutOrdering,
        boolean additive,
        long seed) {

    /** Patients with a finding that it takes to learn it, but for a quick look. */
    public static final int LEAST_CASE_PATIENTS = 30;

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
            case ACCURACY -> new TrainingPlan(160, threads, 5, 400, LEAST_CASE_PATIENTS, 25, 12000, true, true, seed);
            case BALANCED -> new TrainingPlan(70, threads, 5, 200, LEAST_CASE_PATIENTS, 12, 4000, true, false, seed);
            case FAST -> new TrainingPlan(25, threads, 3, 100, 20, 10, 2500, false, false, seed);
        };
    }

    /**
     * The council for a finding of a prevalence.
     *
     * <p>A row of a rare finding carries little information (p (1 - p) to the second derivative of the loss), so penalties that
     * are sums of it shrink with it; at a prevalence of 0.5 they are those of an ordinary table.
     */
    TrainingSettings settings(double prevalence) {
        double information = Math.max(0.01, 4 * prevalence * (1 - prevalence));
        List<Recipe> council = new ArrayList<>(List.of(
                new Recipe.Xgboost(
                        "xgboost",
                        Map.of(
                                "eta",
                                0.1,
                                "max_depth",
                                3,
                                "min_child_weight",
                                3 * information,
                                "lambda",
                                3 * information,
                                "subsample",
                                0.8,
                                "colsample_bytree",
                                0.5),
                        rounds,
                        15),
                new Recipe.Lightgbm(
                        "lightgbm",
                        Map.of(
                                "learning_rate",
                                0.1,
                                "num_leaves",
                                8,
                                "min_data_in_leaf",
                                10,
                                "lambda_l2",
                                3 * information,
                                "bagging_fraction",
                                0.8,
                                "bagging_freq",
                                1,
                                "feature_fraction",
                                0.5),
                        rounds,
                        15)));
        if (additive) {
            council.add(new Recipe.Additive("additive", 0.1, 0, rounds, 15));
        }
        return new TrainingSettings(council, 4, 1, seed, threads, 0);
    }
}
