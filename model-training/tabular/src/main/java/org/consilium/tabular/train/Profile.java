package org.consilium.tabular.train;

import java.util.ArrayList;
import java.util.List;
import org.consilium.tabular.member.Recipe;

/** How much time a training may take for how much accuracy. */
public enum Profile {
    /** All kinds of members, several splits where data are few. */
    ACCURACY {
        @Override
        public TrainingSettings settings(int rows, int columns, int outputs, long seed, int threads) {
            boolean many = ((long) rows + BINS) * columns * outputs > MANY;
            boolean huge = huge(rows, columns, outputs);
            // A round of many classes grows as many trees, one of a large table takes long: larger steps keep the time
            // bearable.
            double pace = huge ? 3 : outputs == 1 && !many ? 1 : 2;
            int rounds = rounds(outputs, huge ? 300 : many ? 1000 : 2000);
            List<Recipe> recipes = new ArrayList<>(List.of(
                    Portfolio.straightLines(),
                    Portfolio.likelihoodRatios(),
                    Portfolio.randomForest(rows, columns, outputs),
                    Portfolio.extraTrees("extra-8", 8, 0.05 * pace, rounds),
                    Portfolio.dampedLeafwise(0.04 * pace, rounds),
                    Portfolio.freeDepthwise(0.05 * pace, rounds),
                    Portfolio.rated("rated-damped", 4, 0.04 * pace, rounds),
                    Portfolio.rated("rated-pairs", 2, 0.08 * pace, rounds)));
            if (outputs <= MANY_CLASSES && !many) {
                recipes.addAll(List.of(
                        Portfolio.splines(),
                        Portfolio.extraTrees("extra-31", 31, 0.05 * pace, rounds),
                        Portfolio.freeLeafwise(0.05 * pace, rounds),
                        Portfolio.fullLeafwise(0.05 * pace, rounds),
                        Portfolio.dampedDepthwise(0.04 * pace, rounds),
                        Portfolio.lossGuided(0.05 * pace, rounds)));
            }
            if ((long) rows * outputs <= SMALL && !many) {
                recipes.add(Portfolio.smoothExtraTrees(0.05 * pace, rounds));
                recipes.add(Portfolio.boostedForest());
                recipes.add(Portfolio.deepDepthwise(0.05 * pace, rounds));
            }
            if ((long) rows * columns * outputs <= SMALL_FOR_SHAPES) {
                recipes.add(Portfolio.shapes(0.02 * pace, 600));
            }
            int folds = huge ? FOLDS_OF_HUGE : rows < FEW_ROWS ? 10 : 5;
            long margins = (long) rows * outputs;
            int repeats = rows < FEW_ROWS ? 2 : margins < 1_500 ? 3 : margins < 30_000 ? 2 : 1;
            return new TrainingSettings(recipes, folds, repeats, seed, threads, BOOTSTRAP);
        }
    },
    /** One member of each kind, one split. */
    BALANCED {
        @Override
        public TrainingSettings settings(int rows, int columns, int outputs, long seed, int threads) {
            boolean huge = huge(rows, columns, outputs);
            int rounds = rounds(outputs, huge ? 200 : 1000);
            return new TrainingSettings(
                    List.<Recipe>of(
                            Portfolio.splines(),
                            Portfolio.extraTrees("extra-8", 8, 0.1, rounds),
                            Portfolio.dampedLeafwise(0.1, rounds),
                            Portfolio.freeDepthwise(0.1, rounds),
                            Portfolio.rated("rated-damped", 4, 0.1, rounds)),
                    huge ? FOLDS_OF_HUGE : 5,
                    1,
                    seed,
                    threads,
                    BOOTSTRAP);
        }
    },
    /** Two members with few trees. */
    FAST {
        @Override
        public TrainingSettings settings(int rows, int columns, int outputs, long seed, int threads) {
            return new TrainingSettings(
                    List.<Recipe>of(Portfolio.straightLines(), Portfolio.dampedLeafwise(0.15, rounds(outputs, 150))),
                    huge(rows, columns, outputs) ? FOLDS_OF_HUGE : 4,
                    1,
                    seed,
                    threads,
                    BOOTSTRAP);
        }
    },
    /** As accuracy, with texts as themes: what a text adds cannot be traced to its words. */
    UNTRACED {
        @Override
        public TrainingSettings settings(int rows, int columns, int outputs, long seed, int threads) {
            return ACCURACY.settings(rows, columns, outputs, seed, threads);
        }

        @Override
        public boolean tracesWords() {
            return false;
        }
    };

    /** Rows times outputs up to which slow kinds of members are learnt too. */
    private static final long SMALL = 5_000;

    /** Below, each row that a bag may learn from counts: ten parts leave nine tenths of them to it. */
    private static final int FEW_ROWS = 400;

    /** From here on a kind of member is learnt once, not in variants. */
    private static final int MANY_CLASSES = 20;

    /**
     * What a round of trees must look at (rows and bins of thresholds, for each column and output) from which on a kind of
     * member is learnt once too, and in larger steps: what variants of a kind gain does not grow with the table, their time does.
     */
    private static final long MANY = 3_000_000;

    private static final int BINS = 256;

    /** Values times outputs, and rows, from which on three parts suffice, since each part costs a model a kind. */
    private static final long HUGE = 5_000_000;

    private static final int ROWS_OF_HUGE = 100_000;
    private static final int FOLDS_OF_HUGE = 3;

    /** Values times outputs up to which shape functions are boosted. */
    private static final long SMALL_FOR_SHAPES = 400_000;

    private static final int BOOTSTRAP = 500;
    /** A round of many classes has a tree for each: the number of trees is what costs. */
    private static final int MOST_TREES = 12_000;

    /** The settings for a table of this size. */
    public abstract TrainingSettings settings(int rows, int columns, int outputs, long seed, int threads);

    /** Whether an attribution of a text leads to a word of it. */
    public boolean tracesWords() {
        return true;
    }

    /** The profiles that cost less, the most accurate first. */
    List<Profile> quicker() {
        return switch (this) {
            case ACCURACY, UNTRACED -> List.of(BALANCED, FAST);
            case BALANCED -> List.of(FAST);
            case FAST -> List.of();
        };
    }

    private static boolean huge(int rows, int columns, int outputs) {
        return rows >= ROWS_OF_HUGE && (long) rows * columns * outputs >= HUGE;
    }

    private static int rounds(int outputs, int wanted) {
        return Math.max(50, Math.min(wanted, MOST_TREES / outputs));
    }
}
