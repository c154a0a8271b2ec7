package org.consilium.clinical;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Who the patient is, as far as a model may know.
 *
 * @param birthDate null where unknown; a year or a month alone stands at its middle
 * @param deceasedAt null where alive, or where only the fact is known
 */
public record Demographics(
        @Nullable LocalDate birthDate,
        Sex sex,
        boolean deceased,
        @Nullable Instant deceasedAt,
        ResourceReference source) {

    private static final double DAYS_PER_YEAR = 365.25;

    /** Administrative gender, as FHIR's value set has it. */
    public enum Sex {
        FEMALE,
        MALE,
        OTHER,
        UNKNOWN
    }

    public Demographics {
        Objects.requireNonNull(sex, "sex");
        Objects.requireNonNull(source, "source");
    }

    /** Age in years of 365.25 days; empty where the date of birth is unknown or still to come. */
    public OptionalDouble ageYears(Instant at) {
        if (birthDate == null) {
            return OptionalDouble.empty();
        }
        long days =
                ChronoUnit.DAYS.between(birthDate, at.atOffset(ZoneOffset.UTC).toLocalDate());
        return days < 0 ? OptionalDouble.empty() : OptionalDouble.of(days / DAYS_PER_YEAR);
    }

    /** Whether the patient had died by then; a death without a date counts at every time. */
    public boolean deceasedBy(Instant at) {
        return deceasedAt == null ? deceased : !deceasedAt.isAfter(at);
    }
}
