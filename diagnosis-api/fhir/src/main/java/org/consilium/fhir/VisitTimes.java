package org.consilium.fhir;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Reference;

/**
 * When the visits of a record were, for records that name their visit and no time of their own: what was coded for a visit
 * could first be read when it ended, as with the diagnoses of a bill.
 */
final class VisitTimes {

    /** @param end the begin, where the end is not said */
    record Span(Instant start, Instant end) {}

    private final Map<String, Span> spans = new HashMap<>();

    VisitTimes(Collection<StoredResource> resources) {
        for (StoredResource stored : resources) {
            if (stored.resource() instanceof Encounter visit) {
                Times.instant(visit.getPeriod().getStartElement(), false)
                        .ifPresent(start -> spans.put(
                                stored.reference().id(),
                                new Span(
                                        start,
                                        Times.instant(visit.getPeriod().getEndElement(), true)
                                                .filter(end -> !end.isBefore(start))
                                                .orElse(start))));
            }
        }
    }

    /** The span of the visit that is referred to; empty where it is not on the record or not dated. */
    Optional<Span> of(Reference visit) {
        String target = visit.getReference();
        if (target == null) {
            return Optional.empty();
        }
        String path = target.replaceFirst("/_history/.*$", "");
        String id = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
        return Optional.ofNullable(spans.get(id));
    }
}
