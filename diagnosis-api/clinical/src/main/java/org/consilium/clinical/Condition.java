package org.consilium.clinical;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A diagnosis or problem.
 *
 * @param title what the record calls it
 * @param categories how the record files it (problem list, diagnosis of a visit, social circumstance), as far as it says
 * @param abated when it ended, or null where the record does not say that it did
 * @param ended whether the record says that it is over, with or without a date
 */
public record Condition(
        List<Code> codes,
        List<Code> categories,
        String title,
        Standing standing,
        Instant effective,
        Instant recorded,
        @Nullable Instant abated,
        boolean ended,
        ResourceReference source)
        implements ClinicalRecord {
    public Condition {
        codes = List.copyOf(codes);
        categories = List.copyOf(categories);
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(standing, "standing");
        Objects.requireNonNull(effective, "effective");
        Objects.requireNonNull(recorded, "recorded");
        Objects.requireNonNull(source, "source");
    }

    /** Whether the patient had it at the time; one that is over since an unknown date counts as not active. */
    public boolean activeAt(Instant at) {
        if (abated != null) {
            return !effective.isAfter(at) && abated.isAfter(at);
        }
        return !ended && !effective.isAfter(at);
    }
}
