package org.consilium.server.persistence;

import java.util.List;
import java.util.Set;
import org.consilium.server.persistence.CareRelations.Circle;
import org.jspecify.annotations.Nullable;

/**
 * Whose resources a reader may learn of. What does not open is not found: it is neither shown nor counted, and nothing that
 * refers to it is found by it. So no search tells by its answer whether somebody has a condition.
 *
 * @param circle whose records alone open; null where all do but for the closed
 * @param closed whose records do not open
 */
public record Sight(@Nullable Circle circle, Set<String> closed) {

    /** Nothing is hidden. */
    public static final Sight EVERYTHING = new Sight(null, Set.of());

    public Sight {
        closed = Set.copyOf(closed);
    }

    public boolean isEverything() {
        return circle == null && closed.isEmpty();
    }

    /**
     * A condition on the rows of {@code fhir_resource} that are called {@code table}; empty where nothing is hidden. What
     * stands in nobody's record is found unless it refers to what does not open; files are found through their documents
     * alone.
     */
    String sql(String table, List<Object> arguments) {
        if (isEverything()) {
            return "";
        }
        String opens = table + ".patient in (" + Circle.SQL + ")";
        String closedBehind = "behind.patient is not null and behind.patient not in (" + Circle.SQL + ")";
        if (circle == null) {
            opens = "not " + table + ".patient = any (?)";
            closedBehind = "behind.patient = any (?)";
        }
        addTo(arguments);
        addTo(arguments);
        return " and coalesce(" + opens + ", " + table + ".type <> 'Binary' and not exists (select 1 from unnest("
                + table
                + ".tokens) lead join fhir_resource behind on behind.type = split_part(substr(lead, strpos(lead, '=') + 1),"
                + " '/', 1) and behind.id = split_part(substr(lead, strpos(lead, '=') + 1), '/', 2) where "
                + closedBehind
                + "))";
    }

    private void addTo(List<Object> arguments) {
        if (circle == null) {
            arguments.add(closed.toArray(new String[0]));
        } else {
            arguments.add(circle.references().toArray(new String[0]));
            arguments.add(circle.actor());
            arguments.add(circle.since().toString());
        }
    }
}
