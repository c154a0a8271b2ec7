package org.consilium.cohort.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.consilium.clinical.Code;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.MeasuredConcept;
import org.consilium.clinical.study.RecordingTime;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.ValueSet;
import org.consilium.fhir.CodeTranslation;
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
    private static final int MOST_PATIENTS = 500;
    private static final int FEWEST_LOADED = 20;
    private static final Set<String> SUBJECTS = Set.of(
            "Observation",
            "Condition",
            "Procedure",
            "MedicationRequest",
            "MedicationStatement",
            "MedicationAdministration",
            "AllergyIntolerance",
            "FamilyMemberHistory");

    private final Study study;
    private final Units units = new Units();
    private final Map<String, Integer> types = new TreeMap<>();
    private final Map<String, Map<String, Integer>> unitsOf = new LinkedHashMap<>();
    private final Map<String, Integer> bySet = new LinkedHashMap<>();
    private final Map<String, Integer> unread = new LinkedHashMap<>();
    private final Map<String, Set<String>> patientsOf = new LinkedHashMap<>();
    private final Map<String, List<Code>> drugs = new HashMap<>();
    private final Map<String, Integer> drugsReferred = new HashMap<>();
    private final ObjectMapper json = new ObjectMapper();
    private final CodeTranslation translation;
    private Instant latest = Instant.MIN;
    private final int casesNeeded;
    private int translated;
    private int datedByVisit;
    private int undated;
    private int updatedBefore;
    private int zoneless;

    /** The days on which records were updated that say nothing else of when they were recorded. */
    private final Map<Instant, Integer> updatedOn = new HashMap<>();

    private int parts;
    private final Map<String, Integer> kinds = new TreeMap<>();

    private DataMeeting(Study study, CodeTranslation translation, int casesNeeded) {
        this.study = study;
        this.translation = translation;
        this.casesNeeded = casesNeeded;
        study.findings().forEach(finding -> patientsOf.put(finding.id(), new HashSet<>()));
        study.concepts().forEach(concept -> unitsOf.put(concept.id(), new TreeMap<>()));
        study.valueSets().forEach(set -> bySet.put(set.id(), 0));
    }

    /**
     * Reads the whole export once, in flat memory.
     *
     * @param casesNeeded patients that it takes to learn a finding
     */
    public static List<String> of(Study study, CodeTranslation translation, Path data, int casesNeeded)
            throws IOException {
        DataMeeting meeting = new DataMeeting(study, translation, casesNeeded);
        for (Path file : NdjsonFolder.open(data).files()) {
            NdjsonFolder.resources(file, (line, done) -> meeting.read(meeting.json.readTree(line)));
        }
        return meeting.told();
    }

    private void read(JsonNode resource) {
        String type = resource.path("resourceType").asText("no resourceType");
        types.merge(type, 1, Integer::sum);
        if (type.equals("Encounter")) {
            String began = resource.path("period").path("start").asText(null);
            Instant start = PatientShards.instant(began);
            zoneless += began != null && began.length() == 19 ? 1 : 0;
            String whole = resource.path("partOf").path("reference").asText("");
            parts += whole.isEmpty() ? 0 : 1;
            kinds.merge(resource.path("class").path("code").asText("none"), 1, Integer::sum);
            latest = start != null && start.isAfter(latest) ? start : latest;
        }
        if (type.equals("Medication")) {
            List<Code> drug = new ArrayList<>();
            add(resource.path("code"), drug);
            drugs.put(resource.path("id").asText(), translation.beside(drug));
            return;
        }
        if (!SUBJECTS.contains(type)) {
            return;
        }
        String referred = resource.path("medicationReference").path("reference").asText("");
        if (!referred.isEmpty() && !referred.startsWith("#")) {
            drugsReferred.merge(
                    referred.substring(Math.max(referred.lastIndexOf('/'), referred.lastIndexOf(':')) + 1),
                    1,
                    Integer::sum);
        }
        List<Code> codes = new ArrayList<>();
        Stream.of("code", "medicationCodeableConcept").forEach(field -> add(resource.path(field), codes));
        resource.path("condition").forEach(each -> add(each.path("code"), codes));
        resource.path("contained").forEach(each -> add(each.path("code"), codes));
        updated(resource);
        List<Code> known = translation.beside(codes);
        translated += known.size() > codes.size() ? 1 : 0;
        boolean met = false;
        if (type.equals("Observation")) {
            met = result(known, resource);
            for (JsonNode part : resource.path("component")) {
                List<Code> own = new ArrayList<>();
                add(part.path("code"), own);
                met |= result(translation.beside(own), part);
            }
        } else {
            for (ValueSet set : study.valueSets()) {
                if (set.containsAny(known)) {
                    bySet.merge(set.id(), 1, Integer::sum);
                    met = true;
                }
            }
        }
        if (type.equals("Condition")) {
            condition(resource, known);
        }
        if (!met && !codes.isEmpty() && unread.size() < MOST_CODES) {
            Code first = codes.get(0);
            unread.merge(type + " " + first.system() + " " + first.code(), 1, Integer::sum);
        }
    }

    /** Who has a finding, and whether diagnoses say when they were made. */
    private void condition(JsonNode condition, List<Code> codes) {
        for (Finding finding : study.findings()) {
            Set<String> patients = patientsOf.getOrDefault(finding.id(), new HashSet<>());
            if (patients.size() < MOST_PATIENTS
                    && study.valueSet(finding.codes()).containsAny(codes)) {
                patients.add(condition.path("subject").path("reference").asText());
            }
        }
        boolean dated =
                Stream.of("recordedDate", "onsetDateTime", "onsetPeriod").anyMatch(condition::has);
        if (!dated && condition.path("encounter").has("reference")) {
            datedByVisit++;
        } else if (!dated) {
            undated++;
        }
    }

    /** Whether it claims to have been updated before that of which it tells. */
    private void updated(JsonNode resource) {
        Instant when =
                PatientShards.instant(resource.path("meta").path("lastUpdated").asText(null));
        boolean says = Stream.of("issued", "authoredOn", "recordedDate", "dateAsserted")
                .anyMatch(resource::has);
        if (when != null && !says && updatedOn.size() < MOST_CODES) {
            updatedOn.merge(when.truncatedTo(ChronoUnit.DAYS), 1, Integer::sum);
        }
        Instant described = Stream.of("issued", "effectiveDateTime", "authoredOn", "recordedDate")
                .map(field -> PatientShards.instant(resource.path(field).asText(null)))
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
        updatedBefore +=
                when != null && described != null && when.isBefore(described.minus(Duration.ofDays(1))) ? 1 : 0;
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
            return result.has("valueInteger") && Units.isPlain(wanted) ? "as a plain number" : "without a quantity";
        }
        String shown = quantity.path("unit").asText("");
        String given = quantity.path("code").asText(shown);
        String read = translated(quantity.path("system").asText(""), given);
        Map<String, String> synonyms = concept.unitSynonyms();
        String meant = synonyms.getOrDefault(read, synonyms.getOrDefault(shown, read));
        if (quantity.hasNonNull("comparator")) {
            return "as a bound (" + quantity.path("comparator").asText() + "), set aside";
        }
        if (given.isEmpty()) {
            return Units.isPlain(wanted) ? "without a unit, as a plain number may be" : "without a unit, set aside";
        }
        if (!meant.equals(wanted) && !units.isUnit(meant)) {
            return "in '" + given + "', which is not UCUM, set aside: name the unit that it means under unitSynonyms";
        }
        boolean converts = units.convert(java.math.BigDecimal.ONE, meant, wanted, concept.gramsPerMole())
                .isPresent();
        return converts ? "in " + given : "in '" + given + "', which cannot be converted to " + wanted + ", set aside";
    }

    /** A unit that is a code of the source's own system, as UCUM's. */
    private String translated(String system, String code) {
        return translation.of(new Code(system, code)).stream()
                .filter(match -> match.target().system().equals("http://unitsofmeasure.org") && match.isEvidence())
                .findFirst()
                .map(match -> match.target().code())
                .orElse(code);
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
        List<String> passed = types.keySet().stream()
                .filter(type -> !PatientShards.TYPES.contains(type))
                .toList();
        if (!passed.isEmpty()) {
            told.add("No study reads records of type " + String.join(", ", passed) + ".");
        }
        drugsReferred.forEach((id, count) -> study.valueSets().stream()
                .filter(set -> set.containsAny(drugs.getOrDefault(id, List.of())))
                .forEach(set -> bySet.merge(set.id(), count, Integer::sum)));
        int lost = drugsReferred.entrySet().stream()
                .filter(each -> !drugs.containsKey(each.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
        if (lost > 0) {
            told.add(lost + " records refer to a Medication that the export does not hold: their drugs are unknown.");
        }
        unitsOf.forEach((concept, counts) -> told.add(
                "concept " + concept + ": " + (counts.isEmpty() ? "none of its codes is there" : joined(counts))));
        bySet.forEach((set, count) -> told.add("value set " + set + ": " + (count == 0 ? "none" : count + " records")));
        patientsOf.forEach((finding, patients) -> told.add("finding " + finding + ": recorded of "
                + (patients.size() < MOST_PATIENTS ? patients.size() : MOST_PATIENTS + " or more")
                + " patients; " + casesNeeded + " with a new record after an index visit are needed"));
        if (!kinds.isEmpty()) {
            told.add("Visits by class: " + kinds
                    + (parts == 0 ? "" : "; " + parts + " are part of another, which is asked in their place")
                    + (study.indexVisits().kinds().isEmpty()
                            ? ""
                            : "; asked at: " + study.indexVisits().kinds()));
        }
        if (zoneless > 0) {
            told.add(zoneless
                    + " visits begin at a time without its zone, which FHIR requires: it is read in this machine's ("
                    + java.time.ZoneId.systemDefault() + "), and another machine may read another time.");
        }
        if (translated > 0) {
            told.add(translated + " records are read by a code map (ConceptMap) too.");
        }
        if (datedByVisit > 0) {
            told.add(datedByVisit + " conditions say no time of their own: they count from the end of their visit.");
        }
        if (undated > 0) {
            told.add(undated + " conditions say neither a time nor a visit: they are set aside"
                    + (study.recordingTime() == RecordingTime.SOURCE_LAST_UPDATED
                            ? ", unless meta.lastUpdated tells when they were recorded."
                            : "."));
        }
        if (updatedBefore > 0) {
            told.add(updatedBefore
                    + " records were updated (meta.lastUpdated) before that of which they tell: dates were"
                    + " shifted. "
                    + (study.recordingTime() == RecordingTime.CLINICAL_TIME
                            ? "The study does not read it."
                            : "Say 'recordingTime: clinical_time'."));
        }
        int silent = updatedOn.values().stream().mapToInt(Integer::intValue).sum();
        int oneDay =
                updatedOn.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        if (study.recordingTime() == RecordingTime.SOURCE_LAST_UPDATED
                && silent >= FEWEST_LOADED
                && 2 * oneDay > silent) {
            told.add(
                    oneDay + " of " + silent
                            + " records that do not say when they were recorded have meta.lastUpdated on one and"
                            + " the same day: they were probably loaded then, and count from then. Say 'recordingTime: clinical_time'.");
        }
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
