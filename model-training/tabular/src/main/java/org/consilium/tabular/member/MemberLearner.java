package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.consilium.ensemble.Member;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/** Learns a member by its recipe as cross-fitted bags: what is served is the mean of exactly the models that were scored. */
public final class MemberLearner {
    /** Each class has a column of rates for each category. */
    private static final int MOST_RATED_OUTPUTS = 6;
    /** Each bag holds a copy of the table. */
    private static final int MOST_RATED_ROWS = 200_000;

    private final TrainingTable table;
    private final List<Folds> repeats;
    private final long seed;
    private final Crew crew;
    private final List<TrainingTable> alike;

    /** @param repeats one or more splits of the same rows; each gives as many bags as it has parts */
    public MemberLearner(TrainingTable table, List<Folds> repeats, long seed, Crew crew) {
        this(table, repeats, seed, crew, List.of());
    }

    /** @param alike tables with the same rows but other values, whose held-out margins are wanted too */
    public MemberLearner(TrainingTable table, List<Folds> repeats, long seed, Crew crew, List<TrainingTable> alike) {
        this.alike = List.copyOf(alike);
        this.table = table;
        this.repeats = List.copyOf(repeats);
        this.seed = seed;
        this.crew = crew;
    }

    /** Whether the recipe differs from others on this table: rates want a category with many levels, and few classes. */
    public static boolean applies(Recipe recipe, TrainingTable table) {
        return !(recipe instanceof Recipe.Rated)
                || (table.outputs() <= MOST_RATED_OUTPUTS
                        && table.rows() <= MOST_RATED_ROWS
                        && RatedRun.applies(table));
    }

    public LearntMember learn(Recipe recipe) {
        long began = System.nanoTime();
        List<HeldOutMargins> own = repeats.stream()
                .map(r -> new HeldOutMargins(table, r.originals()))
                .toList();
        List<HeldOutMargins> others = alike.stream()
                .map(other -> new HeldOutMargins(other, other.rows()))
                .toList();
        List<Member> bags = new ArrayList<>();
        double complexity = 0;
        for (int repeat = 0; repeat < repeats.size(); repeat++) {
            Folds folds = repeats.get(repeat);
            HeldOutMargins ofRepeat = own.get(repeat);
            LearntBags learnt = bags(recipe, folds, seed + 1000L * repeat);
            List<Callable<Integer>> scores = new ArrayList<>();
            for (int part = 0; part < folds.count(); part++) {
                Member bag = learnt.bags().get(part);
                int[] held = folds.heldOut(part);
                scores.add(() -> {
                    ofRepeat.add(bag, held);
                    others.forEach(other -> other.add(bag, held));
                    return held.length;
                });
            }
            crew.all(scores);
            bags.addAll(learnt.bags());
            complexity += learnt.complexity() / repeats.size();
        }
        List<Margins> byRepeat = own.stream().map(HeldOutMargins::mean).toList();
        Margins margins = Margins.mean(byRepeat);
        return new LearntMember(
                recipe,
                Bags.mean(bags),
                margins,
                byRepeat,
                others.stream().map(HeldOutMargins::mean).toList(),
                LogLoss.ofMargins(table, margins),
                complexity,
                (System.nanoTime() - began) / 1e9);
    }

    private LearntBags bags(Recipe recipe, Folds folds, long bagSeed) {
        if (recipe instanceof Recipe.Logistic logistic) {
            return new LogisticLearner(table, logistic).learn(folds, crew);
        }
        if (recipe instanceof Recipe.Additive additive) {
            return AdditiveLearner.learn(table, folds, additive, bagSeed, crew);
        }
        if (recipe instanceof Recipe.Bayes bayes) {
            return BayesLearner.learn(table, folds, bayes);
        }
        if (recipe instanceof Recipe.Xgboost xgboost) {
            return BoostedLearner.learn(
                    table,
                    folds,
                    (learning, held, s) -> new XgboostRun(table, learning, held, xgboost.settings(), s),
                    xgboost.rounds(),
                    xgboost.patience(),
                    bagSeed,
                    crew);
        }
        if (recipe instanceof Recipe.Rated rated) {
            return BoostedLearner.learn(
                    table,
                    folds,
                    (learning, held, s) -> new RatedRun(table, learning, held, rated.settings(), s),
                    rated.rounds(),
                    rated.patience(),
                    bagSeed,
                    crew);
        }
        Recipe.Lightgbm lightgbm = (Recipe.Lightgbm) recipe;
        return BoostedLearner.learn(
                table,
                folds,
                (learning, held, s) -> new LightgbmRun(table, learning, held, lightgbm.settings(), s),
                lightgbm.rounds(),
                lightgbm.patience(),
                bagSeed,
                crew);
    }

    /** Sums up what bags say of rows that they did not learn from; parts do not overlap, so threads do not meet. */
    private static final class HeldOutMargins {
        private final TrainingTable of;
        private final double[][] sum;
        private final int[] times;

        HeldOutMargins(TrainingTable of, int rows) {
            this.of = of;
            this.sum = new double[rows][of.outputs()];
            this.times = new int[rows];
        }

        void add(Member bag, int[] held) {
            for (int row : held) {
                double[] margins = bag.margins(of.row(row));
                for (int output = 0; output < margins.length; output++) {
                    sum[row][output] += margins[output];
                }
                times[row]++;
            }
        }

        Margins mean() {
            double[][] mean = Margins.unknown(sum.length, of.outputs());
            for (int row = 0; row < sum.length; row++) {
                for (int output = 0; times[row] > 0 && output < mean[row].length; output++) {
                    mean[row][output] = sum[row][output] / times[row];
                }
            }
            return new Margins(mean);
        }
    }
}
