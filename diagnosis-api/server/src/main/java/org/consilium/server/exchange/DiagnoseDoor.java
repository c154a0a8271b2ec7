package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.consilium.server.exchange.job.AssessmentOperations;
import org.consilium.server.exchange.record.RecordDates;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.ranking.AssessmentDocument;
import org.consilium.server.ranking.PatientRanking;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** {@code Patient/[id]/$diagnose}: the findings for a patient as FHIR resources. */
@Singleton
public class DiagnoseDoor {

    private final PatientRanking ranking;
    private final ActiveModel models;
    private final DiagnosisBundle bundles;
    private final RecordDates dates;
    private final FhirContext fhir;

    DiagnoseDoor(
            PatientRanking ranking, ActiveModel models, DiagnosisBundle bundles, RecordDates dates, FhirContext fhir) {
        this.ranking = ranking;
        this.models = models;
        this.bundles = bundles;
        this.dates = dates;
        this.fhir = fhir;
    }

    /**
     * @param at the time of the question; now if not given
     * @param model id of the model to ask, with or without its version; the active one if not given
     */
    @Operation(name = "$diagnose", typeName = "Patient", manualResponse = true)
    public void diagnose(
            @IdParam IdType patient,
            @OperationParam(name = "at", min = 0, max = 1) @Nullable InstantType at,
            @OperationParam(name = "model", min = 0, max = 1) @Nullable StringType model,
            ServletRequestDetails request,
            HttpServletResponse response)
            throws IOException {
        AssessmentOperations.requireKnown(names(request));
        Instant asked =
                at == null || at.getValue() == null ? null : at.getValue().toInstant();
        dates.requireAskable(asked);
        requireModel(model);
        AssessmentDocument document = ranking.rank(patient.getIdPart(), asked, FhirRequests.caller(request));
        FhirReply.send(fhir, request, response, 200, bundles.json(document), Map.of());
    }

    /** Names of all parameters, in the address and in the body that HAPI has read. */
    private static Set<String> names(ServletRequestDetails request) {
        Set<String> names = new TreeSet<>();
        request.getParameters().keySet().stream()
                .filter(name -> !name.startsWith("_"))
                .forEach(names::add);
        for (Object read : request.getUserData().values()) {
            if (read instanceof Parameters parameters) {
                parameters.getParameter().forEach(each -> names.add(String.valueOf(each.getName())));
            }
        }
        return names;
    }

    private void requireModel(@Nullable StringType model) {
        ActiveModel.Seated seated = models.require();
        String id = seated.bundle().id();
        if (model != null
                && model.hasValue()
                && !model.getValue().equals(id)
                && !model.getValue()
                        .equals(id + "|" + seated.bundle().description().version())) {
            throw Rejection.at(
                    RejectionKind.NOT_FOUND,
                    "Parameters.parameter.where(name='model')",
                    "There is no such model here. The active one is '" + id + "'; leave 'model' out to ask it.");
        }
    }
}
