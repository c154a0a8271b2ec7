package org.consilium.server.exchange;

import java.time.Instant;
import java.util.List;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceStore.Current;
import org.consilium.server.persistence.ResourceWrite;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * What became of an interaction.
 *
 * @param status as HTTP says it: 201 created, 200 updated or found, 204 deleted
 * @param version of the resource now; 0 where there never was one
 * @param body the resource as it is now; null for a deletion or a resource that was only found
 * @param patient id of the patient whose record it is part of
 * @param changed whether the store holds a version that it did not hold before
 * @param notes what the sender should know though it was accepted
 */
record Written(
        ResourceKey key,
        int version,
        Instant updated,
        int status,
        @Nullable String body,
        @Nullable String patient,
        boolean changed,
        List<Rejection.Issue> notes) {

    static Written stored(ResourceWrite write, boolean created, List<Rejection.Issue> notes) {
        return new Written(
                write.key(),
                write.version(),
                write.updated(),
                created ? 201 : 200,
                write.body(),
                write.patient(),
                true,
                notes);
    }

    /** An update that changed nothing. */
    static Written kept(StoredResource there) {
        return new Written(there.key(), there.version(), there.updated(), 200, null, null, false, List.of());
    }

    static Written deleted(ResourceWrite write) {
        return new Written(write.key(), write.version(), write.updated(), 204, null, write.patient(), true, List.of());
    }

    /** A deletion that found nothing to delete: FHIR counts it as done. */
    static Written absent(ResourceKey key, @Nullable Current current, Instant now) {
        return new Written(key, current == null ? 0 : current.version(), now, 204, null, null, false, List.of());
    }

    /** {@code Observation/123/_history/1}. */
    String location() {
        return key + "/_history/" + version;
    }
}
