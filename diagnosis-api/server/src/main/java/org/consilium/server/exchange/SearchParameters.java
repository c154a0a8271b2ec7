package org.consilium.server.exchange;

import ca.uhn.fhir.parser.DataFormatException;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.persistence.ResourceQuery.Comparison;
import org.consilium.server.persistence.ResourceQuery.DateCondition;
import org.consilium.server.persistence.ResourceQuery.Order;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.DateTimeType;
import org.jspecify.annotations.Nullable;

/**
 * Reads FHIR search parameters. A parameter or a modifier that is not offered is refused: ignoring it would answer
 * another question than the one asked.
 */
@Singleton
class SearchParameters {

    private static final Set<String> ABOUT_THE_ANSWER =
            Set.of("_format", "_pretty", "_summary", "_elements", "_count", "_offset", "_total");

    private final SearchIndex index;

    SearchParameters(SearchIndex index) {
        this.index = index;
    }

    /** A query as it stands in a URL after the question mark. */
    ResourceQuery ofUrl(String type, String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters
                        .computeIfAbsent(decode(pair.substring(0, equals)), name -> new ArrayList<>())
                        .add(decode(pair.substring(equals + 1)));
            }
        }
        ResourceQuery read = of(type, parameters);
        if (read.ids() == null
                && read.patients() == null
                && read.tokens().isEmpty()
                && read.dates().isEmpty()) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "A condition on " + type + " must name a parameter, such as identifier=system|value.");
        }
        return read;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Rejection.of(RejectionKind.INVALID, "The query is not properly percent-encoded.");
        }
    }

    ResourceQuery of(String type, Map<String, List<String>> parameters) {
        Set<String> offered = index.parametersOf(type);
        Set<String> ids = null;
        Set<String> patients = null;
        List<Set<String>> tokens = new ArrayList<>();
        List<DateCondition> dates = new ArrayList<>();
        List<DateCondition> updated = new ArrayList<>();
        List<Order> order = new ArrayList<>();
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            for (String value : parameter.getValue()) {
                if (name.equals("_id")) {
                    ids = narrowed(ids, split(value));
                } else if (name.equals("_lastUpdated")) {
                    updated.add(date(name, value));
                } else if (name.equals("_sort")) {
                    order.addAll(order(value));
                } else if (!offered.contains(name)) {
                    if (!ABOUT_THE_ANSWER.contains(name)) {
                        throw notOffered(type, name, offered);
                    }
                } else if (name.equals("patient") || name.equals("subject")) {
                    patients = narrowed(patients, patients(name, value));
                } else if (name.equals("date")) {
                    dates.add(date(name, value));
                } else {
                    tokens.add(tokens(name, value));
                }
            }
        }
        return new ResourceQuery(type, ids, patients, tokens, dates, updated, order);
    }

    private static Rejection notOffered(String type, String name, Set<String> offered) {
        String remedy = name.contains(":")
                ? "Modifiers and chains are not supported"
                : "Use _id, _lastUpdated, _sort, _count" + (offered.isEmpty() ? "" : ", " + String.join(", ", offered));
        return Rejection.of(
                RejectionKind.INVALID,
                "The search parameter '" + shown(name) + "' is not offered for " + type + ". " + remedy + ".");
    }

    /** A parameter's name is the caller's text: only what can be a name is shown again. */
    private static String shown(String name) {
        return name.matches("[A-Za-z_:.-]{1,60}") ? name : "(unreadable)";
    }

    private static Set<String> narrowed(@Nullable Set<String> before, Set<String> now) {
        if (before == null) {
            return now;
        }
        Set<String> both = new LinkedHashSet<>(before);
        both.retainAll(now);
        return both;
    }

    private static Set<String> split(String value) {
        return new LinkedHashSet<>(List.of(value.split(",", -1)));
    }

    private static Set<String> patients(String name, String value) {
        Set<String> ids = new LinkedHashSet<>();
        for (String each : split(value)) {
            int slash = each.lastIndexOf('/');
            if (slash >= 0 && !each.substring(0, slash).endsWith("Patient")) {
                throw Rejection.of(
                        RejectionKind.INVALID, "The parameter '" + name + "' must name a Patient: Patient/[id].");
            }
            ids.add(each.substring(slash + 1));
        }
        return ids;
    }

    private static Set<String> tokens(String name, String value) {
        Set<String> tokens = new LinkedHashSet<>();
        for (String each : split(value)) {
            if (each.isEmpty() || each.endsWith("|")) {
                throw Rejection.of(
                        RejectionKind.INVALID,
                        "The parameter '" + name + "' needs a code: write system|code, |code or code.");
            }
            tokens.add(SearchIndex.token(name, each));
        }
        return tokens;
    }

    private static List<Order> order(String value) {
        List<Order> order = new ArrayList<>();
        for (String each : split(value)) {
            boolean descending = each.startsWith("-");
            String key = descending ? each.substring(1) : each;
            order.add(new Order(
                    switch (key) {
                        case "_id" -> Order.Key.ID;
                        case "_lastUpdated" -> Order.Key.UPDATED;
                        case "date" -> Order.Key.DATE;
                        default ->
                            throw Rejection.of(
                                    RejectionKind.INVALID,
                                    "Results can be sorted by _id, _lastUpdated and date, descending with a leading '-'.");
                    },
                    descending));
        }
        return order;
    }

    private static DateCondition date(String name, String value) {
        Comparison comparison = Comparison.EQ;
        String text = value;
        if (value.length() > 2 && Character.isLetter(value.charAt(0))) {
            try {
                comparison = Comparison.valueOf(value.substring(0, 2).toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw badDate(name);
            }
            text = value.substring(2);
        }
        try {
            DateTimeType date = new DateTimeType(text);
            Instant start = FhirTime.start(date);
            return new DateCondition(comparison, start, FhirTime.end(date));
        } catch (DataFormatException | IllegalArgumentException e) {
            throw badDate(name);
        }
    }

    private static Rejection badDate(String name) {
        return Rejection.of(
                RejectionKind.INVALID,
                "The parameter '" + name
                        + "' needs a date such as 2026-01-31 or 2026-01-31T10:00:00Z, after one of eq, ne, gt, ge, lt, le,"
                        + " sa, eb or nothing.");
    }
}
