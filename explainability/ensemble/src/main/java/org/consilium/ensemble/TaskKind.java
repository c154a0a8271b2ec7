package org.consilium.ensemble;

/** What a bundle's probabilities are of. */
public enum TaskKind {
    /** Each task is a finding with a probability of its own. */
    FINDINGS,
    /** The one task has one label of several; its probabilities sum to 1. */
    DIFFERENTIAL;

    String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
