package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.PreferReturnEnum;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.RestfulServerUtils;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.consilium.audit.Sha256;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.FirstAnswers;
import org.consilium.server.persistence.FirstAnswers.Answer;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * Takes every request that changes a record, before HAPI would parse its body: what is stored is the text that came,
 * read once and in bounded memory. HAPI routes, and describes these interactions in the CapabilityStatement.
 */
@Singleton
@Interceptor
public class WriteDoor {

    private final BodyReading bodies;
    private final BodyFormats formats;
    private final ValidationDoor validation;
    private final BundleIntake bundles;
    private final ResourceReading resources;
    private final SearchParameters parameters;
    private final RecordWriter writer;
    private final RecordAudit audit;
    private final FirstAnswers firstAnswers;
    private final ResourceStore store;
    private final PatchReading patches;
    private final FhirContext fhir;
    private final Clock clock;

    WriteDoor(
            BodyReading bodies,
            BodyFormats formats,
            ValidationDoor validation,
            BundleIntake bundles,
            ResourceReading resources,
            SearchParameters parameters,
            RecordWriter writer,
            RecordAudit audit,
            FirstAnswers firstAnswers,
            ResourceStore store,
            PatchReading patches,
            FhirContext fhir,
            Clock clock) {
        this.bodies = bodies;
        this.formats = formats;
        this.validation = validation;
        this.bundles = bundles;
        this.resources = resources;
        this.parameters = parameters;
        this.writer = writer;
        this.audit = audit;
        this.firstAnswers = firstAnswers;
        this.store = store;
        this.patches = patches;
        this.fhir = fhir;
        this.clock = clock;
    }

    /** Whether HAPI shall go on with the request: not if it was answered here. Runs after the check of roles. */
    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 100)
    public boolean take(ServletRequestDetails request, HttpServletRequest http, HttpServletResponse response)
            throws IOException {
        RestOperationTypeEnum operation = request.getRestOperationType();
        Caller caller = FhirRequests.caller(request);
        String key = idempotencyKey(http);
        String base = request.getFhirServerBase();
        if (operation == RestOperationTypeEnum.TRANSACTION) {
            reply(
                    request,
                    response,
                    bodies.with(
                            http,
                            body -> bundles.bundle(
                                    formats.json(http.getContentType(), body), asker(request, caller, key))));
            return false;
        }
        if ("$ingest".equals(request.getOperation())) {
            reply(
                    request,
                    response,
                    bodies.with(
                            http,
                            body -> bundles.collection(
                                    formats.json(http.getContentType(), body), asker(request, caller, key))));
            return false;
        }
        if (operation == RestOperationTypeEnum.CREATE || operation == RestOperationTypeEnum.UPDATE) {
            IncomingResource resource = bodies.with(
                    http, body -> resources.understand(typed(request, formats.json(http.getContentType(), body))));
            if (isToBeValidated(http)) {
                validation.require(resource.text());
            }
            Interaction interaction = operation == RestOperationTypeEnum.CREATE
                    ? create(http, resource)
                    : update(request, http, resource);
            String hash = Sha256.hex(resource.text().asItCame().getBytes(StandardCharsets.UTF_8));
            changed(request, response, once(() -> interaction, caller, key, hash, base));
            return false;
        }
        if (operation == RestOperationTypeEnum.PATCH) {
            String type = String.valueOf(request.getResourceName());
            Integer ifMatch = EntryReading.version("", http.getHeader("If-Match"));
            String id = request.getId() == null ? null : request.getId().getIdPart();
            ResourceQuery condition = id == null ? condition(request, http) : null;
            Changed changed = bodies.with(http, body -> {
                PatchReading.Patch patch = patches.read(http.getContentType(), body);
                String hash = Sha256.hex(body.getBytes(StandardCharsets.UTF_8));
                Interaction.Patched asked = new Interaction.Patched("", null, type, id, condition, ifMatch, patch);
                return once(() -> patches.patched(asked), caller, key, hash, base);
            });
            changed(request, response, changed);
            return false;
        }
        if (operation == RestOperationTypeEnum.DELETE) {
            Interaction deletion = delete(request, http);
            changed(request, response, once(() -> deletion, caller, null, "", base));
            return false;
        }
        return true;
    }

    private static BundleIntake.Asker asker(ServletRequestDetails request, Caller caller, @Nullable String key) {
        boolean whole = RestfulServerUtils.parsePreferHeader(request.getHeader("Prefer"))
                        .getReturn()
                == PreferReturnEnum.REPRESENTATION;
        return new BundleIntake.Asker(caller, key, request.getFhirServerBase(), whole);
    }

    /** A client may ask that what it sends is held to the validator before it is stored: {@code ?_validate=true}. */
    private static boolean isToBeValidated(HttpServletRequest http) {
        String query = http.getQueryString();
        return query != null && List.of(query.split("&", -1)).contains("_validate=true");
    }

    private static @Nullable String idempotencyKey(HttpServletRequest http) {
        String key = http.getHeader("Idempotency-Key");
        if (key == null) {
            return null;
        }
        if (key.isBlank() || key.length() > 255) {
            throw Rejection.at(
                    RejectionKind.INVALID, "Idempotency-Key", "The key must have 1 to 255 characters, such as a UUID.");
        }
        return key;
    }

    private static ResourceText typed(ServletRequestDetails request, String body) {
        ResourceText text = JsonReader.resource(body);
        if (!text.type().equals(request.getResourceName())) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    "resourceType",
                    "The resource must be of the type in the URL, " + request.getResourceName() + ".");
        }
        return text;
    }

    private Interaction create(HttpServletRequest http, IncomingResource resource) {
        String condition = http.getHeader("If-None-Exist");
        ResourceQuery ifNoneExist = condition == null
                ? null
                : parameters.ofUrl(resource.type(), condition.substring(condition.indexOf('?') + 1));
        return new Interaction.Create("", null, resource, ifNoneExist);
    }

    private Interaction update(ServletRequestDetails request, HttpServletRequest http, IncomingResource resource) {
        String noneMatch = http.getHeader("If-None-Match");
        Integer ifMatch = noneMatch != null && noneMatch.trim().equals("*")
                ? Integer.valueOf(EntryReading.NO_VERSION)
                : EntryReading.version("", http.getHeader("If-Match"));
        if (request.getId() == null) {
            return new Interaction.Update("", null, resource, null, condition(request, http), ifMatch);
        }
        String id = request.getId().getIdPart();
        ResourceText.Span own = resource.text().id();
        if (own == null || !own.value().equals(id)) {
            throw Rejection.at(
                    RejectionKind.INVALID, "id", "The id of the resource and the id in the URL must be the same.");
        }
        if (!EntryReading.isId(id)) {
            throw Rejection.at(RejectionKind.INVALID, "id", "An id has 1 to 64 letters, digits, '-' and '.'.");
        }
        return new Interaction.Update("", null, resource, id, null, ifMatch);
    }

    private Interaction delete(ServletRequestDetails request, HttpServletRequest http) {
        Integer ifMatch = EntryReading.version("", http.getHeader("If-Match"));
        String id = request.getId() == null ? null : request.getId().getIdPart();
        return new Interaction.Delete(
                "", null, request.getResourceName(), id, id == null ? condition(request, http) : null, ifMatch);
    }

    private ResourceQuery condition(ServletRequestDetails request, HttpServletRequest http) {
        return parameters.ofUrl(request.getResourceName(), http.getQueryString() == null ? "" : http.getQueryString());
    }

    /** Status, and the resource's version to be read again. */
    private record Changed(int status, Written written) {}

    /** @param made tells the interaction, in the transaction that carries it out */
    private Changed once(Supplier<Interaction> made, Caller caller, @Nullable String key, String hash, String base) {
        return QuarkusTransaction.requiringNew().call(() -> {
            if (key != null) {
                Optional<Answer> before = firstAnswers.claim(caller.name(), key, hash);
                if (before.isPresent()) {
                    return again(before.get());
                }
            }
            Interaction interaction = made.get();
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            Written written =
                    writer.write(List.of(interaction), now, Manner.rest(base)).get(0);
            if (written.changed()) {
                audit.record(
                        caller,
                        interaction.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                        hash,
                        List.of(written));
            }
            if (key != null) {
                firstAnswers.keep(caller.name(), key, new Answer(written.status(), written.location()));
            }
            return new Changed(written.status(), withBody(written));
        });
    }

    private Changed again(Answer answer) {
        String[] location = answer.body().split("/", -1);
        StoredResource there = store.read(new ResourceKey(location[0], location[1]), Integer.parseInt(location[3]))
                .orElseThrow(() -> Rejection.of(RejectionKind.NOT_FOUND, "What the first request stored is not here."));
        return new Changed(
                answer.status(),
                new Written(
                        there.key(),
                        there.version(),
                        there.updated(),
                        answer.status(),
                        there.body(),
                        null,
                        false,
                        List.of()));
    }

    private Written withBody(Written written) {
        if (written.body() != null || written.status() == 204) {
            return written;
        }
        String body = store.read(written.key()).map(StoredResource::body).orElse(null);
        return new Written(
                written.key(),
                written.version(),
                written.updated(),
                written.status(),
                body,
                written.patient(),
                written.changed(),
                written.notes());
    }

    private void reply(ServletRequestDetails request, HttpServletResponse response, Answer answer) throws IOException {
        FhirReply.send(fhir, request, response, answer.status(), answer.body(), Map.of());
    }

    private void changed(ServletRequestDetails request, HttpServletResponse response, Changed changed)
            throws IOException {
        Written written = changed.written();
        FhirReply.sendChanged(fhir, request, response, changed.status(), written);
    }
}
