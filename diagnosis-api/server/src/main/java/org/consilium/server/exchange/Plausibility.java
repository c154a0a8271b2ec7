package org.consilium.server.exchange;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.consilium.server.rejection.Rejection.Issue;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Immunization;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** Whether what a resource states of the past can be true: something observed cannot lie in the future. */
@Singleton
class Plausibility {

    /** A date without a zone may be ahead of UTC by 14 hours, and clocks differ. */
    private static final Duration TOLERANCE = Duration.ofHours(24);

    private final Clock clock;

    Plausibility(Clock clock) {
        this.clock = clock;
    }

    /** What cannot be true; empty if nothing. */
    List<Issue> objections(Resource resource) {
        List<Issue> issues = new ArrayList<>();
        if (resource instanceof Observation observation) {
            past("Observation.effective", observation.getEffective(), issues);
            past("Observation.issued", observation.getIssuedElement(), issues);
        } else if (resource instanceof Condition condition) {
            past("Condition.onset", condition.getOnset(), issues);
            past("Condition.recordedDate", condition.getRecordedDateElement(), issues);
        } else if (resource instanceof Procedure procedure) {
            if (procedure.getStatus() == Procedure.ProcedureStatus.COMPLETED) {
                past("Procedure.performed", procedure.getPerformed(), issues);
            }
        } else if (resource instanceof DiagnosticReport report) {
            past("DiagnosticReport.effective", report.getEffective(), issues);
            past("DiagnosticReport.issued", report.getIssuedElement(), issues);
        } else if (resource instanceof Immunization immunization) {
            past("Immunization.occurrence", immunization.getOccurrence(), issues);
        } else if (resource instanceof AllergyIntolerance allergy) {
            past("AllergyIntolerance.recordedDate", allergy.getRecordedDateElement(), issues);
        } else if (resource instanceof MedicationRequest request) {
            past("MedicationRequest.authoredOn", request.getAuthoredOnElement(), issues);
        } else if (resource instanceof MedicationAdministration administration) {
            past("MedicationAdministration.effective", administration.getEffective(), issues);
        } else if (resource instanceof MedicationStatement statement) {
            past("MedicationStatement.dateAsserted", statement.getDateAssertedElement(), issues);
        } else if (resource instanceof Patient patient) {
            past("Patient.birthDate", patient.getBirthDateElement(), issues);
            past("Patient.deceased", patient.getDeceased(), issues);
        }
        return issues;
    }

    private void past(String element, @Nullable Type value, List<Issue> issues) {
        Instant start = null;
        if (value instanceof BaseDateTimeType date && date.hasValue()) {
            start = FhirTime.start(date);
        } else if (value instanceof Period period && period.hasStart()) {
            start = FhirTime.start(period.getStartElement());
        }
        if (start != null && start.isAfter(clock.instant().plus(TOLERANCE))) {
            issues.add(new Issue(
                    element,
                    "The date lies in the future, and this element tells of what has been. Correct the date, its time zone or"
                            + " the sender's clock."));
        }
    }
}
