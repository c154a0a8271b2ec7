package org.consilium.clinical;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A condition of a relative, as the patient told it.
 *
 * @param codes of the relative's condition; empty where a relative is on the record without any
 * @param title what the record calls the relative and the condition
 */
public record FamilyHistory(
        List<Code> codes,
        String title,
        Standing standing,
        Instant effective,
        Instant recorded,
        ResourceReference source)
        implements ClinicalRecord {
    public FamilyHistory {
        codes = List.copyOf(codes);
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(standing, "standing");
        Objects.requireNonNull(effective, "effective");
        Objects.requireNonNull(recorded, "recorded");
        Objects.requireNonNull(source, "source");
    }
}
