package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.TrainingTable;

/**
 * An explainable boosting machine: first the single features alone, to see which pairs they leave something to; then
 * single features and those pairs together.
 */
final class AdditiveLearner {
    private static final int BINS = 32;
    private static final int COARSE_BINS = 6;
    /** Rounds after which the single features have said most of what they can. */
    private static final int ROUNDS_BEFORE_PAIRS = 60;
    /** Pairs are looked for among the columns when they are not too many to be paired. */
    private static final int MOST_COLUMNS_PAIRED = 60;

    private static final int MOST_CELLS = 200;

    private AdditiveLearner() {}

    static LearntBags learn(TrainingTable table, Folds folds, Recipe.Additive recipe, long seed, Crew crew) {
        BinnedColumns bins = new BinnedColumns(table, BINS);
        BinnedColumns coarse = new BinnedColumns(table, COARSE_BINS);
        List<AdditiveRun.Pair> candidates = recipe.pairs() == 0 ? List.of() : candidates(table, coarse);
        return BoostedLearner.learn(
                table,
                folds,
                (learning, held, s) -> {
                    AdditiveRun alone = new AdditiveRun(table, bins, coarse, List.of(), learning, held, recipe.rate());
                    if (candidates.isEmpty()) {
                        return alone;
                    }
                    return new AdditiveRun(
                            table, bins, coarse, pairs(alone, candidates, recipe), learning, held, recipe.rate());
                },
                recipe.rounds(),
                recipe.patience(),
                seed,
                crew);
    }

    private static List<AdditiveRun.Pair> candidates(TrainingTable table, BinnedColumns coarse) {
        List<AdditiveRun.Pair> candidates = new ArrayList<>();
        if (table.columns().size() > MOST_COLUMNS_PAIRED) {
            return candidates;
        }
        for (int a = 0; a < table.columns().size(); a++) {
            for (int b = a + 1; b < table.columns().size(); b++) {
                if (coarse.cells(a).count() * coarse.cells(b).count() <= MOST_CELLS) {
                    candidates.add(new AdditiveRun.Pair(a, b));
                }
            }
        }
        return candidates;
    }

    /**
     * The pairs that gain most on what single features leave over, by a bag's own learning rows: a choice made for all bags
     * together would have seen the rows that each is scored on.
     */
    private static List<AdditiveRun.Pair> pairs(
            AdditiveRun alone, List<AdditiveRun.Pair> candidates, Recipe.Additive recipe) {
        for (int round = 0; round < Math.min(ROUNDS_BEFORE_PAIRS, recipe.rounds()); round++) {
            alone.advance();
        }
        double[] gains = candidates.stream().mapToDouble(alone::pairGain).toArray();
        return java.util.stream.IntStream.range(0, gains.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -gains[i]).thenComparing(i -> i))
                .limit(recipe.pairs())
                .map(candidates::get)
                .toList();
    }
}
