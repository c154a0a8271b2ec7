package org.consilium.tabular.member;

import java.util.stream.IntStream;
import org.consilium.ensemble.Member;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.TrainingTable;

/**
 * Learns one model on all rows, as one would without a council: no bags, no early stopping. Only a penalty is chosen by
 * cross-validation.
 */
public final class PlainLearner {
    private static final int PARTS = 5;
    /** The libraries want rows to watch; with no early stopping, nothing hangs on them. */
    private static final int WATCHED = 10;

    private PlainLearner() {}

    public static Member learn(TrainingTable table, Recipe recipe, long seed, int threads) {
        int[] all = IntStream.range(0, table.rows()).toArray();
        int[] watched = IntStream.range(0, Math.min(WATCHED, table.rows())).toArray();
        if (recipe instanceof Recipe.Logistic logistic) {
            try (Crew crew = new Crew(threads)) {
                return new LogisticLearner(table, logistic).whole(Folds.stratified(table, PARTS, seed), crew, all);
            }
        }
        if (recipe instanceof Recipe.Xgboost xgboost) {
            return rounds(new XgboostRun(table, all, watched, xgboost.settings(), seed), xgboost.rounds());
        }
        if (recipe instanceof Recipe.Lightgbm lightgbm) {
            return rounds(new LightgbmRun(table, all, watched, lightgbm.settings(), seed), lightgbm.rounds());
        }
        throw new IllegalArgumentException("The member " + recipe.name()
                + " has no plain form. Learn it as bags, or take logistic regression or boosted trees.");
    }

    private static Member rounds(BoostingRun start, int rounds) {
        try (BoostingRun run = start) {
            for (int round = 0; round < rounds; round++) {
                run.advance();
            }
            return run.member(rounds);
        }
    }
}
