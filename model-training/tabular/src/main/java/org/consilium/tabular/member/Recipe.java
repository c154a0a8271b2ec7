package org.consilium.tabular.member;

import java.util.Map;
import java.util.TreeMap;

/** How a member is to be learnt: which learner and with which settings. The same recipe, rows and seed give the same member. */
public sealed interface Recipe {
    /** A short name, unique within a training, under which the leaderboard and the bundle list the member. */
    String name();

    /** The kind of member, under which variants share one weight before data: the name up to its first hyphen. */
    default String family() {
        int hyphen = name().indexOf('-');
        return hyphen < 0 ? name() : name().substring(0, hyphen);
    }

    /**
     * Boosting by XGBoost; settings in its own words. {@code rounds} is the most, early stopping after {@code patience}
     * rounds without gain may take fewer; a patience of 0 takes all.
     */
    record Xgboost(String name, Map<String, Object> settings, int rounds, int patience) implements Recipe {
        public Xgboost {
            settings = Map.copyOf(settings);
        }
    }

    /** As {@link Xgboost}, but categories with many levels are seen by how frequent each class was among their patients. */
    record Rated(String name, Map<String, Object> settings, int rounds, int patience) implements Recipe {
        public Rated {
            settings = Map.copyOf(settings);
        }
    }

    /** Boosting by LightGBM; settings in its own words. */
    record Lightgbm(String name, Map<String, Object> settings, int rounds, int patience) implements Recipe {
        public Lightgbm {
            settings = Map.copyOf(settings);
        }
    }

    /**
     * Ridge-penalised logistic regression on lines, bends and flags.
     *
     * @param bends inner knots a number; 0 for straight lines
     * @param bendStrictness how much more a bend is penalised than a line
     */
    record Logistic(String name, int bends, double bendStrictness) implements Recipe {}

    /**
     * An explainable boosting machine.
     *
     * @param rate how much of a step is taken
     * @param pairs how many pairs of features get a function of their own
     */
    record Additive(String name, double rate, int pairs, int rounds, int patience) implements Recipe {}

    /**
     * Likelihood ratios of each feature, added up and tempered.
     *
     * @param bins cells a number is cut into
     */
    record Bayes(String name, int bins) implements Recipe {}

    /** The settings in one order, for provenance. */
    static Map<String, Object> sorted(Map<String, Object> settings) {
        return new TreeMap<>(settings);
    }
}
