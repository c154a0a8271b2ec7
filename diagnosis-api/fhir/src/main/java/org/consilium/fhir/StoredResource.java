package org.consilium.fhir;

import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import org.consilium.clinical.ResourceReference;
import org.hl7.fhir.instance.model.api.IBaseMetaType;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/**
 * A resource with what its keeper knows of it.
 *
 * @param reference its id and version where it is kept
 * @param lastUpdatedAtSource {@code meta.lastUpdated} as the source sent it; null where it sent none. Never the time at
 *     which this platform stored it: that would hide a patient's history from every question about the past
 * @param receivedAt when this platform received it, null in training; nothing can have been recorded later than that
 */
public record StoredResource(
        IBaseResource resource,
        ResourceReference reference,
        @Nullable Instant lastUpdatedAtSource,
        @Nullable Instant receivedAt) {
    public StoredResource {
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(reference, "reference");
    }

    /** A resource straight from its source, as an export has it. A version that is not said is 1. */
    public static StoredResource fromSource(IBaseResource resource) {
        IBaseMetaType meta = resource.getMeta();
        Date updated = meta == null ? null : meta.getLastUpdated();
        String version = meta == null ? null : meta.getVersionId();
        String id = resource.getIdElement().getIdPart();
        return new StoredResource(
                resource,
                new ResourceReference(resource.fhirType(), id == null ? "" : id, version == null ? "1" : version),
                updated == null ? null : updated.toInstant(),
                null);
    }
}
