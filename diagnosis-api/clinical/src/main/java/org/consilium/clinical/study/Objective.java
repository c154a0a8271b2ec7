package org.consilium.clinical.study;

import java.util.Objects;

/**
 * What the models are for, in a figure that people agreed on, and whether accuracy or speed comes first. It picks the profile
 * of training where the command line names none.
 */
public record Objective(String kpi, Priority priority) {

    /** What comes first. */
    public enum Priority {
        ACCURACY,
        BALANCED,
        FAST
    }

    public static final Objective USUAL =
            new Objective("Average precision of each finding, at a calibration slope near 1", Priority.BALANCED);

    public Objective {
        Objects.requireNonNull(kpi, "kpi");
        Objects.requireNonNull(priority, "priority");
    }
}
