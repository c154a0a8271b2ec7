package org.consilium.server.exchange;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.consilium.server.exchange.ResourceText.Link;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.persistence.ResourceSearch;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * Where the references of a bundle's resources lead: to other entries by fullUrl, or by a condition such as
 * {@code Practitioner?identifier=system|value}, to resources that are already there.
 */
final class ReferenceResolution {

    private static final Pattern LINK_IN_NARRATIVE =
            Pattern.compile("((?:href|src)\\s*=\\s*[\"'])([^\"']{1,2000})([\"'])");

    private final @Nullable String base;
    private final boolean files;
    private final Map<String, ResourceKey> byFullUrl = new HashMap<>();
    private final Map<String, String> byCondition = new HashMap<>();

    /**
     * @param base URL of the server whose records are kept here under their own ids: its absolute references become
     *     relative; null for none
     * @param files whether the addresses of its files do so, too
     */
    ReferenceResolution(@Nullable String base, boolean files) {
        this.base = base == null || base.endsWith("/") ? base : base + "/";
        this.files = files;
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

    /**
     * Looks up all conditional references of a bundle: those by one token in one query for each type, others one by one.
     *
     * @param arriving ids of resources of a type that have a token and come with the same bundle: where nothing is found that
     *     is there already, a reference leads to one of them
     */
    void lookUp(
            Map<String, List<Link>> linksByPath,
            ResourceSearch search,
            SearchParameters parameters,
            BiFunction<String, String, Set<String>> arriving) {
        Map<String, Map<String, String>> tokensByType = new LinkedHashMap<>();
        Map<String, String> pathByCondition = new HashMap<>();
        linksByPath.forEach((path, links) -> {
            for (Link link : links) {
                String value = own(link.value());
                int question = link.literal() ? value.indexOf('?') : -1;
                if (question <= 0
                        || byFullUrl.containsKey(value)
                        || value.contains("://")
                        || pathByCondition.putIfAbsent(value, path) != null) {
                    continue;
                }
                String type = value.substring(0, question);
                ResourceQuery query = condition(path, type, value.substring(question + 1), parameters);
                query.soleToken()
                        .ifPresentOrElse(
                                token -> tokensByType
                                        .computeIfAbsent(type, each -> new LinkedHashMap<>())
                                        .put(value, token),
                                () -> found(
                                        value,
                                        path,
                                        type,
                                        search.first(query, 2).stream()
                                                .map(each -> each.key().id())
                                                .toList()));
            }
        });
        tokensByType.forEach((type, tokens) -> {
            Map<String, List<String>> ids = search.idsByToken(type, new HashSet<>(tokens.values()));
            tokens.forEach((condition, token) -> {
                List<String> there = ids.getOrDefault(token, List.of());
                found(
                        condition,
                        pathByCondition.getOrDefault(condition, ""),
                        type,
                        there.isEmpty() ? List.copyOf(arriving.apply(type, token)) : there);
            });
        });
    }

    private void found(String condition, String path, String type, List<String> ids) {
        if (ids.size() != 1) {
            throw unresolved(path, type, ids.size());
        }
        byCondition.put(condition, type + "/" + ids.get(0));
    }

    private static ResourceQuery condition(String path, String type, String query, SearchParameters parameters) {
        try {
            return parameters.ofUrl(type, query);
        } catch (Rejection e) {
            throw path.isEmpty() ? e : e.under(path);
        } catch (RuntimeException e) {
            throw Rejection.at(
                    RejectionKind.INVALID, path, "A conditional reference names a type that FHIR R4 does not have.");
        }
    }

    private static Rejection unresolved(String path, String type, int found) {
        return Rejection.at(
                RejectionKind.PRECONDITION_FAILED,
                path,
                found == 0
                        ? "A conditional reference to a " + type + " finds none. Load the " + type
                                + " first, or in the same transaction."
                        : "A conditional reference to a " + type + " finds several. Its condition must fit one resource"
                                + " only.");
    }

    /** A value that may stand for another resource, as it is stored. Only a literal reference is read as one of this server. */
    String resolve(Link link) {
        if (link.literal() || (files && link.element().equals("url"))) {
            return resolve(link.value());
        }
        return link.element().equals(ResourceText.NARRATIVE)
                ? LINK_IN_NARRATIVE
                        .matcher(link.value())
                        .replaceAll(found ->
                                Matcher.quoteReplacement(found.group(1) + ofEntry(found.group(2)) + found.group(3)))
                : ofEntry(link.value());
    }

    private String ofEntry(String fullUrl) {
        ResourceKey key = byFullUrl.get(fullUrl);
        return key == null ? fullUrl : key.toString();
    }

    /** The reference as it is stored; itself where it leads out of the bundle. */
    String resolve(String reference) {
        ResourceKey key = byFullUrl.get(reference);
        if (key != null) {
            return key.toString();
        }
        String ours = own(reference);
        return byCondition.getOrDefault(ours, ours);
    }

    /** An absolute reference to the server whose records these are, without that server's address. */
    private String own(String reference) {
        return base != null && reference.startsWith(base) ? reference.substring(base.length()) : reference;
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
