package org.consilium.server.exchange.record;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Stream;
import org.consilium.clinical.ClinicalRecord;
import org.consilium.clinical.PatientCase;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Whether the dates of the records here are the calendar's, or were shifted to hide when somebody was ill, as those of
 * MIMIC-IV are, into the years 2110 to 2210. Then no date can be told to lie in the future, reception here says nothing of
 * when a result was known, and an assessment is as of the record's end unless a time is named.
 */
@ApplicationScoped
public class RecordDates {

    private final boolean shifted;
    private final Clock clock;

    public RecordDates(@ConfigProperty(name = "consilium.dates", defaultValue = "calendar") String dates, Clock clock) {
        if (!dates.equals("calendar") && !dates.equals("shifted")) {
            throw new IllegalArgumentException(
                    "CONSILIUM_DATES must be 'calendar' or 'shifted', but is something else. Correct the environment.");
        }
        this.shifted = dates.equals("shifted");
        this.clock = clock;
    }

    public boolean areShifted() {
        return shifted;
    }

    /** @throws Rejection if nobody can be asked about that time yet */
    public void requireAskable(@Nullable Instant at) {
        if (at != null && !shifted && at.isAfter(now())) {
            throw Rejection.at(
                    RejectionKind.UNPROCESSABLE,
                    "Parameters.parameter.where(name='at')",
                    "The time of the question lies in the future. Leave 'at' out to ask as of now.");
        }
    }

    /** The time of a question that names none: now, or the end of a record whose dates are shifted. */
    public Instant question(@Nullable Instant named, PatientCase record) {
        if (named != null) {
            return named;
        }
        return shifted
                ? Stream.<Collection<? extends ClinicalRecord>>of(
                                record.measurements(),
                                record.conditions(),
                                record.medications(),
                                record.procedures(),
                                record.visits())
                        .flatMap(Collection::stream)
                        .map(ClinicalRecord::recorded)
                        .max(Comparator.naturalOrder())
                        .orElseGet(this::now)
                : now();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
