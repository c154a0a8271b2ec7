package org.consilium.server.exchange;

import java.util.List;
import java.util.Map;
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

    /** A change of parts of the resource with this id, or of the one that {@code condition} finds. */
    record Patched(
            String path,
            @Nullable String fullUrl,
            String type,
            @Nullable String id,
            @Nullable ResourceQuery condition,
            @Nullable Integer ifMatch,
            PatchReading.Patch patch)
            implements Interaction {}

    /** What changes nothing: within a bundle it is answered after the writes. */
    sealed interface Reading extends Interaction {}

    /** A read of a resource, or of a version of it. */
    record Read(
            String path,
            @Nullable String fullUrl,
            String type,
            String id,
            @Nullable Integer version,
            SearchRequest.Form form,
            @Nullable String ifNoneMatch)
            implements Reading {}

    /** A search, or the history of a resource, of a type (without an id) or of everything (without a type). */
    record Find(
            String path,
            @Nullable String fullUrl,
            @Nullable String type,
            @Nullable String id,
            boolean history,
            Map<String, List<String>> asked)
            implements Reading {}
}
