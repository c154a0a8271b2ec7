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
    private static final int PATIENCE = 50;
    private static final int ROWS_OF_DEEP_FORESTS = 20_000;

    private Portfolio() {}

    static Recipe straightLines() {
        return new Recipe.Logistic("logistic-lines", 0, 1);
    }

    static Recipe splines() {
        return new Recipe.Logistic("logistic-splines", 5, 2);
    }

    /** Depth-wise trees: few levels and much damping, for data in which much is chance. */
    static Recipe dampedDepthwise(double rate, int rounds) {
        return new Recipe.Xgboost(
                "depthwise-damped",
                settings(
                        "eta", rate,
                        "max_depth", 3,
                        "min_child_weight", 2,
                        "lambda", 3,
                        "subsample", 0.7,
                        "colsample_bytree", 0.7,
                        "max_cat_to_onehot", 8),
                rounds,
                PATIENCE);
    }

    /**
     * Depth-wise trees with nearly no damping, for rare findings that a combination of values gives away: there hessians
     * are small, and a usual least weight of a leaf would forbid just the leaves that matter.
     */
    static Recipe freeDepthwise(double rate, int rounds) {
        return new Recipe.Xgboost(
                "depthwise-free",
                settings(
                        "eta",
                        rate,
                        "max_depth",
                        6,
                        "min_child_weight",
                        0.1,
                        "lambda",
                        1,
                        "subsample",
                        0.9,
                        "colsample_bytree",
                        0.9,
                        "max_cat_to_onehot",
                        8),
                rounds,
                PATIENCE);
    }

    /** Trees that split where the loss falls most, with categories as sets. */
    static Recipe dampedLeafwise(double rate, int rounds) {
        return leafwise("leafwise-damped", 15, rate, 15, 3, 0.7, 0.6, 20, rounds);
    }

    static Recipe freeLeafwise(double rate, int rounds) {
        return leafwise("leafwise-free", 31, rate, 5, 0.5, 0.9, 0.9, 5, rounds);
    }

    private static Recipe leafwise(
            String name,
            int leaves,
            double rate,
            int rowsInLeaf,
            double penalty,
            double rows,
            double features,
            int smoothing,
            int rounds) {
        return new Recipe.Lightgbm(
                name,
                settings(
                        "learning_rate", rate,
                        "num_leaves", leaves,
                        "min_data_in_leaf", rowsInLeaf,
                        "lambda_l2", penalty,
                        "bagging_fraction", rows,
                        "bagging_freq", 1,
                        "feature_fraction", features,
                        "min_data_per_group", smoothing,
                        "cat_smooth", smoothing,
                        "max_cat_to_onehot", 8),
                rounds,
                PATIENCE);
    }

    /** Every row, every feature and every value may be a threshold: for findings that exact limits define. */
    static Recipe fullLeafwise(double rate, int rounds) {
        return new Recipe.Lightgbm(
                "leafwise-full",
                settings(
                        "learning_rate", rate,
                        "num_leaves", 31,
                        "min_data_in_leaf", 3,
                        "lambda_l2", 0.3,
                        "bagging_fraction", 0.95,
                        "bagging_freq", 1,
                        "max_bin", 2047,
                        "min_data_in_bin", 1,
                        "min_data_per_group", 5,
                        "cat_smooth", 5,
                        "max_cat_to_onehot", 8),
                rounds,
                PATIENCE);
    }

    /** Trees that see levels of large categories by how frequent the classes were among their patients. */
    static Recipe rated(String name, int depth, double rate, int rounds) {
        return new Recipe.Rated(
                name,
                settings(
                        "eta",
                        rate,
                        "max_depth",
                        depth,
                        "min_child_weight",
                        3,
                        "lambda",
                        5,
                        "subsample",
                        0.7,
                        "colsample_bytree",
                        0.5,
                        "max_cat_to_onehot",
                        8),
                rounds,
                PATIENCE);
    }

    /** Trees that grow where the loss falls most, by XGBoost's measure of it. */
    static Recipe lossGuided(double rate, int rounds) {
        return new Recipe.Xgboost(
                "guided-free",
                settings(
                        "eta",
                        rate,
                        "grow_policy",
                        "lossguide",
                        "max_depth",
                        0,
                        "max_leaves",
                        16,
                        "min_child_weight",
                        0.05,
                        "lambda",
                        1,
                        "subsample",
                        0.8,
                        "colsample_bynode",
                        0.5,
                        "max_cat_to_onehot",
                        8),
                rounds,
                PATIENCE);
    }

    /** Deep trees whose nodes each see other features, for small tables in which classes are nearly separable. */
    static Recipe deepDepthwise(double rate, int rounds) {
        return new Recipe.Xgboost(
                "depthwise-deep",
                settings(
                        "eta",
                        rate,
                        "max_depth",
                        10,
                        "min_child_weight",
                        0.01,
                        "lambda",
                        0.3,
                        "subsample",
                        0.8,
                        "colsample_bynode",
                        0.6,
                        "max_bin",
                        512,
                        "max_cat_to_onehot",
                        8),
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
                        "min_data_in_leaf", 4,
                        "lambda_l2", 1,
                        "bagging_fraction", 0.8,
                        "bagging_freq", 1,
                        "feature_fraction", 0.5,
                        "min_data_per_group", 10,
                        "cat_smooth", 10,
                        "max_cat_to_onehot", 8),
                rounds,
                PATIENCE);
    }

    /** The same with few features a tree and smoothed leaves, for small tables of many alike features. */
    static Recipe smoothExtraTrees(double rate, int rounds) {
        return new Recipe.Lightgbm(
                "extra-smooth",
                settings(
                        "learning_rate", rate,
                        "num_leaves", 31,
                        "extra_trees", true,
                        "min_data_in_leaf", 3,
                        "lambda_l2", 5,
                        "bagging_fraction", 0.6,
                        "bagging_freq", 1,
                        "feature_fraction", 0.3,
                        "path_smooth", 1,
                        "min_data_per_group", 5,
                        "cat_smooth", 5,
                        "max_cat_to_onehot", 8),
                rounds,
                PATIENCE);
    }

    /** Functions of single features and of the pairs that have something to add. */
    static Recipe shapes(double rate, int rounds) {
        return new Recipe.Additive("additive-shapes", rate, 8, rounds, 30);
    }

    /** Small forests as rounds of boosting: a forest's kind of error, with a margin that adds up. */
    static Recipe boostedForest() {
        return new Recipe.Xgboost(
                "forest-boosted",
                settings(
                        "eta", 0.4,
                        "max_depth", 6,
                        "num_parallel_tree", 20,
                        "min_child_weight", 1,
                        "lambda", 1,
                        "subsample", 0.63,
                        "colsample_bynode", 0.3,
                        "max_cat_to_onehot", 8),
                15,
                2);
    }

    /**
     * Trees grown side by side on samples of rows and features, each by one step from the prevalence: what a leaf says is its
     * share of cases, so that the margin is a straight line in the forest's mean probability, and the blend's slope is the
     * sigmoid that calibrates a forest. On large tables trees are fewer and end earlier: a leaf for each pair of a million rows
     * would fill the memory.
     */
    static Recipe randomForest(int rows, int columns, int outputs) {
        boolean large = rows > ROWS_OF_DEEP_FORESTS;
        int most = large ? 100 : 200;
        return new Recipe.Xgboost(
                "random-forest",
                settings(
                        "eta",
                        1,
                        "max_depth",
                        large ? 12 : 16,
                        "num_parallel_tree",
                        Math.max(20, Math.min(most, 2000 / outputs)),
                        "min_child_weight",
                        0.3,
                        "lambda",
                        0.1,
                        "subsample",
                        0.63,
                        "colsample_bynode",
                        Math.min(1, StrictMath.sqrt(columns) / columns),
                        "max_cat_to_onehot",
                        8),
                1,
                0);
    }

    /** Likelihood ratios that are added up. */
    static Recipe likelihoodRatios() {
        return new Recipe.Bayes("bayes", 10);
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
