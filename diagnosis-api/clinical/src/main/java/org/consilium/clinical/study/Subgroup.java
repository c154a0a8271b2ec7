package org.consilium.clinical.study;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A way of parting patients, in which figures are compared for fairness. It is never an input of a model.
 *
 * @param url of the Patient's extension, where it is told by one
 * @param bounds ascending ages that part the bands, where it is told by age
 */
public record Subgroup(String id, String title, By by, @Nullable String url, List<Double> bounds) {

    /** What tells the group. */
    public enum By {
        SEX,
        AGE,
        /** Whether the question was asked during a visit or between two. */
        VISIT,
        /** The language in which care is given. */
        LANGUAGE,
        MARITAL_STATUS,
        EXTENSION
    }

    public Subgroup {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(by, "by");
        bounds = bounds == null ? List.of() : bounds.stream().sorted().toList();
        if (by == By.EXTENSION && url == null) {
            throw new IllegalArgumentException("The subgroup " + id + " goes by an extension and needs its url.");
        }
        if (by == By.AGE && bounds.isEmpty()) {
            throw new IllegalArgumentException(
                    "The subgroup " + id + " goes by age and needs its bounds. Maybe write bounds: [45, 65, 80].");
        }
    }
}
