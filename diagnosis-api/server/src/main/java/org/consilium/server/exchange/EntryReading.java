package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/** Understands what an entry of a bundle asks for. */
@Singleton
class EntryReading {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");
    /** Of what {@code If-Match} names: any version, as long as there is one. */
    static final int ANY_VERSION = -1;

    /** Of what {@code If-None-Match: *} names: none, there must be no such resource. */
    static final int NO_VERSION = 0;

    /** A tag that is none of this server's: it never fits. */
    private static final int ANOTHER_SERVERS = -2;

    private static final Pattern TAG = Pattern.compile("(?:W/)?\"[^\"]*\"");
    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"?(\\d{1,9})\"?");

    private final ResourceReading resources;
    private final SearchParameters parameters;
    private final PatchReading patches;
    private final Set<String> types;

    EntryReading(FhirContext fhir, ResourceReading resources, SearchParameters parameters, PatchReading patches) {
        this.resources = resources;
        this.patches = patches;
        this.parameters = parameters;
        this.types = Set.copyOf(fhir.getResourceTypes());
    }

    /**
     * An entry of a transaction or batch.
     *
     * @param base of this server, as the client addressed it: an entry's address may begin with it
     */
    Interaction requested(BundleText.Entry entry, String base) {
        String path = entry.path();
        if (entry.method() == null || entry.url() == null) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    path + ".request",
                    "Each entry of a transaction or batch needs request.method and request.url. To store a collection, post it"
                            + " to /fhir/$ingest.");
        }
        String url = entry.url().startsWith(base + "/") ? entry.url().substring(base.length()) : entry.url();
        if (entry.method().equals("GET")) {
            return reading(entry, url);
        }
        Target target = target(path, url);
        return switch (entry.method()) {
            case "POST" -> create(entry, target);
            case "PUT" -> update(entry, target);
            case "DELETE" ->
                new Interaction.Delete(
                        path,
                        entry.fullUrl(),
                        target.type(),
                        target.id(),
                        target.condition(),
                        version(path, entry.ifMatch()));
            case "PATCH" -> patch(entry, target);
            default ->
                throw Rejection.at(
                        RejectionKind.METHOD_NOT_ALLOWED,
                        path + ".request.method",
                        "Offered are POST, PUT, PATCH, DELETE and GET.");
        };
    }

    /** A read, a search or a history. */
    private Interaction reading(BundleText.Entry entry, String url) {
        String path = entry.path();
        String relative = url.startsWith("/") ? url.substring(1) : url;
        int question = relative.indexOf('?');
        String[] segments = (question < 0 ? relative : relative.substring(0, question)).split("/", -1);
        Map<String, List<String>> asked =
                question < 0 ? Map.of() : SearchParameters.parse(relative.substring(question + 1));
        if (segments.length == 1 && segments[0].equals("_history")) {
            return new Interaction.Find(path, entry.fullUrl(), null, null, true, asked);
        }
        String type = type(path, segments[0]);
        if (segments.length == 1) {
            return new Interaction.Find(path, entry.fullUrl(), type, null, false, asked);
        }
        boolean history = segments[segments.length - 1].equals("_history");
        if (segments.length == 2 && history) {
            return new Interaction.Find(path, entry.fullUrl(), type, null, true, asked);
        }
        if (isId(segments[1]) && segments.length == 3 && history) {
            return new Interaction.Find(path, entry.fullUrl(), type, segments[1], true, asked);
        }
        boolean version = segments.length == 4 && segments[2].equals("_history") && segments[3].matches("\\d{1,9}");
        if (isId(segments[1]) && (segments.length == 2 || version)) {
            return new Interaction.Read(
                    path,
                    entry.fullUrl(),
                    type,
                    segments[1],
                    version ? Integer.valueOf(segments[3]) : null,
                    parameters.form(asked),
                    entry.ifNoneMatch());
        }
        throw Rejection.at(
                RejectionKind.METHOD_NOT_ALLOWED,
                path + ".request.url",
                "Within a bundle are read: a resource ('Patient/123'), a version of it, a search ('Observation?code=…') and"
                        + " histories. Send anything else as a request of its own.");
    }

    /** Parts of a resource: a FHIRPath Patch, or a JSON Patch in a Binary. */
    private Interaction patch(BundleText.Entry entry, Target target) {
        if (target.id() == null && target.condition() == null) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    entry.path() + ".request.url",
                    "A PATCH names the resource: '" + target.type() + "/[id]', or a condition.");
        }
        if (entry.resource() == null) {
            throw Rejection.at(RejectionKind.INVALID, entry.path() + ".resource", "The entry has no patch.");
        }
        PatchReading.Patch patch;
        try {
            patch = patches.ofEntry(entry.resource());
        } catch (Rejection e) {
            throw e.under(entry.path() + ".resource");
        }
        return new Interaction.Patched(
                entry.path(),
                entry.fullUrl(),
                target.type(),
                target.id(),
                target.condition(),
                version(entry.path(), entry.ifMatch()),
                patch);
    }

    /** An entry of a collection: stored under its own id if it has one, else as a new resource. */
    Interaction collected(BundleText.Entry entry) {
        IncomingResource resource = resource(entry);
        ResourceText.Span id = resource.text().id();
        return id != null && ID.matcher(id.value()).matches()
                ? new Interaction.Update(entry.path(), entry.fullUrl(), resource, id.value(), null, null)
                : new Interaction.Create(entry.path(), entry.fullUrl(), resource, null);
    }

    private Interaction create(BundleText.Entry entry, Target target) {
        if (target.id() != null || target.condition() != null) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    entry.path() + ".request.url",
                    "A POST names the type only, such as 'Observation'. Use PUT to choose the id.");
        }
        IncomingResource resource = resource(entry, target);
        ResourceQuery ifNoneExist = entry.ifNoneExist() == null
                ? null
                : parameters.ofUrl(
                        target.type(),
                        entry.ifNoneExist().substring(entry.ifNoneExist().indexOf('?') + 1));
        return new Interaction.Create(entry.path(), entry.fullUrl(), resource, ifNoneExist);
    }

    private Interaction update(BundleText.Entry entry, Target target) {
        IncomingResource resource = resource(entry, target);
        if (target.id() == null && target.condition() == null) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    entry.path() + ".request.url",
                    "A PUT names the resource: '" + target.type() + "/[id]', or a condition such as '" + target.type()
                            + "?identifier=…'.");
        }
        ResourceText.Span id = resource.text().id();
        if (target.id() != null && (id == null || !id.value().equals(target.id()))) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    entry.path() + ".resource.id",
                    "The id of the resource and the id in request.url must be the same.");
        }
        return new Interaction.Update(
                entry.path(),
                entry.fullUrl(),
                resource,
                target.id(),
                target.condition(),
                "*".equals(entry.ifNoneMatch()) ? Integer.valueOf(NO_VERSION) : version(entry.path(), entry.ifMatch()));
    }

    private IncomingResource resource(BundleText.Entry entry, Target target) {
        IncomingResource resource = resource(entry);
        if (!resource.type().equals(target.type())) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    entry.path() + ".request.url",
                    "The entry holds a " + resource.type() + " but its request.url names " + target.type() + ".");
        }
        return resource;
    }

    private IncomingResource resource(BundleText.Entry entry) {
        if (entry.resource() == null) {
            throw Rejection.at(RejectionKind.INVALID, entry.path() + ".resource", "The entry has no resource.");
        }
        try {
            return resources.understand(entry.resource());
        } catch (Rejection e) {
            throw new Rejection(
                    e.kind(),
                    e.issues().stream()
                            .map(issue -> new Rejection.Issue(
                                    entry.path() + ".resource"
                                            + (issue.element() == null ? "" : ".ofType(" + issue.element() + ")"),
                                    issue.text()))
                            .toList(),
                    e);
        }
    }

    private record Target(String type, @Nullable String id, @Nullable ResourceQuery condition) {}

    private Target target(String path, String url) {
        String relative = url.startsWith("/") ? url.substring(1) : url;
        int question = relative.indexOf('?');
        String[] segments = (question < 0 ? relative : relative.substring(0, question)).split("/", -1);
        type(path, segments[0]);
        if (List.of(segments).stream().anyMatch(segment -> segment.startsWith("$"))) {
            throw Rejection.at(
                    RejectionKind.METHOD_NOT_ALLOWED,
                    path + ".request.url",
                    "Within a bundle no operation is offered. Send it as a request of its own.");
        }
        String id = segments.length > 1 && !segments[1].isEmpty() ? segments[1] : null;
        if (segments.length > 2 || (id != null && !ID.matcher(id).matches())) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    path + ".request.url",
                    "After the type may follow one id, of 1 to 64 letters, digits, '-' and '.'.");
        }
        return new Target(
                segments[0],
                id,
                question < 0 || id != null ? null : parameters.ofUrl(segments[0], relative.substring(question + 1)));
    }

    private String type(String path, String type) {
        if (!types.contains(type)) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    path + ".request.url",
                    "The url must start with a resource type of FHIR R4, such as 'Observation' or 'Patient/123', relative to"
                            + " this server's /fhir.");
        }
        return type;
    }

    /** Whether the current version, 0 for none, is the one that the client expects. */
    static boolean fits(@Nullable Integer expected, int version) {
        return expected == null || (expected == ANY_VERSION ? version > 0 : expected == version);
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static @Nullable Integer version(String path, @Nullable String etag) {
        if (etag == null) {
            return null;
        }
        if (etag.trim().equals("*")) {
            return ANY_VERSION;
        }
        Matcher matcher = ETAG.matcher(etag.trim());
        if (!matcher.matches() && TAG.matcher(etag.trim()).matches()) {
            return ANOTHER_SERVERS;
        }
        if (!matcher.matches()) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    path.isEmpty() ? "If-Match" : path + ".request.ifMatch",
                    "If-Match needs one version, such as W/\"3\".");
        }
        return Integer.valueOf(matcher.group(1));
    }
}
