package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.server.exchange.validation.R4Validator;
import org.consilium.server.exchange.validation.R4Validator.Remark;
import org.consilium.server.exchange.validation.R4Validator.Severity;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.persistence.ValidationLog;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.PrimitiveType;

/**
 * {@code $validate}: judges a resource that is sent, or one that is stored, by the HL7 validator. Nothing is stored. The
 * answer is 200 with an OperationOutcome, whatever the judgement; what is no R4 at all is said in the same way.
 */
@Singleton
@Interceptor
public class ValidationDoor {

    private static final int MOST_REPORTED = 200;

    private final BodyReading bodies;
    private final BodyFormats formats;
    private final ResourceReading resources;
    private final ResourceStore store;
    private final AssessmentTexts assessments;
    private final R4Validator validator;
    private final ValidationLog log;
    private final ReadAudit audit;
    private final FhirContext fhir;
    private final Outcomes outcomes;

    ValidationDoor(
            BodyReading bodies,
            BodyFormats formats,
            ResourceReading resources,
            ResourceStore store,
            AssessmentTexts assessments,
            R4Validator validator,
            ValidationLog log,
            ReadAudit audit,
            FhirContext fhir,
            Outcomes outcomes) {
        this.bodies = bodies;
        this.formats = formats;
        this.resources = resources;
        this.store = store;
        this.assessments = assessments;
        this.validator = validator;
        this.log = log;
        this.audit = audit;
        this.fhir = fhir;
        this.outcomes = outcomes;
    }

    /** Whether HAPI shall go on with the request: not if it was answered here. Runs after the check of roles. */
    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 95)
    public boolean take(ServletRequestDetails request, HttpServletRequest http, HttpServletResponse response)
            throws IOException {
        if ("$validation-report".equals(request.getOperation())) {
            FhirReply.send(fhir, request, response, 200, outcomes.json(report()), Map.of());
            return false;
        }
        if (!"$validate".equals(request.getOperation())) {
            return true;
        }
        OperationOutcome outcome = http.getMethod().equals("GET")
                ? stored(request)
                : bodies.with(http, body -> sent(request, formats.json(http.getContentType(), body)));
        FhirReply.send(fhir, request, response, 200, outcomes.json(outcome), Map.of());
        return false;
    }

    /** How far the validation in the background has come, and to what it objects. */
    private OperationOutcome report() {
        ValidationLog.Progress progress = log.progress();
        OperationOutcome outcome = Outcomes.information(List.of(new Rejection.Issue(
                null,
                progress.checked() + " versions were validated in the background, " + progress.failed()
                        + " of them with errors. The newest of those that are still current follow.")));
        for (ValidationLog.Failure failure : log.newest(MOST_REPORTED)) {
            outcome.addIssue()
                    .setSeverity(OperationOutcome.IssueSeverity.ERROR)
                    .setCode(OperationOutcome.IssueType.INVALID)
                    .setDiagnostics(failure.key() + "/_history/" + failure.version() + "\n" + failure.remarks());
        }
        return outcome;
    }

    private OperationOutcome stored(ServletRequestDetails request) {
        if (request.getId() == null) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "Post the resource to be validated, or name a stored one: Type/[id]/$validate.");
        }
        ResourceKey key = new ResourceKey(
                String.valueOf(request.getResourceName()), request.getId().getIdPart());
        StoredResource found = store.read(key)
                .filter(each -> !each.deleted())
                .orElseThrow(() -> Rejection.of(RejectionKind.NOT_FOUND, "There is no such resource here."));
        audit.shown(request, List.of(found), true);
        return judged(
                JsonReader.resource(String.valueOf(assessments.whole(found).body())), profiles(request));
    }

    private static Set<String> profiles(ServletRequestDetails request) {
        String[] named = request.getParameters().get("profile");
        return named == null ? Set.of() : new LinkedHashSet<>(List.of(named));
    }

    private OperationOutcome sent(ServletRequestDetails request, String body) {
        ResourceText text = JsonReader.resource(body);
        Set<String> profiles = new LinkedHashSet<>(profiles(request));
        if (text.type().equals("Parameters") && !"Parameters".equals(request.getResourceName())) {
            Parameters parameters;
            try {
                parameters = fhir.newJsonParser().parseResource(Parameters.class, body);
            } catch (DataFormatException e) {
                return Outcomes.of(Rejection.of(
                        RejectionKind.INVALID, "The Parameters, or the resource in them, cannot be read as FHIR R4."));
            }
            text = null;
            for (ParametersParameterComponent parameter : parameters.getParameter()) {
                if ("resource".equals(parameter.getName()) && parameter.hasResource()) {
                    text = JsonReader.resource(fhir.newJsonParser().encodeResourceToString(parameter.getResource()));
                } else if ("profile".equals(parameter.getName())
                        && parameter.getValue() instanceof PrimitiveType<?> profile) {
                    profiles.add(profile.getValueAsString());
                }
            }
            if (text == null) {
                throw Rejection.at(
                        RejectionKind.INVALID,
                        "Parameters.parameter.where(name='resource')",
                        "The Parameters need the parameter 'resource'.");
            }
        }
        return judged(text, profiles);
    }

    private OperationOutcome judged(ResourceText text, Set<String> profiles) {
        for (String profile : profiles) {
            if (!validator.knowsProfile(profile)) {
                throw Rejection.of(
                        RejectionKind.UNPROCESSABLE,
                        "The profile to validate against is not known here. This server knows R4 and its own definitions"
                                + " under /fhir/StructureDefinition, and fetches none.");
            }
        }
        try {
            resources.understand(text);
        } catch (Rejection e) {
            return Outcomes.of(e);
        }
        return Outcomes.judged(validator.judge(text.asItCame(), profiles));
    }

    /**
     * Holds a resource that is about to be stored to the validator.
     *
     * @throws Rejection of kind unprocessable with every error that was found
     */
    void require(ResourceText text) {
        List<Rejection.Issue> errors = validator.judge(text.asItCame(), Set.of()).stream()
                .filter(each -> each.severity() == Severity.ERROR)
                .map(ValidationDoor::issue)
                .toList();
        if (!errors.isEmpty()) {
            throw new Rejection(RejectionKind.UNPROCESSABLE, errors);
        }
    }

    private static Rejection.Issue issue(Remark remark) {
        return new Rejection.Issue(remark.place(), remark.text());
    }
}
