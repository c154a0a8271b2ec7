package org.consilium.tabular.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.member.Recipe;
import org.consilium.tabular.table.TrainingTable;

/**
 * Tries settings beyond the profile's own: drawn by chance, tried on a part of the rows first, and only the better half on
 * more (successive halving), until two of each family are left to join the council.
 *
 * <p>Source: Jamieson and Talwalkar, "Non-stochastic best arm identification" (2016).
 */
final class Search {
    private static final int KEPT_A_FAMILY = 2;
    private static final int FEWEST_ROWS = 400;

    private Search() {}

    static TrainingSettings extend(
            TrainingTable table, TrainingSettings settings, TableTraining.Effort effort, Consumer<String> progress) {
        Random random = new Random(effort.seed() ^ 0x5eacL);
        List<Recipe> candidates = new ArrayList<>();
        for (int trial = 0; trial < effort.trials(); trial++) {
            candidates.add(draw(trial, random, table.outputs()));
        }
        if (!effort.budget().isZero()) {
            return byTime(table, settings, effort.budget(), random, progress);
        }
        if (candidates.isEmpty()) {
            return settings;
        }
        int rows = Math.max(FEWEST_ROWS, table.rows() / 4);
        while (rows < table.rows() && candidates.size() > 6) {
            TrainingTable part = part(table, rows, effort.seed());
            progress.accept("search: " + candidates.size() + " settings on " + part.rows() + " rows");
            List<LearntMember> tried = tried(part, candidates, settings);
            candidates = new ArrayList<>(tried.stream()
                    .sorted(Comparator.comparingDouble(LearntMember::heldOutLoss))
                    .limit((tried.size() + 1) / 2)
                    .map(LearntMember::recipe)
                    .toList());
            rows *= 2;
        }
        progress.accept("search: " + candidates.size() + " settings on all rows");
        return with(settings, best(tried(table, candidates, settings)));
    }

    private static TrainingSettings byTime(
            TrainingTable table, TrainingSettings settings, Duration budget, Random random, Consumer<String> progress) {
        long end = System.nanoTime() + budget.toNanos();
        List<LearntMember> tried = new ArrayList<>();
        for (int trial = 0; System.nanoTime() < end; trial++) {
            tried.addAll(tried(table, List.of(draw(trial, random, table.outputs())), settings));
            LearntMember last = tried.get(tried.size() - 1);
            progress.accept(String.format(
                    Locale.ROOT,
                    "search: %-20s held-out log loss %.4f",
                    last.recipe().name(),
                    last.heldOutLoss()));
        }
        return with(settings, best(tried));
    }

    private static List<LearntMember> tried(TrainingTable table, List<Recipe> recipes, TrainingSettings settings) {
        TrainingSettings once =
                new TrainingSettings(recipes, settings.folds(), 1, settings.seed(), settings.threads(), 0);
        return new EnsembleTrainer(table, once, line -> {}).learn(recipes);
    }

    private static List<Recipe> best(List<LearntMember> tried) {
        Map<String, List<LearntMember>> byFamily = new LinkedHashMap<>();
        tried.forEach(member -> byFamily.computeIfAbsent(member.recipe().family(), f -> new ArrayList<>())
                .add(member));
        List<Recipe> best = new ArrayList<>();
        byFamily.values().forEach(family -> family.stream()
                .sorted(Comparator.comparingDouble(LearntMember::heldOutLoss))
                .limit(KEPT_A_FAMILY)
                .forEach(member -> best.add(member.recipe())));
        return best;
    }

    private static TrainingSettings with(TrainingSettings settings, List<Recipe> found) {
        List<Recipe> all = new ArrayList<>(settings.recipes());
        all.addAll(found);
        return new TrainingSettings(
                all, settings.folds(), settings.repeats(), settings.seed(), settings.threads(), settings.bootstrap());
    }

    private static TrainingTable part(TrainingTable table, int rows, long seed) {
        int[] all = java.util.stream.IntStream.range(0, table.rows()).toArray();
        Random random = new Random(seed);
        for (int i = 0; i < rows; i++) {
            int j = i + random.nextInt(all.length - i);
            int held = all[i];
            all[i] = all[j];
            all[j] = held;
        }
        return table.subset(java.util.Arrays.copyOf(all, rows));
    }

    private static Recipe draw(int trial, Random random, int outputs) {
        int rounds = Math.max(50, Math.min(1500, 9_000 / outputs));
        double rate = 0.02 * StrictMath.pow(5, random.nextDouble());
        double features = 0.3 + 0.6 * random.nextDouble();
        double rows = 0.5 + 0.45 * random.nextDouble();
        double penalty = StrictMath.pow(10, -1 + 2.3 * random.nextDouble());
        int kind = random.nextInt(3);
        if (kind == 0) {
            return new Recipe.Xgboost(
                    "depthwise-trial" + trial,
                    Portfolio.settings(
                            "eta", rate,
                            "max_depth", 2 + random.nextInt(7),
                            "min_child_weight", 1 + random.nextInt(8),
                            "lambda", penalty,
                            "subsample", rows,
                            "colsample_bytree", features,
                            "max_cat_to_onehot", 8),
                    rounds,
                    50);
        }
        return new Recipe.Lightgbm(
                (kind == 1 ? "leafwise-trial" : "extra-trial") + trial,
                Portfolio.settings(
                        "learning_rate",
                        rate,
                        "num_leaves",
                        4 + random.nextInt(40),
                        "extra_trees",
                        kind == 2,
                        "min_data_in_leaf",
                        3 + random.nextInt(25),
                        "lambda_l2",
                        penalty,
                        "bagging_fraction",
                        rows,
                        "bagging_freq",
                        1,
                        "feature_fraction",
                        features,
                        "min_data_per_group",
                        10,
                        "cat_smooth",
                        10,
                        "max_cat_to_onehot",
                        8),
                rounds,
                50);
    }
}
