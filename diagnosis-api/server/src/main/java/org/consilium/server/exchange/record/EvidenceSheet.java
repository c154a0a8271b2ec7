package org.consilium.server.exchange.record;

import java.time.Instant;
import java.util.Set;
import org.consilium.clinical.ResourceReference;
import org.jspecify.annotations.Nullable;

/**
 * One version of one resource, for someone who asks what a finding rests on.
 *
 * @param patient in whose record the resource stands; null where in nobody's
 * @param about all patients of whom this version tells, such as the one whose it was when it was written
 * @param effective when it was true of the patient
 * @param recorded when it was issued, else when it came here
 * @param superseded whether there is a later version
 * @param json the resource as it is stored
 */
public record EvidenceSheet(
        ResourceReference reference,
        @Nullable String patient,
        Set<String> about,
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
