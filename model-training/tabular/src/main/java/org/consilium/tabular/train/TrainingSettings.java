package org.consilium.tabular.train;

import java.util.List;
import java.util.Map;
import org.consilium.tabular.member.MemberLearner;
import org.consilium.tabular.member.Recipe;
import org.consilium.tabular.table.TrainingTable;

/**
 * What decides a training besides the data: the same settings and table give the same ensemble, bit for bit.
 *
 * @param recipes the members to learn
 * @param folds parts of the cross-fitting; each member is served as the mean of one model a part
 * @param repeats how many different splits are taken
 * @param bootstrap samples for the intervals of figures
 * @param masking whether copies of rows with values taken away are learnt from too, if cross-validation gains
 */
public record TrainingSettings(
        List<Recipe> recipes, int folds, int repeats, long seed, int threads, int bootstrap, boolean masking) {
    /** Without masked copies. */
    public TrainingSettings(List<Recipe> recipes, int folds, int repeats, long seed, int threads, int bootstrap) {
        this(recipes, folds, repeats, seed, threads, bootstrap, false);
    }

    public TrainingSettings {
        recipes = List.copyOf(recipes);
        if (recipes.isEmpty() || folds < 2 || repeats < 1 || threads < 1 || bootstrap < 0) {
            throw new IllegalArgumentException("A training needs at least one recipe, two folds, one repeat and one "
                    + "thread, and no negative number of bootstrap samples.");
        }
    }

    /** The same with those members alone that have something of their own to say on the table. */
    TrainingSettings onlyFor(TrainingTable table) {
        return new TrainingSettings(
                recipes.stream()
                        .filter(recipe -> MemberLearner.applies(recipe, table))
                        .toList(),
                folds,
                repeats,
                seed,
                threads,
                bootstrap,
                masking);
    }

    /** The same for patients of whom less may be known than of those learnt from. */
    public TrainingSettings forSparserPatients() {
        return new TrainingSettings(recipes, folds, repeats, seed, threads, bootstrap, true);
    }

    /** The same without intervals, where figures are made elsewhere. */
    public TrainingSettings withoutBootstrap() {
        return new TrainingSettings(recipes, folds, repeats, seed, threads, 0, masking);
    }

    /**
     * A small council of one XGBoost and one LightGBM member whose bundle stays within tens of kilobytes a finding.
     *
     * @param rounds most rounds of a member; leaves are at most 8 a tree
     */
    public static TrainingSettings compact(int rounds, long seed, int threads) {
        return new TrainingSettings(
                List.of(
                        new Recipe.Xgboost(
                                "xgboost",
                                Map.of(
                                        "eta",
                                        0.1,
                                        "max_depth",
                                        3,
                                        "min_child_weight",
                                        3,
                                        "lambda",
                                        3,
                                        "subsample",
                                        0.8,
                                        "colsample_bytree",
                                        0.7),
                                rounds,
                                20),
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
                                        3,
                                        "bagging_fraction",
                                        0.8,
                                        "bagging_freq",
                                        1,
                                        "feature_fraction",
                                        0.7),
                                rounds,
                                20)),
                4,
                1,
                seed,
                threads,
                500);
    }
}
