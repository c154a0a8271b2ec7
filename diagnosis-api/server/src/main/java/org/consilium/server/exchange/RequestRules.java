package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * What a request must be before anybody looks at what it asks: an address that its method can have, and formats and a
 * version of FHIR that are spoken here. HAPI passes over a version in the address of a change, so that the deletion of one
 * version would delete the resource.
 */
@Singleton
@Interceptor
public class RequestRules {

    private static final Set<String> SPOKEN = Set.of(
            "application/fhir+json",
            "application/fhir+xml",
            "application/json",
            "application/xml",
            "text/json",
            "text/xml",
            "application/json+fhir",
            "application/xml+fhir",
            "json",
            "xml",
            "*/*",
            "*",
            "application/*");

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern FHIR_VERSION = Pattern.compile(";\\s*fhirversion\\s*=\\s*\"?([^;\"\\s]*)");
    private static final Pattern NEVER = Pattern.compile(";\\s*q\\s*=\\s*0(\\.0*)?\\s*(;|$)");

    private final FhirContext fhir;
    private final Outcomes outcomes;

    RequestRules(FhirContext fhir, Outcomes outcomes) {
        this.fhir = fhir;
        this.outcomes = outcomes;
    }

    /**
     * Whether HAPI shall go on with the request. Runs after the check of roles. A refusal is written here, as HAPI would say
     * it in whatever format was asked for.
     */
    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 2)
    public boolean check(ServletRequestDetails request, HttpServletRequest http, HttpServletResponse response)
            throws IOException {
        try {
            requireAddress(request, http);
            requireBody(request, http);
            requireSpoken(request, http);
            return true;
        } catch (Rejection e) {
            FhirReply.send(fhir, request, response, e.kind().status(), outcomes.json(Outcomes.of(e)), Map.of());
            return false;
        }
    }

    private static void requireAddress(ServletRequestDetails request, HttpServletRequest http) {
        boolean reads = http.getMethod().equals("GET");
        List<String> segments = List.of(String.valueOf(request.getRequestPath()).split("/", -1));
        if (!reads && segments.contains("_history")) {
            throw Rejection.of(
                    RejectionKind.METHOD_NOT_ALLOWED,
                    "Versions and histories are only read. Send a change to [type]/[id]; with If-Match it says for which"
                            + " version it is meant.");
        }
        if (request.getRestOperationType() == RestOperationTypeEnum.CREATE && segments.size() > 1) {
            throw Rejection.of(
                    RejectionKind.METHOD_NOT_ALLOWED,
                    "A POST names the type only and makes a new resource with a new id. To change what is there, or to choose"
                            + " the id, use PUT.");
        }
    }

    private static void requireBody(ServletRequestDetails request, HttpServletRequest http) {
        String type = http.getContentType() == null ? "" : http.getContentType().toLowerCase(Locale.ROOT);
        RestOperationTypeEnum operation = request.getRestOperationType();
        if (type.isEmpty() || http.getMethod().equals("GET")) {
            return;
        }
        if (operation == RestOperationTypeEnum.SEARCH_TYPE && !type.startsWith(FORM)) {
            throw unsupported("The parameters of a search by POST are a form: send " + FORM + ".");
        }
        boolean resource = operation == RestOperationTypeEnum.CREATE
                || operation == RestOperationTypeEnum.UPDATE
                || operation == RestOperationTypeEnum.TRANSACTION
                || "$ingest".equals(request.getOperation())
                || "$validate".equals(request.getOperation());
        if (resource && !type.contains("json") && !type.contains("xml")) {
            throw unsupported("Send application/fhir+json or application/fhir+xml.");
        }
        if (!isR4(parameter(FHIR_VERSION, type))) {
            throw unsupported(
                    "This server takes FHIR R4, fhirVersion=4.0. Convert resources of another version first.");
        }
    }

    private static Rejection unsupported(String text) {
        return Rejection.at(RejectionKind.UNSUPPORTED, "Content-Type", text);
    }

    /** The parameter {@code _format} goes before the header {@code Accept}, which lists alternatives. */
    private static void requireSpoken(ServletRequestDetails request, HttpServletRequest http) {
        String[] format = request.getParameters().get("_format");
        if (format != null && format.length > 0) {
            // A plus sign that was not encoded arrives as a space.
            if (!isSpoken(format[0].replace(' ', '+'))) {
                throw Rejection.at(
                        RejectionKind.NOT_ACCEPTABLE, "_format", "Answers come in json or xml, as FHIR R4 (4.0).");
            }
            return;
        }
        List<String> accepted = new ArrayList<>();
        for (String header : Collections.list(http.getHeaders("Accept"))) {
            accepted.addAll(List.of(header.split(",", -1)));
        }
        accepted.removeIf(String::isBlank);
        if (!accepted.isEmpty() && accepted.stream().noneMatch(RequestRules::isSpoken)) {
            throw Rejection.at(
                    RejectionKind.NOT_ACCEPTABLE,
                    "Accept",
                    "Answers come as application/fhir+json or application/fhir+xml, fhirVersion=4.0. Accept one of them.");
        }
    }

    private static boolean isSpoken(String mediaType) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        return SPOKEN.contains(type.split(";", -1)[0].strip())
                && isR4(parameter(FHIR_VERSION, type))
                && !NEVER.matcher(type).find();
    }

    private static boolean isR4(@Nullable String version) {
        return version == null || version.equals("4.0") || version.startsWith("4.0.");
    }

    private static @Nullable String parameter(Pattern pattern, String mediaType) {
        Matcher matcher = pattern.matcher(mediaType);
        return matcher.find() ? matcher.group(1) : null;
    }
}
