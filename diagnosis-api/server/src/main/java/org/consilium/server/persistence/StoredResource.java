package org.consilium.server.persistence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of a resource as it is kept.
 *
 * @param updated when this server stored it
 * @param sourceUpdated {@code meta.lastUpdated} as the source sent it; null where it sent none
 * @param body its JSON as it came, with the server's id and meta; null for a deletion
 */
public record StoredResource(
        ResourceKey key,
        int version,
        Instant updated,
        boolean deleted,
        @Nullable Instant sourceUpdated,
        @Nullable String body) {}
