package org.consilium.server.exchange;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.ResourceQuery.DateCondition;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.ResourceStore.HistoryPlace;
import org.consilium.server.persistence.ResourceStore.HistoryQuery;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/** The versions of a resource, of a type's resources, or of all, newest first. */
@ApplicationScoped
class HistoryAnswer {

    private final ResourceStore store;
    private final SearchAnswer pages;
    private final AssessmentTexts assessments;

    HistoryAnswer(ResourceStore store, SearchAnswer pages, AssessmentTexts assessments) {
        this.store = store;
        this.pages = pages;
        this.assessments = assessments;
    }

    /** Where a next page begins. */
    record Place(@Nullable String type, @Nullable String id, int count, HistoryQuery history) {}

    BundleText.Answer answer(
            @Nullable String type, @Nullable String id, Map<String, List<String>> asked, String base, Caller caller) {
        List<String> page = asked.get(SearchAnswer.PAGE);
        Place place = page == null ? first(type, id, asked) : pages.place(page.get(0), caller, Place.class);
        String path = base + (type == null ? "" : "/" + type) + (id == null ? "" : "/" + id) + "/_history";
        HistoryQuery query = place.history();
        int total = store.historySize(new HistoryQuery(query.type(), query.id(), query.since(), query.until(), null));
        if (id != null && total == 0 && query.since() == null && query.until() == null) {
            throw Rejection.of(RejectionKind.NOT_FOUND, "There is no such " + type + " here.");
        }
        List<StoredResource> versions = place.count() == 0 ? List.of() : store.history(query, place.count() + 1);
        BundleText.Writer bundle = new BundleText.Writer("history");
        bundle.total(total);
        bundle.link("self", path + (page == null ? SearchAnswer.query(asked) : ""));
        if (versions.size() > place.count()) {
            versions = versions.subList(0, place.count());
            StoredResource last = versions.get(versions.size() - 1);
            HistoryPlace after = new HistoryPlace(
                    last.updated(), last.key().type(), last.key().id(), last.version());
            Place next = new Place(
                    type,
                    id,
                    place.count(),
                    new HistoryQuery(query.type(), query.id(), query.since(), query.until(), after));
            bundle.link("next", path + "?" + SearchAnswer.PAGE + "=" + pages.keep(next, caller));
        }
        assessments.whole(versions).forEach(version -> bundle.version(base, version));
        return bundle.close();
    }

    private static Place first(@Nullable String type, @Nullable String id, Map<String, List<String>> asked) {
        int count = SearchRequest.USUAL_COUNT;
        Instant since = null;
        Instant until = null;
        for (Map.Entry<String, List<String>> parameter : asked.entrySet()) {
            String value = parameter.getValue().get(0);
            switch (parameter.getKey()) {
                case "_count" ->
                    count = Math.min(SearchParameters.number("_count", value), SearchRequest.LARGEST_COUNT);
                case "_since" -> since = SearchConditions.date("_since", value).from();
                case "_at" -> {
                    DateCondition at = SearchConditions.date("_at", value);
                    since = at.from();
                    until = at.to();
                }
                case "_format", "_pretty" -> {
                    // Looked at where the reply is sent.
                }
                default ->
                    throw Rejection.of(
                            RejectionKind.INVALID, "A history takes the parameters _count, _since and _at only.");
            }
        }
        return new Place(type, id, count, new HistoryQuery(type, id, since, until, null));
    }
}
