package org.consilium.clinical;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * An allergy or intolerance, or the statement that none is known.
 *
 * @param codes of the substance, whether the record gives it as the allergy's own code or as that of a reaction
 */
public record Allergy(
        List<Code> codes,
        String title,
        Standing standing,
        Instant effective,
        Instant recorded,
        ResourceReference source)
        implements ClinicalRecord {
    public Allergy {
        codes = List.copyOf(codes);
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(standing, "standing");
        Objects.requireNonNull(effective, "effective");
        Objects.requireNonNull(recorded, "recorded");
        Objects.requireNonNull(source, "source");
    }
}
