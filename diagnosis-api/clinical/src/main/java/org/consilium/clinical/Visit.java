package org.consilium.clinical;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A contact with care.
 *
 * @param kind the class of the visit as HL7's ActCode names it: {@code AMB}, {@code EMER}, {@code IMP} …; empty if unsaid
 * @param effective when it began
 * @param end when it ended, or null while it lasts or where the record does not say
 * @param ongoing whether the record says that it still lasts
 */
public record Visit(
        List<Code> codes,
        String kind,
        Standing standing,
        Instant effective,
        @Nullable Instant end,
        boolean ongoing,
        Instant recorded,
        ResourceReference source)
        implements ClinicalRecord {
    public Visit {
        codes = List.copyOf(codes);
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(standing, "standing");
        Objects.requireNonNull(effective, "effective");
        Objects.requireNonNull(recorded, "recorded");
        Objects.requireNonNull(source, "source");
    }

    /** Whether it is known to have been going on at the time. */
    public boolean covers(Instant at) {
        return !effective.isAfter(at) && (end == null ? ongoing : !end.isBefore(at));
    }
}
