package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.consilium.ensemble.Member;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.TrainingTable;

/**
 * Learns one bag of boosted trees a part of the data, all in step, and stops them at the one round that is best for all.
 *
 * <p>One common number of rounds is a single choice made on all rows, so the held-out margins stay close to honest; a
 * round chosen for each part would fit the part that it is scored on.
 */
final class BoostedLearner {
    private BoostedLearner() {}

    /** How one bag starts. */
    interface Start {
        BoostingRun run(int[] learning, int[] held, long seed);
    }

    static LearntBags learn(
            TrainingTable table, Folds folds, Start start, int rounds, int patience, long seed, Crew crew) {
        List<Callable<BoostingRun>> starts = new ArrayList<>();
        double[] share = new double[folds.count()];
        double total = 0;
        for (int part = 0; part < folds.count(); part++) {
            int[] learning = folds.learning(part);
            int[] held = folds.heldOut(part);
            for (int row : held) {
                share[part] += table.weight(row);
            }
            total += share[part];
            long partSeed = seed + part;
            starts.add(() -> start.run(learning, held, partSeed));
        }
        List<BoostingRun> runs = crew.all(starts);
        try {
            double best = Double.POSITIVE_INFINITY;
            int bestRound = 0;
            for (int round = 1; round <= rounds && (patience == 0 || round - bestRound <= patience); round++) {
                List<Callable<Double>> steps = new ArrayList<>();
                for (BoostingRun run : runs) {
                    steps.add(run::advance);
                }
                List<Double> losses = crew.all(steps);
                double mean = 0;
                for (int part = 0; part < losses.size(); part++) {
                    mean += share[part] / total * losses.get(part);
                }
                if (mean < best) {
                    best = mean;
                    bestRound = round;
                }
            }
            int chosen = patience == 0 ? rounds : Math.max(1, bestRound);
            List<Member> bags = new ArrayList<>();
            for (BoostingRun run : runs) {
                bags.add(run.member(chosen));
            }
            return new LearntBags(bags, chosen);
        } finally {
            runs.forEach(BoostingRun::close);
        }
    }
}
