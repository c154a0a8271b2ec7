package org.consilium.tabular.train;

import java.util.List;
import org.consilium.tabular.member.Recipe;

/** What others would try first, which a council has to beat. */
public final class Baselines {
    /** The name of the model that says the same of everybody. */
    public static final String PREVALENCE = "prevalence";

    private Baselines() {}

    /** Logistic regression, one XGBoost and one LightGBM as they come, and a tree of depth five. */
    public static List<Recipe> recipes() {
        return List.of(
                new Recipe.Logistic("logistic regression", 0, 1),
                new Recipe.Xgboost("XGBoost as it comes", Portfolio.settings(), 100, 0),
                new Recipe.Lightgbm("LightGBM as it comes", Portfolio.settings(), 100, 0),
                new Recipe.Xgboost(
                        "tree of depth 5",
                        Portfolio.settings("max_depth", 5, "eta", 1.0, "lambda", 0, "min_child_weight", 1),
                        1,
                        0));
    }
}
