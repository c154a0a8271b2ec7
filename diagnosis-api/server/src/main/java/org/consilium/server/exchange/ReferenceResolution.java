package org.consilium.server.exchange;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.consilium.server.exchange.ResourceText.Link;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceSearch;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * Where the references of a bundle's resources lead: to other entries by fullUrl, or by a condition such as
 * {@code Practitioner?identifier=system|value}, to resources that are already there.
 */
final class ReferenceResolution {

    private final @Nullable String base;
    private final Map<String, ResourceKey> byFullUrl = new HashMap<>();
    private final Map<String, String> byCondition = new HashMap<>();

    ReferenceResolution() {
        this(null);
    }

    /**
     * @param base URL of the server whose records are kept here under their own ids: its absolute references become
     *     relative; null for none
     */
    ReferenceResolution(@Nullable String base) {
        this.base = base == null || base.endsWith("/") ? base : base + "/";
    }

    /** An entry's resource will be, or is, {@code key}. */
    void add(@Nullable String fullUrl, ResourceKey key) {
        if (fullUrl == null || fullUrl.isEmpty()) {
            return;
        }
        byFullUrl.put(fullUrl, key);
        if (fullUrl.startsWith("http://") || fullUrl.startsWith("https://")) {
            String[] segments = fullUrl.split("/", -1);
            if (segments.length > 4 && segments[segments.length - 2].equals(key.type())) {
                // A relative reference is read from the place of the entry's fullUrl.
                byFullUrl.putIfAbsent(key.type() + "/" + segments[segments.length - 1], key);
            }
        }
    }

    /** Looks up all conditional references of a bundle, one query for each type. */
    void lookUp(Map<String, List<Link>> linksByPath, ResourceSearch search, SearchParameters parameters) {
        Map<String, Map<String, String>> tokensByType = new LinkedHashMap<>();
        Map<String, String> pathByCondition = new HashMap<>();
        linksByPath.forEach((path, links) -> {
            for (Link link : links) {
                int question = link.literal() ? link.value().indexOf('?') : -1;
                if (question > 0
                        && !byFullUrl.containsKey(link.value())
                        && !link.value().contains("://")) {
                    pathByCondition.putIfAbsent(link.value(), path);
                    String type = link.value().substring(0, question);
                    tokensByType
                            .computeIfAbsent(type, each -> new LinkedHashMap<>())
                            .put(
                                    link.value(),
                                    condition(path, type, link.value().substring(question + 1), parameters));
                }
            }
        });
        tokensByType.forEach((type, tokens) -> {
            Map<String, List<String>> ids = search.idsByToken(type, new HashSet<>(tokens.values()));
            tokens.forEach((condition, token) -> {
                List<String> found = ids.getOrDefault(token, List.of());
                if (found.size() != 1) {
                    throw unresolved(pathByCondition.getOrDefault(condition, ""), type, found.size());
                }
                byCondition.put(condition, type + "/" + found.get(0));
            });
        });
    }

    private static String condition(String path, String type, String query, SearchParameters parameters) {
        java.util.Optional<String> token;
        try {
            token = parameters.ofUrl(type, query).soleToken();
        } catch (Rejection e) {
            throw e.under(path);
        } catch (RuntimeException e) {
            throw Rejection.at(
                    RejectionKind.INVALID, path, "A conditional reference names a type that FHIR R4 does not have.");
        }
        return token.orElseThrow(() -> Rejection.at(
                RejectionKind.UNPROCESSABLE,
                path,
                "A conditional reference must have the form Type?identifier=system|value."));
    }

    private static Rejection unresolved(String path, String type, int found) {
        return Rejection.at(
                RejectionKind.PRECONDITION_FAILED,
                path,
                found == 0
                        ? "A conditional reference to a " + type + " finds none. Load the " + type
                                + " first, for instance with the bundle of practitioners and organizations."
                        : "A conditional reference to a " + type + " finds " + found
                                + ". Its condition must fit one resource only.");
    }

    /** The reference as it is stored; itself where it leads out of the bundle. */
    String resolve(String reference) {
        ResourceKey key = byFullUrl.get(reference);
        if (key != null) {
            return key.toString();
        }
        String ours = base != null && reference.startsWith(base) ? reference.substring(base.length()) : reference;
        return byCondition.getOrDefault(ours, ours);
    }

    private static String element(String path, Link link) {
        return (path.isEmpty() ? "" : path + ".resource.") + link.path();
    }

    /**
     * The ids of the patients that the links lead to, each with the element that refers to it.
     *
     * @throws Rejection if a link names an entry that is not in the bundle
     */
    Map<String, String> patients(String path, List<Link> links) {
        Map<String, String> patients = new TreeMap<>();
        for (Link link : links) {
            if (!link.literal()) {
                continue;
            }
            String resolved = resolve(link.value());
            if (resolved.startsWith("urn:uuid:") || resolved.startsWith("urn:oid:")) {
                throw Rejection.at(
                        RejectionKind.UNPROCESSABLE,
                        element(path, link),
                        "A reference names an entry (urn:uuid or urn:oid) that is not in this bundle, or that a batch cannot"
                                + " refer to. Add the entry, or send the bundle as a transaction.");
            }
            String patient = patientId(resolved);
            if (patient != null) {
                patients.putIfAbsent(patient, element(path, link));
            }
        }
        return patients;
    }

    /** The id in {@code Patient/[id]}, with or without a version; null for any other reference. */
    static @Nullable String patientId(@Nullable String reference) {
        if (reference == null || !reference.startsWith("Patient/")) {
            return null;
        }
        String id = reference.substring("Patient/".length());
        int slash = id.indexOf('/');
        return slash < 0 ? id : id.substring(0, slash);
    }
}
