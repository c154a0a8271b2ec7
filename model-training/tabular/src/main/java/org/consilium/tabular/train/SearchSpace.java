package org.consilium.tabular.train;

import java.util.List;
import org.consilium.tabular.member.Recipe;

/** The settings that a search may try, for each kind of trees as points of a unit cube. */
enum SearchSpace {
    DEPTHWISE {
        @Override
        Recipe recipe(String name, double[] at, int rounds) {
            return new Recipe.Xgboost(
                    name,
                    Portfolio.settings(
                            "eta",
                            rate(at[0]),
                            "max_depth",
                            2 + (int) (8 * at[1]),
                            "min_child_weight",
                            logarithmic(at[2], 0.02, 10),
                            "lambda",
                            logarithmic(at[3], 0.1, 20),
                            "subsample",
                            0.5 + 0.45 * at[4],
                            "colsample_bynode",
                            0.25 + 0.7 * at[5],
                            "max_cat_to_onehot",
                            8),
                    rounds,
                    PATIENCE);
        }
    },
    LEAFWISE {
        @Override
        Recipe recipe(String name, double[] at, int rounds) {
            return lightgbm(name, at, rounds, false);
        }
    },
    EXTRA {
        @Override
        Recipe recipe(String name, double[] at, int rounds) {
            return lightgbm(name, at, rounds, true);
        }
    };

    static final int DIMENSIONS = 6;
    static final List<SearchSpace> KINDS = List.of(values());
    private static final int PATIENCE = 40;

    /** The recipe at a point; its family is the kind's own. */
    abstract Recipe recipe(String name, double[] at, int rounds);

    /** The prefix that names the family. */
    String family() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    private static double rate(double at) {
        return logarithmic(at, 0.025, 0.15);
    }

    private static double logarithmic(double at, double from, double to) {
        return from * StrictMath.pow(to / from, at);
    }

    private static Recipe lightgbm(String name, double[] at, int rounds, boolean extra) {
        int smoothing = (int) logarithmic(at[3], 2, 40);
        return new Recipe.Lightgbm(
                name,
                Portfolio.settings(
                        "learning_rate",
                        rate(at[0]),
                        "num_leaves",
                        (int) logarithmic(at[1], 4, 64),
                        "extra_trees",
                        extra,
                        "min_data_in_leaf",
                        (int) logarithmic(at[2], 2, 40),
                        "lambda_l2",
                        logarithmic(at[3], 0.1, 20),
                        "bagging_fraction",
                        0.5 + 0.45 * at[4],
                        "bagging_freq",
                        1,
                        "feature_fraction",
                        0.25 + 0.7 * at[5],
                        "min_data_per_group",
                        smoothing,
                        "cat_smooth",
                        smoothing,
                        "max_cat_to_onehot",
                        8),
                rounds,
                PATIENCE);
    }
}
