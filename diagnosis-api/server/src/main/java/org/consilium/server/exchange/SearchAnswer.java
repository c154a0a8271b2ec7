package org.consilium.server.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.UUID;
import org.consilium.server.access.Caller;
import org.consilium.server.access.PatientAccess;
import org.consilium.server.exchange.SearchRequest.Form;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.persistence.ResourceSearch;
import org.consilium.server.persistence.ResourceSearch.Page;
import org.consilium.server.persistence.SearchPages;
import org.consilium.server.persistence.Sight;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/** Carries out a search and writes its Bundle: matches, what they are wanted with, and the link to the next page. */
@ApplicationScoped
class SearchAnswer {

    /** The parameter of a link to a next page. */
    static final String PAGE = "_page";

    private static final String TO_PATIENT = "=Patient/";

    private final SearchParameters parameters;
    private final SearchOffer offer;
    private final ResourceSearch search;
    private final SearchIncludes includes;
    private final SearchPages pages;
    private final ResourceForms forms;
    private final AssessmentTexts assessments;
    private final PatientAccess access;
    private final Outcomes outcomes;
    private final ObjectMapper json;

    SearchAnswer(
            SearchParameters parameters,
            SearchOffer offer,
            ResourceSearch search,
            SearchIncludes includes,
            SearchPages pages,
            ResourceForms forms,
            AssessmentTexts assessments,
            PatientAccess access,
            Outcomes outcomes,
            ObjectMapper json) {
        this.parameters = parameters;
        this.offer = offer;
        this.search = search;
        this.includes = includes;
        this.pages = pages;
        this.forms = forms;
        this.assessments = assessments;
        this.access = access;
        this.outcomes = outcomes;
        this.json = json;
    }

    /** Where a next page begins, and with what it was asked. */
    record Place(String type, Map<String, List<String>> asked, boolean lenient, List<String> after) {}

    BundleText.Answer answer(
            String type, Map<String, List<String>> asked, boolean lenient, String base, Caller caller) {
        List<String> page = asked.get(PAGE);
        if (page == null) {
            return answer(new Place(type, relative(type, asked, base), lenient, List.of()), base, caller);
        }
        Place place = place(page.get(0), caller, Place.class);
        if (!place.type().equals(type)) {
            throw lapsed();
        }
        return answer(place, base, caller);
    }

    /** References to this server by its own address, as they are stored: without it. */
    private Map<String, List<String>> relative(String type, Map<String, List<String>> asked, String base) {
        Map<String, List<String>> relative = new LinkedHashMap<>();
        asked.forEach((name, values) -> relative.put(
                name,
                offer.isReference(type, name.replaceFirst(":.*", ""))
                        ? values.stream()
                                .map(value -> ("," + value)
                                        .replace("," + base + "/", ",")
                                        .substring(1))
                                .toList()
                        : values));
        return relative;
    }

    private BundleText.Answer answer(Place place, String base, Caller caller) {
        SearchRequest request = parameters.request(place.type(), place.asked(), place.lenient());
        named(request.query()).forEach(patient -> access.require(caller, patient));
        Sight sight = access.sight(caller);
        boolean countOnly =
                request.count() == 0 || "count".equals(request.form().summary());
        Page page = countOnly
                ? new Page(List.of(), List.of())
                : search.page(request.query(), place.after(), request.count(), sight);
        BundleText.Writer bundle = new BundleText.Writer("searchset");
        if (request.total() || countOnly) {
            bundle.total(search.count(request.query(), sight));
        }
        bundle.link("self", base + "/" + place.type() + query(request.applied()));
        if (!page.next().isEmpty()) {
            Place next = new Place(place.type(), place.asked(), place.lenient(), page.next());
            bundle.link("next", base + "/" + place.type() + "?" + PAGE + "=" + keep(next, caller));
        }
        Form form = request.form();
        for (StoredResource match : assessments.whole(page.resources())) {
            bundle.entry(base, match, forms.text(String.valueOf(match.body()), form), "match");
        }
        if (!request.includes().isEmpty() && !page.resources().isEmpty()) {
            SearchIncludes.Included included = includes.of(page.resources(), request.includes());
            for (StoredResource each : assessments.whole(included.resources())) {
                bundle.entry(base, each, forms.text(String.valueOf(each.body()), form), "include");
            }
            if (!included.complete()) {
                bundle.outcome(outcomes.json(Outcomes.warning("More than " + SearchIncludes.MOST
                        + " resources would be included with this page; the rest was left out. Ask for smaller pages"
                        + " with _count.")));
            }
        }
        if (!sight.isEverything()) {
            bundle.outcome(outcomes.json(Outcomes.warning(
                    "Records that do not open to you are left out, whether there are any or not, and so are files, which are"
                            + " read by the id that their document names.")));
        }
        if (!request.ignored().isEmpty()) {
            bundle.outcome(outcomes.json(Outcomes.warning("Ignored, as this server does not offer it: "
                    + String.join(", ", request.ignored()) + ". More was found than was asked for.")));
        }
        return bundle.close();
    }

    /** Patients by whose id is searched: to be refused is another answer than that there is nothing. */
    private static Set<String> named(ResourceQuery query) {
        Set<String> named = new TreeSet<>();
        for (ResourceQuery.Condition condition : query.conditions()) {
            if (condition instanceof ResourceQuery.Patients patients && !patients.not()) {
                named.addAll(patients.ids());
            } else if (condition instanceof ResourceQuery.Ids ids
                    && !ids.not()
                    && query.type().equals("Patient")) {
                named.addAll(ids.ids());
            } else if (condition instanceof ResourceQuery.Tokens tokens && !tokens.not()) {
                tokens.anyOf().stream()
                        .filter(token -> token.contains(TO_PATIENT))
                        .map(token -> token.substring(token.indexOf(TO_PATIENT) + TO_PATIENT.length()))
                        .forEach(named::add);
            }
        }
        return named;
    }

    String keep(Object place, Caller caller) {
        try {
            return pages.keep(caller.name(), json.writeValueAsString(place)).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A place in a search is not JSON.", e);
        }
    }

    <T> T place(String page, Caller caller, Class<T> type) {
        try {
            String text = pages.find(caller.name(), UUID.fromString(page)).orElseThrow(SearchAnswer::lapsed);
            return json.readValue(text, type);
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw lapsed();
        }
    }

    static Rejection lapsed() {
        return Rejection.of(
                RejectionKind.DELETED,
                "This link to a next page has lapsed: it can be followed for an hour, by the client that searched. Search"
                        + " again.");
    }

    static String query(Map<String, List<String>> applied) {
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        new LinkedHashMap<>(applied)
                .forEach((name, values) -> values.forEach(value -> query.add(encoded(name) + "=" + encoded(value))));
        return query.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
