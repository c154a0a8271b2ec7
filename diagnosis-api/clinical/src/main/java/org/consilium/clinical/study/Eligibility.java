package org.consilium.clinical.study;

import java.util.List;
import org.consilium.clinical.Demographics.Sex;
import org.jspecify.annotations.Nullable;

/** Of whom a question is asked; an empty list of sexes asks all. */
public record Eligibility(@Nullable Integer minimumAgeYears, @Nullable Integer maximumAgeYears, List<Sex> sexes) {

    public static final Eligibility EVERYONE = new Eligibility(null, null, List.of());

    public Eligibility {
        sexes = List.copyOf(sexes);
        if (minimumAgeYears != null && maximumAgeYears != null && minimumAgeYears > maximumAgeYears) {
            throw new IllegalArgumentException("The minimum age (" + minimumAgeYears
                    + ") must not exceed the maximum age (" + maximumAgeYears + ").");
        }
    }
}
