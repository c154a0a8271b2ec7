package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.PreferHandlingEnum;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.RestfulServerUtils;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.instance.model.api.IIdType;
import org.jspecify.annotations.Nullable;

/**
 * Answers every request that reads, with the very text that is stored, or with what an assessment said. HAPI routes, and describes these interactions in
 * the CapabilityStatement.
 */
@Singleton
@Interceptor
public class ReadDoor {

    /** Types that assessments are kept as, since the version that began to. */
    private static final Set<String> OF_ASSESSMENTS = Set.of("RiskAssessment", "Provenance");

    private static final String EARLIER =
            " An assessment made before assessments were kept as resources is on the log and at /api/assessments alone.";

    private final ResourceStore store;
    private final SearchParameters parameters;
    private final SearchAnswer searches;
    private final HistoryAnswer histories;
    private final ResourceForms forms;
    private final AssessmentTexts assessments;
    private final ReadAudit audit;
    private final FhirContext fhir;

    ReadDoor(
            ResourceStore store,
            SearchParameters parameters,
            SearchAnswer searches,
            HistoryAnswer histories,
            ResourceForms forms,
            AssessmentTexts assessments,
            ReadAudit audit,
            FhirContext fhir) {
        this.store = store;
        this.parameters = parameters;
        this.searches = searches;
        this.histories = histories;
        this.forms = forms;
        this.assessments = assessments;
        this.audit = audit;
        this.fhir = fhir;
    }

    /** Whether HAPI shall go on with the request: not if it was answered here. Runs after the check of roles. */
    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 90)
    public boolean take(ServletRequestDetails request, HttpServletRequest http, HttpServletResponse response)
            throws IOException {
        RestOperationTypeEnum operation = request.getRestOperationType();
        if (operation == null || "AuditEvent".equals(request.getResourceName())) {
            return true;
        }
        Map<String, List<String>> asked = new LinkedHashMap<>();
        request.getParameters().forEach((name, values) -> asked.put(name, List.of(values)));
        Caller caller = FhirRequests.caller(request);
        String base = request.getFhirServerBase();
        switch (operation) {
            case READ, VREAD -> read(request, http, response, asked);
            case SEARCH_TYPE -> {
                boolean lenient = RestfulServerUtils.parsePreferHeader(http.getHeader("Prefer"))
                                .getHanding()
                        == PreferHandlingEnum.LENIENT;
                String type = String.valueOf(request.getResourceName());
                send(request, response, searches.answer(type, asked, lenient, base, caller));
            }
            case HISTORY_INSTANCE, HISTORY_TYPE, HISTORY_SYSTEM -> {
                String type = operation == RestOperationTypeEnum.HISTORY_SYSTEM ? null : request.getResourceName();
                String id = operation == RestOperationTypeEnum.HISTORY_INSTANCE
                        ? request.getId().getIdPart()
                        : null;
                if (id != null) {
                    store.read(new ResourceKey(String.valueOf(type), id))
                            .ifPresent(current -> audit.require(request, current));
                }
                send(request, response, histories.answer(type, id, asked, base, caller));
            }
            default -> {
                return true;
            }
        }
        return false;
    }

    private void send(ServletRequestDetails request, HttpServletResponse response, BundleText.Answer answer)
            throws IOException {
        audit.shown(request, answer.shown(), false);
        FhirReply.send(fhir, request, response, 200, answer.text(), Map.of());
    }

    private void read(
            ServletRequestDetails request,
            HttpServletRequest http,
            HttpServletResponse response,
            Map<String, List<String>> asked)
            throws IOException {
        StoredResource found = require(request.getResourceName(), request.getId());
        audit.shown(request, List.of(found), true);
        Map<String, String> headers = FhirReply.versionHeaders(Integer.toString(found.version()), found.updated());
        if (isUnchanged(http, found)) {
            response.setStatus(304);
            headers.forEach(response::setHeader);
            return;
        }
        String text = forms.text(String.valueOf(assessments.whole(found).body()), parameters.form(asked));
        FhirReply.send(fhir, request, response, 200, text, headers);
    }

    private StoredResource require(@Nullable String type, IIdType id) {
        ResourceKey key = new ResourceKey(String.valueOf(type), id.getIdPart());
        String shown = EntryReading.isId(key.id()) ? key.toString() : "such " + key.type();
        StoredResource found = (id.hasVersionIdPart() ? version(key, id.getVersionIdPart()) : store.read(key))
                .orElseThrow(() -> Rejection.of(
                        RejectionKind.NOT_FOUND,
                        "There is no " + shown + " here" + (id.hasVersionIdPart() ? ", or not in this version." : ".")
                                + (OF_ASSESSMENTS.contains(key.type()) ? EARLIER : "")));
        if (found.deleted()) {
            throw Rejection.of(RejectionKind.DELETED, shown + " was deleted. Its earlier versions are in its history.");
        }
        return found;
    }

    private Optional<StoredResource> version(ResourceKey key, String version) {
        return version.matches("\\d{1,9}") ? store.read(key, Integer.parseInt(version)) : Optional.empty();
    }

    /** Whether the client has this version already, by what its headers say; the version decides before the time. */
    private static boolean isUnchanged(HttpServletRequest http, StoredResource found) {
        String known = http.getHeader("If-None-Match");
        if (known != null) {
            return List.of(known.split("\\s*,\\s*")).stream()
                    .map(each -> each.replaceFirst("^W/", "").replace("\"", ""))
                    .anyMatch(each -> each.equals("*") || each.equals(Integer.toString(found.version())));
        }
        String since = http.getHeader("If-Modified-Since");
        if (since == null) {
            return false;
        }
        try {
            Instant time = ZonedDateTime.parse(since, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return !found.updated().truncatedTo(ChronoUnit.SECONDS).isAfter(time);
        } catch (DateTimeParseException e) {
            // HTTP has a date that cannot be read count as absent.
            return false;
        }
    }
}
