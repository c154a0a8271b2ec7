package org.consilium.fhir;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;

/**
 * When the visits of a record were, for records that name their visit and no time of their own: what was coded for a visit
 * could first be read when it ended, as with the diagnoses of a bill.
 */
final class VisitTimes {

    /** @param end the begin, where the end is not said */
    record Span(Instant start, Instant end) {

        /** A date alone, or a clock of its own, may place what was coded for a visit a little before it. */
        private static final Duration A_DAY = Duration.ofDays(1);

        /** What names this visit was not recorded before it began. */
        Instant notBefore(Instant said) {
            return said.isBefore(start) ? start : said;
        }

        /** As {@link #notBefore}, for what may have been on a list for years before a visit named it. */
        Instant notJustBefore(Instant said) {
            return said.plus(A_DAY).isBefore(start) ? said : notBefore(said);
        }
    }

    private final Map<String, Span> spans = new HashMap<>();
    private final Map<String, Span> byIdentifier = new HashMap<>();

    VisitTimes(Collection<StoredResource> resources) {
        for (StoredResource stored : resources) {
            if (stored.resource() instanceof Encounter visit) {
                Times.instant(visit.getPeriod().getStartElement(), false).ifPresent(start -> {
                    Span span = new Span(
                            start,
                            Times.instant(visit.getPeriod().getEndElement(), true)
                                    .filter(end -> !end.isBefore(start))
                                    .orElse(start));
                    spans.put(stored.reference().id(), span);
                    visit.getIdentifier().stream()
                            .filter(Identifier::hasValue)
                            .forEach(identifier -> byIdentifier.merge(key(identifier), span, VisitTimes::around));
                });
            }
        }
    }

    /** Two visits under one identifier, as the parts of a stay: nothing tells which, so that both bound it. */
    private static Span around(Span one, Span other) {
        return new Span(
                one.start().isBefore(other.start()) ? one.start() : other.start(),
                one.end().isAfter(other.end()) ? one.end() : other.end());
    }

    private static String key(Identifier identifier) {
        return (identifier.hasSystem() ? identifier.getSystem() : "") + "|" + identifier.getValue();
    }

    /** The span of the visit that is referred to, by its id or by an identifier; empty where it is not on the record or not dated. */
    Optional<Span> of(Reference visit) {
        String target = visit.getReference();
        if (target == null) {
            return visit.getIdentifier().hasValue()
                    ? Optional.ofNullable(byIdentifier.get(key(visit.getIdentifier())))
                    : Optional.empty();
        }
        int search = target.indexOf("Encounter?identifier=");
        if (search >= 0) {
            String named = target.substring(search + "Encounter?identifier=".length());
            return Optional.ofNullable(byIdentifier.get(named.contains("|") ? named : "|" + named));
        }
        String path = target.replaceFirst("/_history/.*$", "");
        String id = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
        return Optional.ofNullable(spans.get(id));
    }
}
