package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.PreferHeader;
import ca.uhn.fhir.rest.api.PreferReturnEnum;
import ca.uhn.fhir.rest.server.RestfulServerUtils;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.hl7.fhir.instance.model.api.IBaseResource;

/** Sends stored JSON as it is; turns it into XML or pretty-prints it for clients that ask. */
final class FhirReply {

    /** A reply this small is not worth packing. */
    private static final int SMALL = 1024;

    private FhirReply() {}

    static void send(
            FhirContext fhir,
            ServletRequestDetails request,
            HttpServletResponse response,
            int status,
            String json,
            Map<String, String> headers)
            throws IOException {
        send(fhir, request, response, status, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** @param json in UTF-8 */
    static void send(
            FhirContext fhir,
            ServletRequestDetails request,
            HttpServletResponse response,
            int status,
            byte[] json,
            Map<String, String> headers)
            throws IOException {
        boolean xml =
                RestfulServerUtils.determineResponseEncodingWithDefault(request).getEncoding() == EncodingEnum.XML;
        boolean pretty = RestfulServerUtils.prettyPrintResponse(request.getServer(), request);
        byte[] bytes = json;
        if (xml || pretty) {
            IBaseResource resource = fhir.newJsonParser().parseResource(new ByteArrayInputStream(json));
            bytes = (xml ? fhir.newXmlParser() : fhir.newJsonParser())
                    .setPrettyPrint(pretty)
                    .encodeResourceToString(resource)
                    .getBytes(StandardCharsets.UTF_8);
        }
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setContentType(xml ? "application/fhir+xml;charset=UTF-8" : "application/fhir+json;charset=UTF-8");
        if (bytes.length > SMALL && request.isRespondGzip()) {
            response.setHeader("Content-Encoding", "gzip");
            response.addHeader("Vary", "Accept-Encoding");
            try (GZIPOutputStream packed = new GZIPOutputStream(response.getOutputStream(), SMALL)) {
                packed.write(bytes);
            }
            return;
        }
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    static Map<String, String> versionHeaders(String version, Instant updated) {
        return Map.of(
                "ETag",
                "W/\"" + version + "\"",
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(updated.atOffset(ZoneOffset.UTC)));
    }

    /** The answer to a create, update or delete, after the client's {@code Prefer} header. */
    static void sendChanged(
            FhirContext fhir, ServletRequestDetails request, HttpServletResponse response, int status, Written written)
            throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        if (written.version() > 0) {
            headers.putAll(versionHeaders(Integer.toString(written.version()), written.updated()));
        }
        if (status == 201 || written.body() != null) {
            headers.put("Location", request.getFhirServerBase() + "/" + written.location());
        }
        PreferHeader prefer = RestfulServerUtils.parsePreferHeader(request.getHeader("Prefer"));
        boolean outcome = prefer.getReturn() == PreferReturnEnum.OPERATION_OUTCOME;
        boolean representation = prefer.getReturn() == PreferReturnEnum.REPRESENTATION;
        if (representation && !written.notes().isEmpty()) {
            // Who asks for the resource gets it; that there is something to know stands beside it.
            headers.put("Warning", "199 consilium \"" + written.notes().get(0).text() + "\"");
        }
        if (outcome || (written.body() != null && !written.notes().isEmpty() && !representation)) {
            String json = fhir.newJsonParser().encodeResourceToString(Outcomes.done(written.notes()));
            send(fhir, request, response, status, json, headers);
        } else if (written.body() == null || prefer.getReturn() == PreferReturnEnum.MINIMAL) {
            response.setStatus(status);
            headers.forEach(response::setHeader);
        } else {
            send(fhir, request, response, status, written.body(), headers);
        }
    }
}
