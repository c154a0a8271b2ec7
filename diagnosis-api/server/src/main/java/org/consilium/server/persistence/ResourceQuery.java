package org.consilium.server.persistence;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which current resources of a type are wanted. All conditions hold together; deletions are never found.
 *
 * @param ids any of these ids; null for any id
 * @param patients in any of these patients' records; null for any
 * @param tokens for each set: found by at least one of its tokens
 * @param dates conditions on the resource's own date
 * @param updated conditions on the time of its last change
 * @param order columns to sort by; the id decides what is left
 */
public record ResourceQuery(
        String type,
        @Nullable Set<String> ids,
        @Nullable Set<String> patients,
        List<Set<String>> tokens,
        List<DateCondition> dates,
        List<DateCondition> updated,
        List<Order> order) {

    /** Comparison of a period with {@code [from, to)}, by FHIR's prefixes. */
    public record DateCondition(Comparison comparison, Instant from, Instant to) {}

    /** FHIR's prefixes of date parameters. */
    public enum Comparison {
        EQ,
        NE,
        GT,
        GE,
        LT,
        LE,
        SA,
        EB
    }

    /** A sort key. */
    public record Order(Key key, boolean descending) {
        /** What can be sorted by. */
        public enum Key {
            ID,
            UPDATED,
            DATE
        }
    }

    /** A query for the resources found by one token. */
    public static ResourceQuery byToken(String type, String token) {
        return new ResourceQuery(type, null, null, List.of(Set.of(token)), List.of(), List.of(), List.of());
    }

    /** The condition in SQL, its arguments added to {@code arguments} in their order. Column names are ours alone. */
    String where(List<Object> arguments) {
        StringBuilder sql = new StringBuilder("type = ? and not deleted");
        arguments.add(type);
        if (ids != null) {
            sql.append(" and id = any (?)");
            arguments.add(ids.toArray(new String[0]));
        }
        if (patients != null) {
            sql.append(" and patient = any (?)");
            arguments.add(patients.toArray(new String[0]));
        }
        for (Set<String> anyOf : tokens) {
            sql.append(" and tokens && ?::text[]");
            arguments.add(anyOf.toArray(new String[0]));
        }
        for (DateCondition date : dates) {
            sql.append(" and ").append(compare(date, "date_from", "date_to", arguments));
        }
        for (DateCondition date : updated) {
            sql.append(" and ").append(compare(date, "updated", "updated + interval '1 millisecond'", arguments));
        }
        return sql.toString();
    }

    String orderBy() {
        List<String> keys = new ArrayList<>();
        for (Order by : order) {
            String column =
                    switch (by.key()) {
                        case ID -> "id";
                        case UPDATED -> "updated";
                        case DATE -> "date_from";
                    };
            keys.add(column + (by.descending() ? " desc nulls last" : " asc nulls last"));
        }
        keys.add("id");
        return String.join(", ", keys);
    }

    /** {@code from} is the first instant of the stored period, {@code to} the first one after it. */
    private static String compare(DateCondition date, String from, String to, List<Object> arguments) {
        return switch (date.comparison()) {
            case EQ -> {
                arguments.add(date.from());
                arguments.add(date.to());
                yield "(" + from + " >= ? and " + to + " <= ?)";
            }
            case NE -> {
                arguments.add(date.from());
                arguments.add(date.to());
                yield "not (" + from + " >= ? and " + to + " <= ?)";
            }
            case GT -> {
                arguments.add(date.to());
                yield to + " > ?";
            }
            case GE -> {
                arguments.add(date.from());
                yield to + " > ?";
            }
            case LT -> {
                arguments.add(date.from());
                yield from + " < ?";
            }
            case LE -> {
                arguments.add(date.to());
                yield from + " < ?";
            }
            case SA -> {
                arguments.add(date.to());
                yield from + " >= ?";
            }
            case EB -> {
                arguments.add(date.from());
                yield to + " <= ?";
            }
        };
    }
}
