package org.consilium.server.exchange.record;

import java.time.Instant;
import org.consilium.clinical.ResourceReference;
import org.jspecify.annotations.Nullable;

/**
 * One version of one resource, for someone who asks what a finding rests on.
 *
 * @param effective when it was true of the patient
 * @param recorded when it was issued, else when it came here
 * @param superseded whether there is a later version
 * @param json the resource as it is stored
 */
public record EvidenceSheet(
        ResourceReference reference,
        @Nullable String patient,
        String title,
        @Nullable String status,
        @Nullable Instant effective,
        @Nullable Instant recorded,
        String value,
        @Nullable String unit,
        @Nullable String referenceRange,
        @Nullable String interpretation,
        boolean superseded,
        String json) {}
