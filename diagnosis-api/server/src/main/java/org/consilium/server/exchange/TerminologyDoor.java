package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.consilium.server.exchange.terminology.TerminologyServer;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.UriType;
import org.hl7.fhir.r4.model.ValueSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code $validate-code} and {@code $expand}, answered by the terminology server where one is configured. Without its answer
 * nothing is said to be valid or invalid.
 */
@Singleton
public class TerminologyDoor {

    private static final int SHOWN_OF_AN_ANSWER = 300;

    private final TerminologyServer server;
    private final FhirContext fhir;

    TerminologyDoor(TerminologyServer server, FhirContext fhir) {
        this.server = server;
        this.fhir = fhir;
    }

    @Operation(name = "$validate-code", typeName = "CodeSystem", idempotent = true)
    public Parameters validateInCodeSystem(
            @OperationParam(name = "url", min = 0, max = 1) @Nullable UriType url,
            @OperationParam(name = "code", min = 0, max = 1) @Nullable CodeType code,
            @OperationParam(name = "display", min = 0, max = 1) @Nullable StringType display) {
        Map<String, String> asked = new LinkedHashMap<>();
        put(asked, "url", url, true);
        put(asked, "code", code, true);
        put(asked, "display", display, false);
        return answer("CodeSystem/$validate-code", asked, Parameters.class);
    }

    @Operation(name = "$validate-code", typeName = "ValueSet", idempotent = true)
    public Parameters validateInValueSet(
            @OperationParam(name = "url", min = 0, max = 1) @Nullable UriType url,
            @OperationParam(name = "system", min = 0, max = 1) @Nullable UriType system,
            @OperationParam(name = "code", min = 0, max = 1) @Nullable CodeType code,
            @OperationParam(name = "display", min = 0, max = 1) @Nullable StringType display) {
        Map<String, String> asked = new LinkedHashMap<>();
        put(asked, "url", url, true);
        put(asked, "system", system, true);
        put(asked, "code", code, true);
        put(asked, "display", display, false);
        return answer("ValueSet/$validate-code", asked, Parameters.class);
    }

    @Operation(name = "$expand", typeName = "ValueSet", idempotent = true)
    public ValueSet expand(
            @OperationParam(name = "url", min = 0, max = 1) @Nullable UriType url,
            @OperationParam(name = "filter", min = 0, max = 1) @Nullable StringType filter,
            @OperationParam(name = "offset", min = 0, max = 1) @Nullable IntegerType offset,
            @OperationParam(name = "count", min = 0, max = 1) @Nullable IntegerType count) {
        Map<String, String> asked = new LinkedHashMap<>();
        put(asked, "url", url, true);
        put(asked, "filter", filter, false);
        put(asked, "offset", offset, false);
        put(asked, "count", count, false);
        return answer("ValueSet/$expand", asked, ValueSet.class);
    }

    private static void put(
            Map<String, String> asked, String name, @Nullable PrimitiveType<?> value, boolean required) {
        if (value != null && value.hasValue()) {
            asked.put(name, value.getValueAsString());
        } else if (required) {
            throw Rejection.of(RejectionKind.INVALID, "The parameter '" + name + "' is needed.");
        }
    }

    private <R extends Resource> R answer(String operation, Map<String, String> asked, Class<R> type) {
        TerminologyServer.Answer answer = server.ask(operation, asked);
        IParser parser = fhir.newJsonParser();
        parser.setParserErrorHandler(new LenientErrorHandler(false));
        try {
            if (answer.known()) {
                return parser.parseResource(type, answer.json());
            }
            throw Rejection.of(
                    RejectionKind.UNPROCESSABLE,
                    "The terminology server does not know: "
                            + remark(parser.parseResource(OperationOutcome.class, answer.json())));
        } catch (DataFormatException | ClassCastException e) {
            throw Rejection.of(
                    RejectionKind.UNAVAILABLE,
                    "That is unknown: the terminology server answers something that is no " + type.getSimpleName()
                            + " of FHIR R4. Check CONSILIUM_TERMINOLOGY_URL.");
        }
    }

    private static String remark(OperationOutcome outcome) {
        String text = outcome.getIssueFirstRep().hasDiagnostics()
                ? outcome.getIssueFirstRep().getDiagnostics()
                : outcome.getIssueFirstRep().getDetails().getText();
        return text == null ? "it says not why." : text.substring(0, Math.min(text.length(), SHOWN_OF_AN_ANSWER));
    }
}
