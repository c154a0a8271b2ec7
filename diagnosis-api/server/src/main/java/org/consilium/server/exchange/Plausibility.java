package org.consilium.server.exchange;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.consilium.fhir.Units;
import org.consilium.server.exchange.record.RecordDates;
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
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** Whether what a resource states can be true: what was observed lies in the past, and a unit is one. */
@Singleton
class Plausibility {

    /** A date without a zone may be ahead of UTC by 14 hours, and clocks differ. */
    private static final Duration TOLERANCE = Duration.ofHours(24);

    private static final String UCUM = "http://unitsofmeasure.org";

    /**
     * A remark in the wrong brackets, such as {@code (score)} for {@code {score}}: real senders write it. It names no unit, so
     * nothing can be mistaken; the result is kept as it came, and set aside when a model asks for it.
     */
    private static final Pattern BRACKETED_WORD = Pattern.compile("\\([A-Za-z_ -]+\\)");

    private final Clock clock;
    private final RecordDates dates;
    private final Units units;

    /** Units that were found to be some; a text that is none is not kept, so that it cannot grow by sending. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Plausibility(Clock clock, RecordDates dates, Units units) {
        this.clock = clock;
        this.dates = dates;
        this.units = units;
    }

    /** What cannot be true; empty if nothing. */
    List<Issue> objections(Resource resource) {
        List<Issue> issues = new ArrayList<>();
        if (resource instanceof Observation observation) {
            past("Observation.effective", observation.getEffective(), issues);
            past("Observation.issued", observation.getIssuedElement(), issues);
            unit("Observation.value", observation.getValue(), issues);
            for (int i = 0; i < observation.getComponent().size(); i++) {
                unit(
                        "Observation.component[" + i + "].value",
                        observation.getComponent().get(i).getValue(),
                        issues);
            }
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

    /** A unit that claims to be UCUM's must be one. A unit without a code system claims nothing, and is never guessed. */
    private void unit(String element, @Nullable Type value, List<Issue> issues) {
        if (value instanceof Quantity quantity
                && UCUM.equals(quantity.getSystem())
                && quantity.hasCode()
                && !known.contains(quantity.getCode())) {
            if (units.isUnit(quantity.getCode())
                    || BRACKETED_WORD.matcher(quantity.getCode()).matches()) {
                known.add(quantity.getCode());
            } else {
                issues.add(new Issue(
                        element + ".code",
                        "The code is no unit of UCUM, though its system says so. Correct the code, or leave system and code out"
                                + " and give the unit as text: such a result is kept, and a model uses it only where the text is a"
                                + " unit of UCUM to the letter, or the study says what it means."));
            }
        }
    }

    private void past(String element, @Nullable Type value, List<Issue> issues) {
        Instant start = null;
        if (value instanceof BaseDateTimeType date && date.hasValue()) {
            start = FhirTime.start(date);
        } else if (value instanceof Period period && period.hasStart()) {
            start = FhirTime.start(period.getStartElement());
        }
        if (start != null && start.isAfter(clock.instant().plus(TOLERANCE)) && !dates.areShifted()) {
            issues.add(
                    new Issue(
                            element,
                            "The date lies in the future, and this element tells of what has been. Correct the date, its time zone or"
                                    + " the sender's clock. Records whose dates were shifted to hide when somebody was ill, such as"
                                    + " MIMIC-IV's, are taken by a server of their own, started with CONSILIUM_DATES=shifted."));
        }
    }
}
