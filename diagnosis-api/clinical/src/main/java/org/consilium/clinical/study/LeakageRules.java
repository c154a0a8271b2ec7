package org.consilium.clinical.study;

import java.util.Objects;

/**
 * What may not give an answer away. The rest holds for every study: only what was recorded counts, and a visit's own diagnoses,
 * prescriptions and procedures never do.
 *
 * @param ordering whether a model may use features that tell that something was ordered or done, rather than what it showed
 * @param singleFeatureAuroc above this, a feature that tells a finding alone is taken for the answer
 */
public record LeakageRules(Ordering ordering, double singleFeatureAuroc) {

    /** Counts of results and visits, and the time since. */
    public enum Ordering {
        ALLOWED,
        REFUSED
    }

    public static final LeakageRules USUAL = new LeakageRules(Ordering.ALLOWED, 0.99);

    public LeakageRules {
        Objects.requireNonNull(ordering, "ordering");
        if (!(singleFeatureAuroc > 0.5 && singleFeatureAuroc < 1)) {
            throw new IllegalArgumentException("The AUROC above which a feature is taken for the answer ("
                    + singleFeatureAuroc + ") must lie between 0.5 and 1. Maybe write 0.99.");
        }
    }
}
