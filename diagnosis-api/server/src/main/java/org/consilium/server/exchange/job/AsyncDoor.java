package org.consilium.server.exchange.job;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.consilium.server.access.Caller;
import org.consilium.server.access.FhirGate;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Parameters;

/**
 * Takes the operations that are done as jobs before HAPI would carry them out. One that can be answered at once is taken
 * only if the client prefers to come back for it.
 */
@Singleton
@Interceptor
public class AsyncDoor {

    private static final int MOST_BYTES = 64 * 1024;

    private final List<JobOperation> operations;
    private final JobStart jobs;
    private final FhirContext fhir;

    AsyncDoor(@All List<JobOperation> operations, JobStart jobs, FhirContext fhir) {
        this.operations = operations;
        this.jobs = jobs;
        this.fhir = fhir;
    }

    /** Whether HAPI shall go on with the request. Runs after the check of roles, before the door of changes. */
    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 50)
    public boolean take(ServletRequestDetails request, HttpServletRequest http, HttpServletResponse response)
            throws IOException {
        String name = request.getOperation();
        if (name == null || !name.startsWith("$")) {
            return true;
        }
        String type = request.getResourceName() == null ? "" : request.getResourceName();
        List<JobOperation> meant = operations.stream()
                .filter(operation ->
                        operation.name().equals(name) && operation.type().equals(type))
                .toList();
        if (meant.isEmpty() || (meant.get(0).alsoAtOnce() && !JobStart.isAsked(http))) {
            return true;
        }
        if (!JobStart.isAsked(http)) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    "Prefer",
                    "This operation takes longer than a request. Send the header 'Prefer: respond-async' and look at the"
                            + " address in Content-Location for its progress.");
        }
        Parameters parameters = parameters(http);
        JobOperation operation = meant.stream()
                .filter(each -> each.takes(parameters))
                .findFirst()
                .orElse(meant.get(0));
        start(operation, parameters, request, http, response);
        return false;
    }

    private void start(
            JobOperation operation,
            Parameters parameters,
            ServletRequestDetails request,
            HttpServletRequest http,
            HttpServletResponse response) {
        String id = request.getId() == null ? "" : request.getId().getIdPart();
        Caller caller = http.getAttribute(FhirGate.CALLER) instanceof Caller known ? known : Caller.ANONYMOUS;
        String asked = operation.asked(id, parameters);
        jobs.accept(
                operation.kind(),
                asked,
                operation.type().equals("Patient") ? id : null,
                caller,
                request.getFhirServerBase(),
                http,
                response);
    }

    private Parameters parameters(HttpServletRequest http) throws IOException {
        byte[] body = http.getInputStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw Rejection.of(RejectionKind.TOO_LARGE, "The parameters of an operation must be at most 64 KiB.");
        }
        Parameters parameters = new Parameters();
        if (body.length > 0) {
            String type =
                    http.getContentType() == null ? "" : http.getContentType().toLowerCase(Locale.ROOT);
            String text = new String(body, StandardCharsets.UTF_8);
            try {
                IBaseResource read =
                        (type.contains("xml") ? fhir.newXmlParser() : fhir.newJsonParser()).parseResource(text);
                if (!(read instanceof Parameters given)) {
                    throw Rejection.of(
                            RejectionKind.INVALID, "The body of an operation must be a Parameters resource, or empty.");
                }
                parameters = given;
            } catch (DataFormatException e) {
                throw Rejection.of(RejectionKind.INVALID, "The body is no Parameters resource of FHIR R4 (4.0.1).");
            }
        }
        for (String name : http.getParameterMap().keySet()) {
            if (!name.startsWith("_")) {
                parameters.addParameter(name, http.getParameter(name));
            }
        }
        return parameters;
    }
}
