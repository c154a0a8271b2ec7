package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.ensemble.Member;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/** Learns a member by its recipe as cross-fitted bags: what is served is the mean of exactly the models that were scored. */
public final class MemberLearner {
    private final TrainingTable table;
    private final List<Folds> repeats;
    private final long seed;
    private final Crew crew;

    /** @param repeats one or more splits of the same rows; each gives as many bags as it has parts */
    public MemberLearner(TrainingTable table, List<Folds> repeats, long seed, Crew crew) {
        this.table = table;
        this.repeats = List.copyOf(repeats);
        this.seed = seed;
        this.crew = crew;
    }

    public LearntMember learn(Recipe recipe) {
        long began = System.nanoTime();
        double[][] sum = new double[table.rows()][table.outputs()];
        int[] times = new int[table.rows()];
        List<Member> bags = new ArrayList<>();
        double complexity = 0;
        for (int repeat = 0; repeat < repeats.size(); repeat++) {
            Folds folds = repeats.get(repeat);
            LearntBags learnt = bags(recipe, folds, seed + 1000L * repeat);
            for (int part = 0; part < folds.count(); part++) {
                Member bag = learnt.bags().get(part);
                for (int row : folds.heldOut(part)) {
                    add(sum[row], bag.margins(table.row(row)));
                    times[row]++;
                }
            }
            bags.addAll(learnt.bags());
            complexity += learnt.complexity() / (double) repeats.size();
        }
        Member member = Bags.mean(bags);
        Margins margins = new Margins(mean(sum, times));
        return new LearntMember(
                recipe,
                member,
                margins,
                LogLoss.ofMargins(table, margins),
                complexity,
                (System.nanoTime() - began) / 1e9);
    }

    private LearntBags bags(Recipe recipe, Folds folds, long bagSeed) {
        if (recipe instanceof Recipe.Logistic logistic) {
            return new LogisticLearner(table, logistic).learn(folds, crew);
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

    private static void add(double[] sum, double[] margins) {
        for (int output = 0; output < sum.length; output++) {
            sum[output] += margins[output];
        }
    }

    private static double[][] mean(double[][] sum, int[] times) {
        for (int row = 0; row < sum.length; row++) {
            if (times[row] == 0) {
                Arrays.fill(sum[row], Double.NaN);
            }
            for (int output = 0; times[row] > 1 && output < sum[row].length; output++) {
                sum[row][output] /= times[row];
            }
        }
        return sum;
    }
}
