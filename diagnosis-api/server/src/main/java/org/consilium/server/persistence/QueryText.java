package org.consilium.server.persistence;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.consilium.server.persistence.ResourceQuery.AnyOf;
import org.consilium.server.persistence.ResourceQuery.Chained;
import org.consilium.server.persistence.ResourceQuery.Condition;
import org.consilium.server.persistence.ResourceQuery.Contains;
import org.consilium.server.persistence.ResourceQuery.DateCondition;
import org.consilium.server.persistence.ResourceQuery.Dated;
import org.consilium.server.persistence.ResourceQuery.Ids;
import org.consilium.server.persistence.ResourceQuery.Missing;
import org.consilium.server.persistence.ResourceQuery.Order;
import org.consilium.server.persistence.ResourceQuery.Patients;
import org.consilium.server.persistence.ResourceQuery.Prefixes;
import org.consilium.server.persistence.ResourceQuery.Referred;
import org.consilium.server.persistence.ResourceQuery.Tokens;
import org.consilium.server.persistence.ResourceQuery.Updated;

/** A query in SQL. Column and table names are ours alone; whatever a caller sent is an argument. */
final class QueryText {

    private final List<Object> arguments;
    private final Sight sight;
    private int tables;

    /**
     * @param arguments take the statement's arguments in their order
     * @param sight what alone is found, also by way of other resources
     */
    QueryText(List<Object> arguments, Sight sight) {
        this.arguments = arguments;
        this.sight = sight;
    }

    /** The condition on a row of {@code fhir_resource} that is called {@code r0}. */
    String where(ResourceQuery query) {
        return where(query, "r0");
    }

    private String where(ResourceQuery query, String table) {
        StringBuilder sql = new StringBuilder(table + ".type = ? and not " + table + ".deleted");
        arguments.add(query.type());
        sql.append(sight.sql(table, arguments));
        for (Condition condition : query.conditions()) {
            sql.append(" and ").append(sql(query.type(), condition, table));
        }
        return sql.toString();
    }

    private String sql(String type, Condition condition, String table) {
        if (condition instanceof Ids ids) {
            arguments.add(array(ids.ids()));
            return negated(ids.not(), table + ".id = any (?)");
        }
        if (condition instanceof Patients patients) {
            arguments.add(array(patients.ids()));
            return negated(patients.not(), "coalesce(" + table + ".patient = any (?), false)");
        }
        if (condition instanceof Tokens tokens) {
            arguments.add(array(tokens.anyOf()));
            return negated(tokens.not(), table + ".tokens && ?::text[]");
        }
        if (condition instanceof Prefixes prefixes) {
            arguments.add(array(prefixes.anyOf()));
            return negated(
                    prefixes.not(),
                    "exists (select 1 from unnest(" + table
                            + ".tokens) t, unnest(?::text[]) p where starts_with(t, p))");
        }
        if (condition instanceof AnyOf any) {
            List<String> alternatives = new ArrayList<>();
            for (Condition each : any.conditions()) {
                alternatives.add(sql(type, each, table));
            }
            return negated(any.not(), "(" + String.join(" or ", alternatives) + ")");
        }
        if (condition instanceof Contains contains) {
            arguments.add(contains.parameter());
            arguments.add(contains.text());
            return "exists (select 1 from unnest(" + table + ".tokens) t where starts_with(t, ?) and strpos(t, ?) > 0)";
        }
        if (condition instanceof Dated dated) {
            return any(dated.anyOf(), table + ".date_from", table + ".date_to");
        }
        if (condition instanceof Updated updated) {
            return any(updated.anyOf(), table + ".updated", table + ".updated + interval '1 millisecond'");
        }
        if (condition instanceof Missing missing) {
            return missing(missing, table);
        }
        if (condition instanceof Chained chained) {
            String inner = "r" + ++tables;
            if (chained.parameter().isEmpty()) {
                return table + ".patient in (select " + inner + ".id from fhir_resource " + inner + " where "
                        + where(chained.target(), inner) + ")";
            }
            arguments.add(chained.parameter() + "=" + chained.target().type() + "/");
            return table + ".tokens && array(select ? || " + inner + ".id from fhir_resource " + inner + " where "
                    + where(chained.target(), inner) + ")";
        }
        Referred referred = (Referred) condition;
        String inner = "r" + ++tables;
        if (referred.parameter().isEmpty()) {
            return table + ".id in (select " + inner + ".patient from fhir_resource " + inner + " where "
                    + where(referred.source(), inner) + ")";
        }
        arguments.add(referred.parameter() + "=" + type + "/");
        return "? || " + table + ".id in (select unnest(" + inner + ".tokens) from fhir_resource " + inner + " where "
                + where(referred.source(), inner) + ")";
    }

    private String missing(Missing missing, String table) {
        return switch (missing.what()) {
            case DATE -> table + ".date_from is " + (missing.missing() ? "null" : "not null");
            case PATIENT -> table + ".patient is " + (missing.missing() ? "null" : "not null");
            case TOKENS -> {
                arguments.add(missing.parameter() + "=");
                yield negated(
                        missing.missing(),
                        "exists (select 1 from unnest(" + table + ".tokens) t where starts_with(t, ?))");
            }
        };
    }

    private static String negated(boolean not, String sql) {
        return not ? "not (" + sql + ")" : sql;
    }

    private static String[] array(Set<String> texts) {
        return texts.toArray(new String[0]);
    }

    private String any(List<DateCondition> dates, String from, String to) {
        List<String> alternatives = new ArrayList<>();
        for (DateCondition date : dates) {
            alternatives.add(compare(date, from, to));
        }
        return "(" + String.join(" or ", alternatives) + ")";
    }

    /** {@code from} is the first instant of the stored period, {@code to} the first one after it. */
    private String compare(DateCondition date, String from, String to) {
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
            case AP -> {
                arguments.add(date.to());
                arguments.add(date.from());
                yield "(" + from + " < ? and " + to + " > ?)";
            }
        };
    }

    /** What rows are sorted by: every key has a value in every row, and the last one is the id. */
    static List<Order> keys(List<Order> order) {
        List<Order> keys = new ArrayList<>();
        for (Order by : order) {
            keys.add(by);
            if (by.key() == Order.Key.ID) {
                return keys;
            }
        }
        keys.add(new Order(Order.Key.ID, false));
        return keys;
    }

    /** A key's column; a row without a date stands last, whichever way is sorted. */
    static String column(Order by) {
        return switch (by.key()) {
            case ID -> "r0.id";
            case UPDATED -> "r0.updated";
            case DATE ->
                "coalesce(r0.date_from, timestamptz '" + (by.descending() ? "0001-01-01" : "9999-12-31") + " 00:00Z')";
        };
    }

    static String orderBy(List<Order> keys) {
        List<String> texts = new ArrayList<>();
        for (Order by : keys) {
            texts.add(column(by) + (by.descending() ? " desc" : ""));
        }
        return String.join(", ", texts);
    }

    /** The rows after a row with these values of the keys. */
    String after(List<Order> keys, List<String> values) {
        List<String> alternatives = new ArrayList<>();
        for (int last = 0; last < keys.size(); last++) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i <= last; i++) {
                Order by = keys.get(i);
                String comparison = i < last ? " = ?" : by.descending() ? " < ?" : " > ?";
                all.add(column(by) + comparison);
                arguments.add(by.key() == Order.Key.ID ? values.get(i) : Instant.parse(values.get(i)));
            }
            alternatives.add("(" + String.join(" and ", all) + ")");
        }
        return "(" + String.join(" or ", alternatives) + ")";
    }
}
