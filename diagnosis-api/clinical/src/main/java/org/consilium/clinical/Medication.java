package org.consilium.clinical;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** A prescription, or a statement that a drug is taken. */
public record Medication(
        List<Code> codes,
        String title,
        Standing standing,
        Instant effective,
        Instant recorded,
        ResourceReference source)
        implements ClinicalRecord {
    public Medication {
        codes = List.copyOf(codes);
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(standing, "standing");
        Objects.requireNonNull(effective, "effective");
        Objects.requireNonNull(recorded, "recorded");
        Objects.requireNonNull(source, "source");
    }
}
