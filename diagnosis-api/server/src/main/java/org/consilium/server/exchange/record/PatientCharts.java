package org.consilium.server.exchange.record;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.clinical.Code;
import org.consilium.clinical.Reason;
import org.consilium.clinical.ResourceReference;
import org.consilium.fhir.StoredResource;
import org.consilium.server.exchange.record.Chart.Drug;
import org.consilium.server.exchange.record.Chart.Point;
import org.consilium.server.exchange.record.Chart.Problem;
import org.consilium.server.exchange.record.Chart.Series;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** Reads a patient's record into a chart. What was entered in error, cancelled or refuted is left out. */
@Singleton
public class PatientCharts {

    private static final Set<String> NOT_SHOWN =
            Set.of("entered-in-error", "cancelled", "not-taken", "draft", "refuted");
    private static final Set<String> OVER = Set.of("resolved", "inactive", "remission");

    private final PatientRecords records;

    PatientCharts(PatientRecords records) {
        this.records = records;
    }

    public Chart chart(String patient) {
        List<StoredResource> resources = records.resources(patient);
        Map<String, CodeableConcept> drugs = new HashMap<>();
        for (StoredResource each : resources) {
            if (each.resource() instanceof Medication medication) {
                drugs.put("Medication/" + each.reference().id(), medication.getCode());
            }
        }
        List<Problem> problems = new ArrayList<>();
        List<Drug> taken = new ArrayList<>();
        Map<String, Series> series = new LinkedHashMap<>();
        for (StoredResource each : resources) {
            if (each.resource() instanceof Condition condition) {
                addProblem(condition, each.reference(), problems);
            } else if (each.resource() instanceof MedicationRequest request && request.hasStatus()) {
                addDrug(
                        request.getStatus().toCode(),
                        request.getMedication(),
                        request.hasAuthoredOn() ? request.getAuthoredOn().toInstant() : null,
                        each.reference(),
                        drugs,
                        taken);
            } else if (each.resource() instanceof MedicationStatement statement && statement.hasStatus()) {
                addDrug(
                        statement.getStatus().toCode(),
                        statement.getMedication(),
                        Words.start(statement.getEffective()),
                        each.reference(),
                        drugs,
                        taken);
            } else if (each.resource() instanceof Observation observation) {
                addResult(observation, each.reference(), series);
            }
        }
        problems.sort(Comparator.comparing(Problem::since, Comparator.nullsLast(Comparator.reverseOrder())));
        taken.sort(Comparator.comparing(Drug::since, Comparator.nullsLast(Comparator.reverseOrder())));
        return new Chart(problems, taken, inOrder(series));
    }

    private static void addProblem(Condition condition, ResourceReference source, List<Problem> problems) {
        boolean over = condition.hasAbatement()
                || OVER.contains(code(condition.getClinicalStatus()))
                || NOT_SHOWN.contains(code(condition.getVerificationStatus()));
        if (!over) {
            Instant since = Words.start(condition.getOnset());
            problems.add(new Problem(
                    Words.title(condition.getCode(), "Condition"),
                    codes(condition.getCode()),
                    condition.getCategory().stream()
                            .flatMap(category -> codes(category).stream())
                            .toList(),
                    since == null && condition.hasRecordedDate()
                            ? condition.getRecordedDate().toInstant()
                            : since,
                    source));
        }
    }

    private static void addDrug(
            String status,
            @Nullable Type drug,
            @Nullable Instant since,
            ResourceReference source,
            Map<String, CodeableConcept> drugs,
            List<Drug> taken) {
        if (NOT_SHOWN.contains(status)) {
            return;
        }
        CodeableConcept concept = drug instanceof CodeableConcept coded
                ? coded
                : drug instanceof org.hl7.fhir.r4.model.Reference reference
                        ? drugs.getOrDefault(reference.getReference(), new CodeableConcept())
                        : new CodeableConcept();
        taken.add(new Drug(Words.title(concept, "Medication") + " (" + status + ")", since, source));
    }

    private static void addResult(Observation observation, ResourceReference source, Map<String, Series> series) {
        if (observation.hasStatus()
                && NOT_SHOWN.contains(observation.getStatus().toCode())) {
            return;
        }
        Instant at = Words.start(observation.getEffective());
        if (!observation.hasValue() && observation.hasComponent()) {
            for (Observation.ObservationComponentComponent part : observation.getComponent()) {
                add(part.getCode(), at, part.getValue(), Words.value(part.getValue()), observation, source, series);
            }
        } else {
            add(
                    observation.getCode(),
                    at,
                    observation.getValue(),
                    Words.value(observation),
                    observation,
                    source,
                    series);
        }
    }

    private static void add(
            CodeableConcept code,
            @Nullable Instant at,
            @Nullable Type value,
            String text,
            Observation observation,
            ResourceReference source,
            Map<String, Series> series) {
        String key = code.hasCoding() && code.getCodingFirstRep().hasCode()
                ? code.getCodingFirstRep().getCode()
                : Words.title(code, "Observation");
        Double number = value instanceof Quantity quantity && quantity.hasValue() && !quantity.hasComparator()
                ? Double.valueOf(quantity.getValue().doubleValue())
                : null;
        series.computeIfAbsent(key, each -> new Series(Words.title(code, "Observation"), key, new ArrayList<>()))
                .points()
                .add(new Point(
                        at,
                        number,
                        text,
                        Words.unit(value),
                        unknown(value, text),
                        Words.interpretation(observation),
                        source));
    }

    private static @Nullable Reason unknown(@Nullable Type value, String text) {
        boolean missing =
                value == null || value.isEmpty() || (value instanceof Quantity quantity && !quantity.hasValue());
        return missing ? new Reason("not-given", text) : null;
    }

    /** The kinds with the newest results first; within a kind the oldest first. */
    private static List<Series> inOrder(Map<String, Series> series) {
        Comparator<Point> byTime = Comparator.comparing(Point::at, Comparator.nullsFirst(Comparator.naturalOrder()));
        List<Series> ordered = new ArrayList<>();
        for (Series each : series.values()) {
            ordered.add(new Series(
                    each.title(),
                    each.code(),
                    each.points().stream().sorted(byTime).toList()));
        }
        ordered.sort(Comparator.comparing(
                        (Series each) ->
                                each.points().get(each.points().size() - 1).at(),
                        Comparator.nullsLast(Comparator.reverseOrder()))
                .thenComparing(Series::title));
        return ordered;
    }

    private static String code(CodeableConcept concept) {
        return concept.hasCoding() && concept.getCodingFirstRep().hasCode()
                ? concept.getCodingFirstRep().getCode()
                : "";
    }

    private static List<Code> codes(CodeableConcept concept) {
        return concept.getCoding().stream()
                .filter(Coding::hasCode)
                .map(coding -> new Code(coding.hasSystem() ? coding.getSystem() : "", coding.getCode()))
                .toList();
    }
}
