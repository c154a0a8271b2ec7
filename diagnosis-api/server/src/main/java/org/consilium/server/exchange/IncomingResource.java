package org.consilium.server.exchange;

import java.time.Instant;
import java.util.List;
import org.consilium.server.persistence.PatientCard;
import org.consilium.server.rejection.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * A resource that was read, understood and found plausible, with what the store needs of it and nothing more.
 *
 * @param text its JSON as it came
 * @param index what it is found by
 * @param patient what the worklist shows, for a Patient; null for other types. Its id is not yet the stored one
 * @param sourceUpdated {@code meta.lastUpdated} as it came
 * @param notes what the sender should know though the resource is accepted
 */
record IncomingResource(
        ResourceText text,
        SearchIndex.Found index,
        @Nullable PatientCard patient,
        @Nullable Instant sourceUpdated,
        List<Rejection.Issue> notes) {

    String type() {
        return text.type();
    }
}
