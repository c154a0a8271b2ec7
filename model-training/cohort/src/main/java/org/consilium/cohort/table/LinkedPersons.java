package org.consilium.cohort.table;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who is one person by links and identifiers, also over a Patient of whom nothing else is on record: merged records often leave
 * only a Patient behind that names those it replaced, and no row tells of it.
 */
final class LinkedPersons {

    private final Map<String, String> leads = new HashMap<>();

    /**
     * @param linked the ids that each Patient names as the same person, with spaces between them
     * @param sharing ids that have an identifier in common
     */
    LinkedPersons(Map<String, String> linked, Collection<Set<String>> sharing) {
        linked.forEach((id, others) -> {
            for (String other : others.split(" ", -1)) {
                join(id, other);
            }
        });
        for (Set<String> ids : sharing) {
            String one = ids.iterator().next();
            ids.forEach(other -> join(one, other));
        }
    }

    /** The lesser id leads, so that the order of reading does not matter. */
    private void join(String id, String other) {
        String one = first(id);
        String two = first(other);
        if (!one.equals(two)) {
            String lead = one.compareTo(two) < 0 ? one : two;
            leads.put(lead.equals(one) ? two : one, lead);
        }
    }

    private String first(String id) {
        String at = id;
        while (leads.containsKey(at)) {
            at = leads.getOrDefault(at, at);
        }
        return at;
    }

    /** The row, with the person whom links lead to beside its own words. */
    IndexRow named(IndexRow row) {
        String lead = first(row.patient());
        return lead.equals(row.patient())
                ? row
                : new IndexRow(
                        row.patient(),
                        row.person() + " " + lead,
                        row.visit(),
                        row.at(),
                        row.values(),
                        row.outcomes(),
                        row.asked(),
                        row.weights(),
                        row.groups());
    }
}
