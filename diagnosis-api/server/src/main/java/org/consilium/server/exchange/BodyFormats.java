package org.consilium.server.exchange;

import jakarta.inject.Singleton;
import java.util.Locale;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/** A body as JSON: itself, or what its XML says. */
@Singleton
class BodyFormats {

    private final XmlReading xml;

    BodyFormats(XmlReading xml) {
        this.xml = xml;
    }

    /**
     * @throws Rejection of kind invalid for what is no R4 in XML, unsupported for another media type
     */
    String json(@Nullable String contentType, String body) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        if (type.contains("xml")) {
            return xml.json(body);
        }
        if (type.isEmpty() || type.contains("json")) {
            return body;
        }
        throw Rejection.at(
                RejectionKind.UNSUPPORTED, "Content-Type", "Send application/fhir+json or application/fhir+xml.");
    }
}
