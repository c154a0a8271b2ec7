package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.server.exchange.SearchConditions.NotOffered;
import org.consilium.server.exchange.SearchOffer.Kind;
import org.consilium.server.exchange.SearchOffer.Offered;
import org.consilium.server.exchange.SearchRequest.Form;
import org.consilium.server.exchange.SearchRequest.Include;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.persistence.ResourceQuery.Condition;
import org.consilium.server.persistence.ResourceQuery.Order;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * Reads FHIR search parameters. A parameter or a modifier that is not offered is refused, for ignoring it would answer
 * another question than the one asked; a client that prefers lenient handling is told what was ignored.
 */
@Singleton
class SearchParameters {

    private static final Set<String> OF_THE_REPLY = Set.of("_format", "_pretty", "_validate");
    private static final Set<String> SUMMARIES = Set.of("true", "text", "data", "count", "false");

    private final SearchOffer offer;
    private final SearchConditions conditions;
    private final Set<String> types;

    SearchParameters(FhirContext fhir, SearchOffer offer, SearchConditions conditions) {
        this.offer = offer;
        this.conditions = conditions;
        this.types = Set.copyOf(fhir.getResourceTypes());
    }

    /** A condition as it stands in a URL after the question mark. */
    ResourceQuery ofUrl(String type, String query) {
        List<Condition> read = new ArrayList<>();
        parse(query).forEach((name, values) -> {
            if (!OF_THE_REPLY.contains(name)) {
                values.forEach(value -> read.add(condition(type, name, value)));
            }
        });
        if (read.isEmpty()) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "A condition on " + type + " must name a parameter, such as identifier=system|value.");
        }
        return new ResourceQuery(type, read, List.of());
    }

    static Map<String, List<String>> parse(String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters
                        .computeIfAbsent(decode(pair.substring(0, equals)), name -> new ArrayList<>())
                        .add(decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Rejection.of(RejectionKind.INVALID, "The query is not properly percent-encoded.");
        }
    }

    private Condition condition(String type, String name, String value) {
        try {
            return conditions.of(type, name, value);
        } catch (NotOffered e) {
            throw notOffered(type, name, e);
        }
    }

    private static Rejection notOffered(String type, String name, NotOffered why) {
        return Rejection.of(
                RejectionKind.INVALID,
                "The search parameter '" + shown(name) + "' is not offered for " + type + ". " + why.remedy() + ".");
    }

    /** A parameter's name is the caller's text: only what can be a name is shown again. */
    private static String shown(String name) {
        return name.matches("[A-Za-z_:.-]{1,60}") ? name : "(unreadable)";
    }

    /**
     * A search.
     *
     * @param lenient whether what is not offered is left out and named, rather than refused
     */
    SearchRequest request(String type, Map<String, List<String>> parameters, boolean lenient) {
        Request request = new Request(type);
        parameters.forEach((name, values) -> {
            for (String value : values) {
                try {
                    request.read(name, value);
                    request.applied
                            .computeIfAbsent(name, each -> new ArrayList<>())
                            .add(value);
                } catch (NotOffered e) {
                    if (!lenient) {
                        throw notOffered(type, name, e);
                    }
                    request.ignored.add(shown(name));
                }
            }
        });
        return new SearchRequest(
                new ResourceQuery(type, request.read, request.order),
                request.count,
                request.total,
                request.includes,
                new Form(request.summary, request.elements),
                request.applied,
                List.copyOf(request.ignored));
    }

    /** The form in which a single resource is wanted. */
    Form form(Map<String, List<String>> parameters) {
        Request request = new Request("");
        parameters.forEach((name, values) -> {
            if (name.equals("_summary") || name.equals("_elements")) {
                values.forEach(value -> request.read(name, value));
            }
        });
        return new Form(request.summary, request.elements);
    }

    private final class Request {

        private final String type;
        private final List<Condition> read = new ArrayList<>();
        private final List<Order> order = new ArrayList<>();
        private final List<Include> includes = new ArrayList<>();
        private final Set<String> elements = new LinkedHashSet<>();
        private final Map<String, List<String>> applied = new LinkedHashMap<>();
        private final Set<String> ignored = new LinkedHashSet<>();
        private int count = SearchRequest.USUAL_COUNT;
        private boolean total = true;
        private @Nullable String summary;

        Request(String type) {
            this.type = type;
        }

        void read(String name, String value) {
            switch (name) {
                case "_format", "_pretty" -> {
                    // The reply's encoding is looked at where it is sent.
                }
                case "_count" -> count = Math.min(number(name, value), SearchRequest.LARGEST_COUNT);
                case "_total" -> total = total(value);
                case "_sort" -> sort(value);
                case "_summary" -> summary(value);
                case "_elements" ->
                    SearchConditions.split(value).forEach(each -> elements.add(each.substring(each.indexOf('.') + 1)));
                default -> {
                    if (name.equals("_include") || name.startsWith("_include:")) {
                        includes.add(include(name, value, false));
                    } else if (name.equals("_revinclude") || name.startsWith("_revinclude:")) {
                        includes.add(include(name, value, true));
                    } else {
                        read.add(conditions.of(type, name, value));
                    }
                }
            }
        }

        private boolean total(String value) {
            if (!Set.of("none", "estimate", "accurate").contains(value)) {
                throw Rejection.of(RejectionKind.INVALID, "_total must be none, estimate or accurate.");
            }
            return !value.equals("none");
        }

        private void summary(String value) {
            if (!SUMMARIES.contains(value)) {
                throw Rejection.of(RejectionKind.INVALID, "_summary must be true, text, data, count or false.");
            }
            summary = value.equals("false") ? null : value;
        }

        private void sort(String value) {
            Offered date = offer.date(type);
            for (String each : SearchConditions.split(value)) {
                boolean descending = each.startsWith("-");
                String key = descending ? each.substring(1) : each;
                if (key.equals("_id")) {
                    order.add(new Order(Order.Key.ID, descending));
                } else if (key.equals("_lastUpdated")) {
                    order.add(new Order(Order.Key.UPDATED, descending));
                } else if (date != null && key.equals(date.name())) {
                    order.add(new Order(Order.Key.DATE, descending));
                } else {
                    throw new NotOffered("Results can be sorted by _id, _lastUpdated"
                            + (date == null ? "" : " and " + date.name()) + ", descending with a leading '-'");
                }
            }
        }

        private Include include(String name, String value, boolean reverse) {
            String modifier = name.contains(":") ? name.substring(name.indexOf(':') + 1) : "";
            if (!modifier.isEmpty() && !modifier.equals("iterate")) {
                throw new NotOffered("The modifier of includes is :iterate");
            }
            if (value.equals("*") && !reverse) {
                return new Include(false, false, type, null, null);
            }
            String[] parts = value.split(":", -1);
            if (parts.length < 2 || parts.length > 3 || !types.contains(parts[0])) {
                throw new NotOffered("Write Type:reference or Type:reference:Target, such as Observation:encounter");
            }
            Offered offered = offer.of(parts[0]).get(parts[1]);
            boolean all = parts[1].equals("*") && !reverse;
            if (!all && (offered == null || (offered.kind() != Kind.REFERENCE && offered.kind() != Kind.PATIENT))) {
                throw new NotOffered("Its value names a reference that is not offered for " + parts[0]
                        + "; offered are "
                        + String.join(
                                ", ",
                                offer.of(parts[0]).values().stream()
                                        .filter(each -> each.kind() == Kind.REFERENCE || each.kind() == Kind.PATIENT)
                                        .map(Offered::name)
                                        .toList()));
            }
            return new Include(
                    reverse,
                    modifier.equals("iterate"),
                    parts[0],
                    all ? null : parts[1],
                    parts.length == 3 ? parts[2] : null);
        }
    }

    static int number(String name, String value) {
        if (!value.matches("\\d{1,9}")) {
            throw Rejection.of(RejectionKind.INVALID, "The parameter '" + name + "' must be a whole number.");
        }
        return Integer.parseInt(value);
    }
}
