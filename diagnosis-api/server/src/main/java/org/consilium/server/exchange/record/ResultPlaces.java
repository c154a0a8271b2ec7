package org.consilium.server.exchange.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.StoredResource;
import org.hl7.fhir.r4.model.DateTimeType;
import org.jspecify.annotations.Nullable;

/**
 * Which results of a long record are worth opening: of each kind the newest. Only a result's kind and time are read, so
 * fifty thousand cost little, and only their ids are kept.
 */
final class ResultPlaces {

    /** A page shows a course, which a hundred values tell. */
    private static final int OF_A_KIND = 100;

    private static final int OF_ALL_KINDS = 10_000;
    private static final int KINDS = 1000;

    private static final Comparator<Place> BY_TIME =
            Comparator.comparing(Place::at, Comparator.nullsFirst(Comparator.naturalOrder()));

    private final ObjectMapper json;
    private final Map<String, Kind> kinds = new HashMap<>();

    ResultPlaces(ObjectMapper json) {
        this.json = json;
    }

    private record Place(@Nullable Instant at, ResourceKey key) {}

    /** The newest results of a kind, the oldest of them at the head, and how many there are in all. */
    private static final class Kind {

        private final PriorityQueue<Place> newest = new PriorityQueue<>(BY_TIME);
        private int all;

        void add(Place place) {
            all++;
            newest.add(place);
            if (newest.size() > OF_A_KIND) {
                newest.remove();
            }
        }

        @Nullable
        Instant latest() {
            return newest.stream().max(BY_TIME).map(Place::at).orElse(null);
        }
    }

    /**
     * What to open.
     *
     * @param byKind of each kind that is listed, the results
     * @param all of each of these kinds, how many there are
     * @param furtherKinds how many kinds are not listed
     */
    record Chosen(Map<String, Set<ResourceKey>> byKind, Map<String, Integer> all, int furtherKinds) {

        Set<ResourceKey> keys() {
            Set<ResourceKey> keys = new HashSet<>();
            byKind.values().forEach(keys::addAll);
            return keys;
        }
    }

    /** Takes an Observation as it is stored. */
    void add(StoredResource stored) {
        JsonNode observation;
        try {
            observation = json.readTree(String.valueOf(stored.body()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What is stored as " + stored.key() + " is no JSON; it was edited.");
        }
        if (PatientCharts.NOT_SHOWN.contains(observation.path("status").asText())) {
            return;
        }
        Place place = new Place(start(observation), stored.key());
        Set<String> found = new HashSet<>();
        if (!hasValue(observation) && observation.path("component").size() > 0) {
            observation.path("component").forEach(part -> found.add(kind(part.path("code"))));
        } else {
            found.add(kind(observation.path("code")));
        }
        found.forEach(kind -> kinds.computeIfAbsent(kind, each -> new Kind()).add(place));
    }

    private static boolean hasValue(JsonNode observation) {
        for (var names = observation.fieldNames(); names.hasNext(); ) {
            if (names.next().matches("_?value[A-Z].*")) {
                return true;
            }
        }
        return false;
    }

    /** The same that {@link PatientCharts} names a kind by. */
    private static String kind(JsonNode concept) {
        String code = concept.path("coding").path(0).path("code").asText("");
        if (!code.isEmpty()) {
            return code;
        }
        if (concept.hasNonNull("text")) {
            return concept.path("text").asText();
        }
        for (String member : List.of("display", "code")) {
            for (JsonNode coding : concept.path("coding")) {
                if (coding.hasNonNull(member)) {
                    return coding.path(member).asText();
                }
            }
        }
        return "Observation";
    }

    private static @Nullable Instant start(JsonNode observation) {
        for (JsonNode time : List.of(
                observation.path("effectiveDateTime"),
                observation.path("effectiveInstant"),
                observation.path("effectivePeriod").path("start"))) {
            if (time.isTextual()) {
                return new DateTimeType(time.asText()).getValue().toInstant();
            }
        }
        return null;
    }

    Chosen newest() {
        List<String> listed = new ArrayList<>(kinds.keySet());
        listed.sort(Comparator.comparing(
                        (String kind) -> kinds.getOrDefault(kind, new Kind()).latest(),
                        Comparator.nullsLast(Comparator.reverseOrder()))
                .thenComparing(Comparator.naturalOrder()));
        int further = Math.max(0, listed.size() - KINDS);
        listed = listed.subList(0, listed.size() - further);
        int each = Math.min(OF_A_KIND, Math.max(1, OF_ALL_KINDS / Math.max(1, listed.size())));
        Map<String, Set<ResourceKey>> byKind = new HashMap<>();
        Map<String, Integer> all = new HashMap<>();
        for (String name : listed) {
            Kind kind = kinds.getOrDefault(name, new Kind());
            while (kind.newest.size() > each) {
                kind.newest.remove();
            }
            Set<ResourceKey> keys = new HashSet<>();
            kind.newest.forEach(place -> keys.add(place.key()));
            byKind.put(name, keys);
            all.put(name, kind.all);
        }
        return new Chosen(byKind, all, further);
    }
}
