package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.consilium.server.exchange.SearchOffer.Kind;
import org.consilium.server.exchange.SearchOffer.Offered;
import org.consilium.server.exchange.SearchRequest.Include;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.persistence.ResourceSearch;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.StoredResource;
import org.hl7.fhir.r4.model.Resource;

/** Finds what a page of matches is wanted with: what they refer to, and what refers to them. */
@ApplicationScoped
class SearchIncludes {

    /** A page is held in memory, so what comes with it is bounded. */
    static final int MOST = 2000;

    /** How often includes are followed from included resources. */
    private static final int ROUNDS = 3;

    private final FhirContext fhir;
    private final SearchOffer offer;
    private final SearchIndex index;
    private final ResourceStore store;
    private final ResourceSearch search;
    private final AssessmentTexts assessments;

    SearchIncludes(
            FhirContext fhir,
            SearchOffer offer,
            SearchIndex index,
            ResourceStore store,
            ResourceSearch search,
            AssessmentTexts assessments) {
        this.fhir = fhir;
        this.offer = offer;
        this.index = index;
        this.store = store;
        this.search = search;
        this.assessments = assessments;
    }

    /**
     * What is included.
     *
     * @param complete false if there would have been more than {@link #MOST}
     */
    record Included(List<StoredResource> resources, boolean complete) {}

    Included of(List<StoredResource> matches, List<Include> includes) {
        Set<ResourceKey> there = new TreeSet<>();
        matches.forEach(match -> there.add(match.key()));
        Map<ResourceKey, StoredResource> included = new LinkedHashMap<>();
        boolean complete = true;
        List<StoredResource> from = matches;
        for (int round = 0; round < ROUNDS && !from.isEmpty(); round++) {
            boolean first = round == 0;
            List<StoredResource> found = new ArrayList<>();
            for (Include include : includes) {
                if (first || include.iterate()) {
                    found.addAll(include.reverse() ? referring(from, include) : referredTo(from, include));
                }
            }
            List<StoredResource> next = new ArrayList<>();
            for (StoredResource each : found) {
                if (included.size() >= MOST && !there.contains(each.key())) {
                    complete = false;
                } else if (there.add(each.key())) {
                    included.put(each.key(), each);
                    next.add(each);
                }
            }
            from = next;
        }
        return new Included(List.copyOf(included.values()), complete);
    }

    private List<StoredResource> referredTo(List<StoredResource> from, Include include) {
        Set<ResourceKey> keys = new TreeSet<>();
        for (StoredResource each : assessments.whole(from.stream()
                .filter(of -> of.key().type().equals(include.type()))
                .toList())) {
            Resource resource = (Resource) fhir.newJsonParser().parseResource(String.valueOf(each.body()));
            for (Offered offered : offer.of(include.type()).values()) {
                boolean reference = offered.kind() == Kind.REFERENCE || offered.kind() == Kind.PATIENT;
                if (reference
                        && (include.parameter() == null || include.parameter().equals(offered.name()))) {
                    for (String value : index.references(resource, offered)) {
                        addKey(keys, value, include.target());
                    }
                }
            }
        }
        return store.readCurrent(keys);
    }

    private void addKey(Set<ResourceKey> keys, String reference, @org.jspecify.annotations.Nullable String target) {
        String[] parts = reference.split("/", -1);
        if (parts.length >= 2
                && !reference.contains(":")
                && fhir.getResourceTypes().contains(parts[0])
                && (target == null || target.equals(parts[0]))) {
            keys.add(new ResourceKey(parts[0], parts[1]));
        }
    }

    private List<StoredResource> referring(List<StoredResource> to, Include include) {
        String parameter = String.valueOf(include.parameter());
        Offered offered = offer.of(include.type()).get(parameter);
        Set<String> leads = new LinkedHashSet<>();
        Set<String> patients = new LinkedHashSet<>();
        for (StoredResource each : to) {
            if (include.target() == null || include.target().equals(each.key().type())) {
                leads.add(SearchIndex.lead(parameter, each.key().toString()));
                if (each.key().type().equals("Patient")) {
                    patients.add(each.key().id());
                }
            }
        }
        List<StoredResource> found = new ArrayList<>();
        boolean record = offered != null && (offered.kind() == Kind.PATIENT || parameter.equals("subject"));
        if (record && !patients.isEmpty()) {
            found.addAll(search.first(
                    new ResourceQuery(include.type(), List.of(new ResourceQuery.Patients(patients, false)), List.of()),
                    MOST + 1));
        }
        if (!leads.isEmpty()) {
            found.addAll(search.first(ResourceQuery.byTokens(include.type(), leads), MOST + 1));
        }
        return found;
    }
}
