package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/** A body as JSON: itself, or what its XML says. */
@Singleton
class BodyFormats {

    private final FhirContext fhir;

    BodyFormats(FhirContext fhir) {
        this.fhir = fhir;
    }

    /**
     * @throws Rejection of kind invalid for what is no R4 in XML, unsupported for another media type
     */
    String json(@Nullable String contentType, String body) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        if (type.contains("xml")) {
            try {
                return fhir.newJsonParser()
                        .encodeResourceToString(fhir.newXmlParser().parseResource(body));
            } catch (RuntimeException e) {
                throw Rejection.of(
                        RejectionKind.INVALID,
                        "The body is not well-formed XML of FHIR R4 (4.0.1): an element is unknown, misplaced or has a value"
                                + " that it cannot have. JSON tells the element more exactly.");
            }
        }
        if (type.isEmpty() || type.contains("json")) {
            return body;
        }
        throw Rejection.at(
                RejectionKind.UNSUPPORTED, "Content-Type", "Send application/fhir+json or application/fhir+xml.");
    }
}
