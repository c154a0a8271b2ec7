package org.consilium.cohort.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.consilium.clinical.Code;
import org.consilium.clinical.study.MeasuredConcept;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.ValueSet;
import org.consilium.fhir.Units;

/**
 * What of an export a study meets: how many results of each concept and in which units, how many records of each value set, and
 * what is frequent and read by nothing.
 *
 * <p>Counts and codes only: nothing of a patient is told.
 */
public final class DataMeeting {

    private static final int MOST_UNREAD = 12;
    private static final int MOST_CODES = 200_000;
    private static final Map<String, String> SUBJECTS = Map.of(
            "Observation", "results",
            "Condition", "conditions",
            "Procedure", "procedures",
            "MedicationRequest", "prescriptions",
            "MedicationStatement", "medications taken",
            "MedicationAdministration", "medications given",
            "AllergyIntolerance", "allergies",
            "FamilyMemberHistory", "relatives");

    private final Study study;
    private final Units units = new Units();
    private final Map<String, Integer> types = new TreeMap<>();
    private final Map<String, Map<String, Integer>> unitsOf = new LinkedHashMap<>();
    private final Map<String, Integer> bySet = new LinkedHashMap<>();
    private final Map<String, Integer> unread = new LinkedHashMap<>();
    private final ObjectMapper json = new ObjectMapper();
    private Instant latest = Instant.MIN;

    private DataMeeting(Study study) {
        this.study = study;
        study.concepts().forEach(concept -> unitsOf.put(concept.id(), new TreeMap<>()));
        study.valueSets().forEach(set -> bySet.put(set.id(), 0));
    }

    /** Reads the whole export once, in flat memory. */
    public static List<String> of(Study study, Path data) throws IOException {
        DataMeeting meeting = new DataMeeting(study);
        for (Path file : NdjsonFolder.open(data).files()) {
            int[] number = {0};
            NdjsonFolder.lines(file, (line, done) -> {
                number[0]++;
                try {
                    meeting.read(meeting.json.readTree(line));
                } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                    throw new IOException(
                            "Line " + number[0] + " of " + file.getFileName()
                                    + " is not JSON. Each line must hold one whole resource. Maybe the file was cut"
                                    + " short.",
                            e);
                }
            });
        }
        return meeting.told();
    }

    private void read(JsonNode resource) {
        String type = resource.path("resourceType").asText("no resourceType");
        types.merge(type, 1, Integer::sum);
        if (type.equals("Encounter")) {
            Instant start =
                    PatientShards.instant(resource.path("period").path("start").asText(null));
            latest = start != null && start.isAfter(latest) ? start : latest;
        }
        if (!SUBJECTS.containsKey(type) && !type.equals("Medication")) {
            return;
        }
        List<Code> codes = new ArrayList<>();
        Stream.of("code", "medicationCodeableConcept").forEach(field -> add(resource.path(field), codes));
        resource.path("condition").forEach(each -> add(each.path("code"), codes));
        boolean met = false;
        if (type.equals("Observation")) {
            met = result(codes, resource);
            for (JsonNode part : resource.path("component")) {
                List<Code> own = new ArrayList<>();
                add(part.path("code"), own);
                met |= result(own, part);
            }
        } else {
            for (ValueSet set : study.valueSets()) {
                if (set.containsAny(codes)) {
                    bySet.merge(set.id(), 1, Integer::sum);
                    met = true;
                }
            }
        }
        if (!met && !codes.isEmpty() && unread.size() < MOST_CODES) {
            Code first = codes.get(0);
            unread.merge(type + " " + first.system() + " " + first.code(), 1, Integer::sum);
        }
    }

    private boolean result(List<Code> codes, JsonNode result) {
        boolean met = false;
        for (MeasuredConcept concept : study.concepts()) {
            if (concept.codes().containsAny(codes)) {
                met = true;
                Map<String, Integer> counts = unitsOf.getOrDefault(concept.id(), new TreeMap<>());
                counts.merge(unit(concept, result), 1, Integer::sum);
            }
        }
        List<Code> answers = new ArrayList<>();
        add(result.path("valueCodeableConcept"), answers);
        for (ValueSet set : study.valueSets()) {
            if (!answers.isEmpty() && set.containsAny(answers)) {
                bySet.merge(set.id(), 1, Integer::sum);
            }
        }
        return met;
    }

    private String unit(MeasuredConcept concept, JsonNode result) {
        String wanted = concept.unit();
        JsonNode quantity = result.path("valueQuantity");
        if (wanted == null) {
            return result.has("valueCodeableConcept") ? "coded answers" : "without a coded answer";
        }
        if (quantity.isMissingNode()) {
            return "without a quantity";
        }
        String given = quantity.path("code").asText(quantity.path("unit").asText(""));
        String meant = concept.unitSynonyms().getOrDefault(given, given);
        if (given.isEmpty()) {
            return "without a unit, set aside";
        }
        if (!meant.equals(wanted) && !units.isUnit(meant)) {
            return "in '" + given + "', which is not UCUM, set aside: name the unit that it means under unitSynonyms";
        }
        boolean converts = units.convert(java.math.BigDecimal.ONE, meant, wanted, concept.gramsPerMole())
                .isPresent();
        return converts ? "in " + given : "in '" + given + "', which cannot be converted to " + wanted + ", set aside";
    }

    private static void add(JsonNode concept, List<Code> codes) {
        for (JsonNode coding : concept.path("coding")) {
            if (coding.hasNonNull("system") && coding.hasNonNull("code")) {
                codes.add(new Code(
                        coding.path("system").asText(), coding.path("code").asText()));
            }
        }
    }

    private List<String> told() {
        List<String> told = new ArrayList<>();
        told.add("The export holds: " + types);
        unitsOf.forEach((concept, counts) -> told.add(
                "concept " + concept + ": " + (counts.isEmpty() ? "none of its codes is there" : joined(counts))));
        bySet.forEach((set, count) -> told.add("value set " + set + ": " + (count == 0 ? "none" : count + " records")));
        List<Map.Entry<String, Integer>> often = unread.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_UNREAD)
                .toList();
        if (!often.isEmpty()) {
            told.add("Frequent, and read by nothing in the study:");
            often.forEach(entry -> told.add("  " + entry.getValue() + " × " + entry.getKey()));
        }
        if (latest.isAfter(Instant.now())) {
            told.add("The latest visit begins later than today: dates were shifted. See indexVisits.followUp.");
        }
        return told;
    }

    private static String joined(Map<String, Integer> counts) {
        return String.join(
                "; ",
                counts.entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .toList());
    }
}
