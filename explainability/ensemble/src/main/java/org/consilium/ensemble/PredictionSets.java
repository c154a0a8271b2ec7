package org.consilium.ensemble;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which classes cannot be ruled out at a declared miss rate.
 *
 * <p>A class is in the set when its calibrated probability reaches the class's threshold, which was learnt on margins
 * that no member was trained on. A differential's set is never empty: the most probable class is always in it; a
 * finding's set holds the finding itself or nothing.
 *
 * @param missRate the share of patients whose true class may be left out, 0 to 1
 * @param guarantee what the method that learnt the thresholds really promises, in words that are shown
 */
public record PredictionSets(double missRate, List<Double> thresholds, String guarantee) {

    public PredictionSets {
        if (!(missRate > 0 && missRate < 1)) {
            throw new IllegalArgumentException("A miss rate must lie between 0 and 1, but was " + missRate + ".");
        }
        thresholds = List.copyOf(thresholds);
        for (double threshold : thresholds) {
            if (!(threshold >= 0 && threshold <= 1)) {
                throw new IllegalArgumentException(
                        "A prediction set's threshold must be a probability, but was " + threshold + ".");
            }
        }
        Objects.requireNonNull(guarantee);
    }

    /** The positions of the classes that cannot be ruled out, in the order of classes. */
    public List<Integer> set(Prediction prediction) {
        if (prediction.classes() != thresholds.size()) {
            throw new IllegalArgumentException("The prediction has " + prediction.classes()
                    + " classes, the set was learnt for " + thresholds.size() + ".");
        }
        int always = prediction.classes() > 1 ? prediction.mostProbable() : -1;
        List<Integer> set = new ArrayList<>();
        for (int c = 0; c < thresholds.size(); c++) {
            if (c == always || prediction.probability(c).value() >= thresholds.get(c)) {
                set.add(c);
            }
        }
        return List.copyOf(set);
    }
}
