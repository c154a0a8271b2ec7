package org.consilium.tabular.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.consilium.tabular.member.Recipe;

/**
 * The members that a profile learns. They differ in kind rather than in fine tuning: what a blend gains comes from errors
 * that are not shared.
 */
final class Portfolio {
    private static final int PATIENCE = 60;

    private Portfolio() {}

    static Recipe straightLines() {
        return new Recipe.Logistic("logistic-lines", 0, 1);
    }

    static Recipe splines() {
        return new Recipe.Logistic("logistic-splines", 5, 2);
    }

    /** Depth-wise trees. */
    static Recipe depthwise(String name, int depth, double eta, int rounds) {
        return new Recipe.Xgboost(
                name,
                settings(
                        "eta",
                        eta,
                        "max_depth",
                        depth,
                        "min_child_weight",
                        2,
                        "lambda",
                        3,
                        "subsample",
                        0.7,
                        "colsample_bytree",
                        0.7,
                        "max_cat_to_onehot",
                        8),
                rounds,
                PATIENCE);
    }

    /** Trees that split where the loss falls most, with categories as sets. */
    static Recipe leafwise(String name, int leaves, double rate, int rounds) {
        return new Recipe.Lightgbm(
                name,
                settings(
                        "learning_rate", rate,
                        "num_leaves", leaves,
                        "min_data_in_leaf", 15,
                        "lambda_l2", 3,
                        "bagging_fraction", 0.7,
                        "bagging_freq", 1,
                        "feature_fraction", 0.6,
                        "min_data_per_group", 20,
                        "cat_smooth", 20,
                        "max_cat_to_onehot", 8),
                rounds,
                PATIENCE);
    }

    /** Trees whose thresholds are drawn by chance, which makes their errors unlike those of the others. */
    static Recipe extraTrees(String name, int leaves, double rate, int rounds) {
        return new Recipe.Lightgbm(
                name,
                settings(
                        "learning_rate", rate,
                        "num_leaves", leaves,
                        "extra_trees", true,
                        "min_data_in_leaf", 5,
                        "lambda_l2", 1,
                        "bagging_fraction", 0.8,
                        "bagging_freq", 1,
                        "feature_fraction", 0.6,
                        "min_data_per_group", 10,
                        "cat_smooth", 10,
                        "max_cat_to_onehot", 8),
                rounds,
                PATIENCE);
    }

    /** What others would try first; judged on the same parts, never served. */
    static List<Recipe> baselines() {
        List<Recipe> baselines = new ArrayList<>();
        baselines.add(new Recipe.Logistic("baseline: logistic regression", 0, 1));
        baselines.add(new Recipe.Xgboost("baseline: XGBoost as it comes", settings(), 100, 0));
        baselines.add(new Recipe.Lightgbm("baseline: LightGBM as it comes", settings(), 100, 0));
        baselines.add(new Recipe.Xgboost(
                "baseline: tree of depth 5",
                settings("max_depth", 5, "eta", 1.0, "lambda", 0, "min_child_weight", 1),
                1,
                0));
        return baselines;
    }

    static Map<String, Object> settings(Object... pairs) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put((String) pairs[i], pairs[i + 1]);
        }
        return settings;
    }
}
