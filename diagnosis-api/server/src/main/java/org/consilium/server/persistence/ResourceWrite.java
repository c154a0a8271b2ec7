package org.consilium.server.persistence;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new version of a resource, ready to be stored.
 *
 * @param version 1 for a new resource, else one more than the version that it supersedes
 * @param patient id of the patient whose record it is part of; null where it is part of none
 * @param tokens what it is found by, {@code parameter=system|code} and {@code parameter=code}
 * @param from start of its own date, {@code to} its end (exclusive of the next unit); null where it has none
 * @param sourceUpdated {@code meta.lastUpdated} as the source sent it; null where it sent none
 * @param body JSON; null for a deletion
 */
public record ResourceWrite(
        ResourceKey key,
        int version,
        Instant updated,
        @Nullable String patient,
        Collection<String> tokens,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Instant sourceUpdated,
        @Nullable String body) {

    /** The deletion of a resource: a version without a body, found by nothing but its id. */
    public static ResourceWrite deletion(ResourceKey key, int version, Instant updated, @Nullable String patient) {
        return new ResourceWrite(key, version, updated, patient, List.of(), null, null, null, null);
    }

    boolean deletes() {
        return body == null;
    }
}
