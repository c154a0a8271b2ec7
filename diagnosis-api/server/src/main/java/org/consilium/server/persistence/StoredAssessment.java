package org.consilium.server.persistence;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An assessment as it is kept.
 *
 * @param outcome {@code assessed} or {@code withheld}
 * @param headline JSON of {@link PatientRow.Headline}
 * @param topProbability of the most probable finding; null where none was scored
 * @param record JSON with the answer and all that a replay needs
 * @param recordHash SHA-256 of {@code record}; the audit entry holds it too
 */
public record StoredAssessment(
        UUID id,
        String patient,
        Instant at,
        Instant recorded,
        String requestedBy,
        String model,
        String bundleHash,
        String outcome,
        String headline,
        @Nullable Double topProbability,
        String record,
        String recordHash) {}
