package org.consilium.tabular.train;

import java.util.List;
import org.consilium.tabular.member.Recipe;

/** How much time a training may take for how much accuracy. */
public enum Profile {
    /** All kinds of members, several splits where data are few. */
    ACCURACY {
        @Override
        public TrainingSettings settings(int rows, int outputs, long seed, int threads) {
            int rounds = rounds(outputs, 2000);
            return new TrainingSettings(
                    List.<Recipe>of(
                            Portfolio.straightLines(),
                            Portfolio.splines(),
                            Portfolio.extraTrees("extra-31", 31, 0.05, rounds),
                            Portfolio.leafwise("leafwise-15", 15, 0.04, rounds),
                            Portfolio.depthwise("depthwise-3", 3, 0.04, rounds),
                            Portfolio.depthwise("depthwise-6", 6, 0.03, rounds)),
                    5,
                    rows < 2_000 ? 3 : 1,
                    seed,
                    threads,
                    BOOTSTRAP);
        }
    },
    /** One member of each kind, one split. */
    BALANCED {
        @Override
        public TrainingSettings settings(int rows, int outputs, long seed, int threads) {
            int rounds = rounds(outputs, 1000);
            return new TrainingSettings(
                    List.<Recipe>of(
                            Portfolio.splines(),
                            Portfolio.extraTrees("extra-31", 31, 0.1, rounds),
                            Portfolio.depthwise("depthwise-3", 3, 0.1, rounds)),
                    5,
                    1,
                    seed,
                    threads,
                    BOOTSTRAP);
        }
    },
    /** Two members with few trees. */
    FAST {
        @Override
        public TrainingSettings settings(int rows, int outputs, long seed, int threads) {
            return new TrainingSettings(
                    List.<Recipe>of(
                            Portfolio.straightLines(),
                            Portfolio.leafwise("leafwise-15", 15, 0.15, rounds(outputs, 150))),
                    4,
                    1,
                    seed,
                    threads,
                    BOOTSTRAP);
        }
    };

    private static final int BOOTSTRAP = 500;
    /** A round of many classes has a tree for each: the number of trees is what costs. */
    private static final int MOST_TREES = 12_000;

    /** The settings for a table of this size. */
    public abstract TrainingSettings settings(int rows, int outputs, long seed, int threads);

    private static int rounds(int outputs, int wanted) {
        return Math.max(50, Math.min(wanted, MOST_TREES / outputs));
    }
}
