package org.consilium.clinical;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Something that was done for the patient. */
public record Procedure(
        List<Code> codes,
        String title,
        Standing standing,
        Instant effective,
        Instant recorded,
        ResourceReference source)
        implements ClinicalRecord {
    public Procedure {
        codes = List.copyOf(codes);
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(standing, "standing");
        Objects.requireNonNull(effective, "effective");
        Objects.requireNonNull(recorded, "recorded");
        Objects.requireNonNull(source, "source");
    }
}
