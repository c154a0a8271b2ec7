package org.consilium.server.exchange.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
import org.consilium.server.persistence.ResourceKey;
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

/**
 * Reads a patient's record into a chart. What was entered in error, cancelled or refuted is left out. All problems are
 * listed; of fifty thousand results only the newest of each kind are opened.
 */
@Singleton
public class PatientCharts {

    static final Set<String> NOT_SHOWN = Set.of("entered-in-error", "cancelled", "not-taken", "draft", "refuted");
    private static final Set<String> OVER = Set.of("resolved", "inactive", "remission");
    private static final int DRUGS = 200;

    private final PatientRecords records;
    private final ObjectMapper json;

    PatientCharts(PatientRecords records, ObjectMapper json) {
        this.records = records;
        this.json = json;
    }

    /** In one transaction, so that the record comes from the database piece by piece. */
    @Transactional
    public Chart chart(String patient) {
        List<Problem> problems = new ArrayList<>();
        List<Taken> taken = new ArrayList<>();
        records.each(patient, List.of("Condition", "MedicationRequest", "MedicationStatement"), stored -> {
            StoredResource each = records.read(stored);
            if (each.resource() instanceof Condition condition) {
                addProblem(condition, each.reference(), problems);
            } else if (each.resource() instanceof MedicationRequest request && request.hasStatus()) {
                addDrug(
                        request.getStatus().toCode(),
                        request.getMedication(),
                        request.hasAuthoredOn() ? request.getAuthoredOn().toInstant() : null,
                        each,
                        taken);
            } else if (each.resource() instanceof MedicationStatement statement && statement.hasStatus()) {
                addDrug(
                        statement.getStatus().toCode(),
                        statement.getMedication(),
                        Words.start(statement.getEffective()),
                        each,
                        taken);
            }
        });
        problems.sort(Comparator.comparing(Problem::since, Comparator.nullsLast(Comparator.reverseOrder())));
        taken.sort(Comparator.comparing(Taken::since, Comparator.nullsLast(Comparator.reverseOrder())));
        List<Taken> listed = taken.subList(0, Math.min(DRUGS, taken.size()));
        ResultPlaces places = new ResultPlaces(json);
        records.each(patient, List.of("Observation"), places::add);
        ResultPlaces.Chosen chosen = places.newest();
        return new Chart(problems, named(listed), taken.size() - listed.size(), results(chosen), chosen.furtherKinds());
    }

    /** A drug that is taken: named by the prescription, or a Medication of its own. */
    private record Taken(
            String status,
            CodeableConcept named,
            @Nullable String drug,
            @Nullable Instant since,
            ResourceReference source) {}

    private List<Drug> named(List<Taken> listed) {
        Map<String, CodeableConcept> drugs = new HashMap<>();
        Set<ResourceKey> wanted = new HashSet<>();
        for (Taken each : listed) {
            if (each.drug() != null) {
                wanted.add(new ResourceKey("Medication", each.drug()));
            }
        }
        records.each(wanted, stored -> {
            if (records.read(stored).resource() instanceof Medication medication) {
                drugs.put(stored.key().id(), medication.getCode());
            }
        });
        return listed.stream()
                .map(each -> new Drug(
                        Words.title(
                                        each.drug() == null
                                                ? each.named()
                                                : drugs.getOrDefault(each.drug(), each.named()),
                                        "Medication")
                                + " (" + each.status() + ")",
                        each.since(),
                        each.source()))
                .toList();
    }

    private List<Series> results(ResultPlaces.Chosen chosen) {
        Map<String, Series> series = new LinkedHashMap<>();
        records.each(chosen.keys(), stored -> {
            StoredResource each = records.read(stored);
            if (each.resource() instanceof Observation observation) {
                addResult(observation, each.reference(), chosen, stored.key(), series);
            }
        });
        return inOrder(series);
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
            String status, @Nullable Type drug, @Nullable Instant since, StoredResource of, List<Taken> taken) {
        if (!NOT_SHOWN.contains(status)) {
            taken.add(new Taken(
                    status,
                    drug instanceof CodeableConcept coded ? coded : new CodeableConcept(),
                    PatientRecords.drugOf(of.resource()),
                    since,
                    of.reference()));
        }
    }

    private static void addResult(
            Observation observation,
            ResourceReference source,
            ResultPlaces.Chosen chosen,
            ResourceKey key,
            Map<String, Series> series) {
        Instant at = Words.start(observation.getEffective());
        if (!observation.hasValue() && observation.hasComponent()) {
            for (Observation.ObservationComponentComponent part : observation.getComponent()) {
                add(
                        part.getCode(),
                        at,
                        part.getValue(),
                        Words.value(part.getValue()),
                        observation,
                        source,
                        chosen,
                        key,
                        series);
            }
        } else {
            add(
                    observation.getCode(),
                    at,
                    observation.getValue(),
                    Words.value(observation),
                    observation,
                    source,
                    chosen,
                    key,
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
            ResultPlaces.Chosen chosen,
            ResourceKey of,
            Map<String, Series> series) {
        String kind = code.hasCoding() && code.getCodingFirstRep().hasCode()
                ? code.getCodingFirstRep().getCode()
                : Words.title(code, "Observation");
        Set<ResourceKey> listed = chosen.byKind().getOrDefault(kind, Set.of());
        if (!listed.contains(of)) {
            return;
        }
        Double number = value instanceof Quantity quantity && quantity.hasValue() && !quantity.hasComparator()
                ? Double.valueOf(quantity.getValue().doubleValue())
                : null;
        int earlier = chosen.all().getOrDefault(kind, 0) - listed.size();
        series.computeIfAbsent(
                        kind, each -> new Series(Words.title(code, "Observation"), kind, earlier, new ArrayList<>()))
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
                    each.earlier(),
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
