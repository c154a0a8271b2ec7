package org.consilium.clinical.assessment;

import java.util.Objects;
import org.consilium.ensemble.Probability;

/**
 * A range around a probability, and what it promises.
 *
 * @param label what the range means, in words that are shown beside it
 */
public record ProbabilityInterval(Probability low, Probability high, String label) {
    public ProbabilityInterval {
        Objects.requireNonNull(low, "low");
        Objects.requireNonNull(high, "high");
        Objects.requireNonNull(label, "label");
        if (low.compareTo(high) > 0) {
            throw new IllegalArgumentException("An interval's low must not exceed its high.");
        }
    }
}
