package org.consilium.server.ranking;

import java.time.Instant;
import org.consilium.clinical.ResourceReference;
import org.jspecify.annotations.Nullable;

/** A version of a resource that something rests on, and what people call it. */
public record Reference(String type, String id, String version, String display, @Nullable Instant date) {

    public static Reference of(ResourceReference source, String display, @Nullable Instant date) {
        return new Reference(source.type(), source.id(), source.version(), display, date);
    }
}
