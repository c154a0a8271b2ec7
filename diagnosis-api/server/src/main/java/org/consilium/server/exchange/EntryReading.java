package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import jakarta.inject.Singleton;
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
    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"?(\\d{1,9})\"?");

    private final ResourceReading resources;
    private final SearchParameters parameters;
    private final Set<String> types;

    EntryReading(FhirContext fhir, ResourceReading resources, SearchParameters parameters) {
        this.resources = resources;
        this.parameters = parameters;
        this.types = Set.copyOf(fhir.getResourceTypes());
    }

    /** An entry of a transaction or batch. */
    Interaction requested(BundleText.Entry entry) {
        String path = entry.path();
        if (entry.method() == null || entry.url() == null) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    path + ".request",
                    "Each entry of a transaction or batch needs request.method and request.url. To store a collection, post it"
                            + " to /fhir/$ingest.");
        }
        Target target = target(path, entry.url());
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
            case "GET" -> {
                if (target.id() == null) {
                    throw Rejection.at(
                            RejectionKind.METHOD_NOT_ALLOWED,
                            path + ".request.url",
                            "Within a bundle only a read by id is offered. Send the search as a request of its own.");
                }
                yield new Interaction.Read(path, entry.fullUrl(), target.type(), target.id());
            }
            default ->
                throw Rejection.at(
                        RejectionKind.METHOD_NOT_ALLOWED,
                        path + ".request.method",
                        "Offered are POST, PUT, DELETE and GET.");
        };
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
                version(entry.path(), entry.ifMatch()));
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
        if (!types.contains(segments[0])) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    path + ".request.url",
                    "The url must start with a resource type of FHIR R4, such as 'Observation' or 'Patient/123', relative to"
                            + " this server's /fhir.");
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

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static @Nullable Integer version(String path, @Nullable String etag) {
        if (etag == null || etag.isBlank()) {
            return null;
        }
        Matcher matcher = ETAG.matcher(etag.trim());
        if (!matcher.matches()) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    path.isEmpty() ? "If-Match" : path + ".request.ifMatch",
                    "If-Match needs one version, such as W/\"3\".");
        }
        return Integer.valueOf(matcher.group(1));
    }
}
