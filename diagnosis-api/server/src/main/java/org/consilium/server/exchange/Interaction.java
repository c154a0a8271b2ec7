package org.consilium.server.exchange;

import org.consilium.server.persistence.ResourceQuery;
import org.jspecify.annotations.Nullable;

/** What one entry of a bundle, or one request, asks for. */
sealed interface Interaction {

    /** The entry's fullUrl, by which other entries refer to its resource. */
    @Nullable
    String fullUrl();

    /** Where it stands, for messages: {@code Bundle.entry[3]}; empty for a request of its own. */
    String path();

    /** A new resource; or the one that {@code ifNoneExist} finds. */
    record Create(String path, @Nullable String fullUrl, IncomingResource resource, @Nullable ResourceQuery ifNoneExist)
            implements Interaction {}

    /** A new version of the resource with this id, or of the one that {@code condition} finds. */
    record Update(
            String path,
            @Nullable String fullUrl,
            IncomingResource resource,
            @Nullable String id,
            @Nullable ResourceQuery condition,
            @Nullable Integer ifMatch)
            implements Interaction {}

    /** The deletion of the resource with this id, or of the one that {@code condition} finds. */
    record Delete(
            String path,
            @Nullable String fullUrl,
            String type,
            @Nullable String id,
            @Nullable ResourceQuery condition,
            @Nullable Integer ifMatch)
            implements Interaction {}

    /** A read within a bundle, answered after its writes. */
    record Read(String path, @Nullable String fullUrl, String type, String id) implements Interaction {}
}
