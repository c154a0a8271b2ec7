package org.consilium.cohort;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.consilium.clinical.assessment.FindingCouncil;
import org.consilium.clinical.feature.FeatureSpace;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.export.NdjsonFolder;
import org.consilium.cohort.export.PatientShards;
import org.consilium.cohort.study.StudyFile;
import org.consilium.cohort.table.CohortReading;
import org.consilium.cohort.table.CohortTables;
import org.consilium.ensemble.ModelBundle;
import org.consilium.fhir.PatientCaseReader;
import org.consilium.fhir.StoredResource;
import org.consilium.fhir.Units;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three findings that come of what is told rather than measured: one of smoking, one of a parent's disease, one of an allergy. What was
 * planted is learnt, and read alike where it is served.
 */
class SocialHistoryTest {

    private static final int PATIENTS = 320;
    private static final int VISITS = 6;
    private static final String STUDY =
            """
            study: social
            title: What is told
            version: "1"
            intendedUse: Tests
            intendedUsers: Nobody
            synthetic: true
            caution: Made up by rules.
            population: {text: Adults}
            evidenceNeeded: 0
            indexVisits: {perPatient: 4, perFindingCases: 2, historyDays: 0, gapDays: 14}
            valueSets:
              copd: {title: COPD, icd10cm: ["J44*"]}
              coronary: {title: Coronary disease, icd10cm: ["I25*"], snomed: ["53741008"]}
              anaphylaxis: {title: Anaphylaxis, icd10cm: ["T78.2*"]}
              nuts: {title: Nuts, snomed: ["91935009"]}
              smokes: {title: Smokes, snomed: ["449868002"]}
            concepts:
              smoking: {title: Smoking status, loinc: ["72166-2"], answers: [{valueSet: smokes}]}
            history:
              - {of: allergies, valueSets: [nuts], aggregate: stated}
              - {of: family_history, valueSets: [coronary], aggregate: stated}
            findings:
              copd: {title: COPD, codes: copd, horizonDays: 365, severity: moderate}
              coronary: {title: Coronary disease, codes: coronary, horizonDays: 365, severity: high}
              anaphylaxis: {title: Anaphylaxis, codes: anaphylaxis, horizonDays: 365, severity: high}
            """;

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    @TempDir
    Path folder;

    private final Map<String, List<String>> records = new LinkedHashMap<>();
    private final Random random = new Random(4);
    private final IParser json = FhirContext.forR4Cached().newJsonParser();
    private final Study study = StudyFile.read(STUDY).orRefuse();

    @BeforeEach
    void writes() throws Exception {
        Path data = Files.createDirectories(folder.resolve("export"));
        Map<String, List<String>> byType = new LinkedHashMap<>();
        for (int i = 0; i < PATIENTS; i++) {
            String id = "p" + i;
            person(id);
            for (String line : records.getOrDefault(id, List.of())) {
                byType.computeIfAbsent(line.split("\"", 5)[3], type -> new ArrayList<>())
                        .add(line);
            }
        }
        for (Map.Entry<String, List<String>> file : byType.entrySet()) {
            Files.write(data.resolve(file.getKey() + ".ndjson"), file.getValue());
        }
    }

    @Test
    void whatIsToldIsReadAlikeInTrainingAndInService() throws Exception {
        CohortTables tables;
        try (PatientShards shards = PatientShards.sort(
                NdjsonFolder.open(folder.resolve("export")), study, Studies.CODES, folder, done -> {})) {
            tables = new CohortReading(study, Studies.CODES, 7).read(shards, OptionalInt.empty(), 2, done -> {});
        }
        List<String> names = study.features().stream().map(f -> f.name()).toList();
        PatientCaseReader reader = new PatientCaseReader(study, new Units());
        double[] present = new double[names.size()];
        for (int row = 0; row < tables.rows(); row++) {
            double[] values = tables.values(row);
            assertThat(new FeatureSpace(study)
                            .encode(
                                    reader.read(stored(records.getOrDefault(tables.patient(row), List.of()))),
                                    tables.at(row))
                            .row())
                    .containsExactly(values);
            for (int c = 0; c < values.length; c++) {
                present[c] += values[c] == 1 ? 1 : 0;
            }
        }
        for (String feature : List.of("smoking_smokes", "nuts_allergies_stated", "coronary_family_history_stated")) {
            assertThat(present[names.indexOf(feature)]).as(feature).isGreaterThan(100);
        }
    }

    @Test
    void eachFindingIsLearntOfWhatItCameOf() throws Exception {
        Path file = Files.writeString(folder.resolve("study.yaml"), STUDY);
        Path bundle = folder.resolve("social.bundle");
        assertThat(CohortTool.run(
                        "train",
                        "--study",
                        file.toString(),
                        "--data",
                        folder.resolve("export").toString(),
                        "--out",
                        bundle.toString(),
                        "--profile",
                        "fast",
                        "--threads",
                        "2"))
                .isZero();
        FindingCouncil council = FindingCouncil.of(ModelBundle.openUnverified(bundle));
        Instant at = Instant.parse("2020-06-01T12:00:00Z");
        Map<String, Double> without = risks(council, at, told("x", false, false, false));
        risks(council, at, told("x", true, false, false))
                .forEach((finding, risk) -> compare(finding, risk, without, finding.equals("copd")));
        risks(council, at, told("x", false, true, false))
                .forEach((finding, risk) -> compare(finding, risk, without, finding.equals("coronary")));
        risks(council, at, told("x", false, false, true))
                .forEach((finding, risk) -> compare(finding, risk, without, finding.equals("anaphylaxis")));
    }

    private static void compare(String finding, double risk, Map<String, Double> without, boolean cause) {
        double times = risk / without.getOrDefault(finding, Double.NaN);
        if (cause) {
            assertThat(times).as(finding).isGreaterThan(3);
        } else {
            assertThat(times).as(finding).isBetween(0.5, 2.0);
        }
    }

    private Map<String, Double> risks(FindingCouncil council, Instant at, List<String> record) {
        Map<String, Double> risks = new LinkedHashMap<>();
        council.assess(new PatientCaseReader(council.study(), new Units()).read(stored(record)), at)
                .ranked()
                .forEach(ranked ->
                        risks.put(ranked.finding().id(), ranked.probability().value()));
        assertThat(risks).hasSize(3);
        return risks;
    }

    private List<StoredResource> stored(List<String> record) {
        return record.stream()
                .map(line -> StoredResource.fromSource(json.parseResource(line)))
                .toList();
    }

    private void person(String id) {
        boolean smokes = random.nextInt(3) == 0;
        boolean family = random.nextInt(3) == 0;
        boolean allergic = random.nextInt(3) == 0;
        List<String> record = new ArrayList<>(told(id, smokes, family, allergic));
        records.put(id, record);
        Instant at = Instant.parse("2018-01-01T09:00:00Z").plus(Duration.ofMinutes(random.nextInt(20_000)));
        List<String> known = new ArrayList<>();
        for (int visit = 0; visit < VISITS; visit++) {
            record.add(
                    """
                    {"resourceType":"Encounter","id":"%s-%d","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"},\
                    "period":{"start":"%s","end":"%s"}}"""
                            .formatted(id, visit, id, at, at.plusSeconds(1800)));
            for (Map.Entry<String, Boolean> finding : Map.of("J44.9", smokes, "I25.10", family, "T78.2XXA", allergic)
                    .entrySet()) {
                if (!known.contains(finding.getKey()) && random.nextInt(100) < (finding.getValue() ? 12 : 1)) {
                    known.add(finding.getKey());
                    record.add(
                            """
                            {"resourceType":"Condition","id":"c-%s-%s","subject":{"reference":"Patient/%s"},"recordedDate":"%s",\
                            "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"%s"}]}}"""
                                    .formatted(
                                            id,
                                            finding.getKey().replace(".", ""),
                                            id,
                                            at.plusSeconds(600),
                                            finding.getKey()));
                }
            }
            at = at.plus(Duration.ofMinutes(150_000 + random.nextInt(60_000)));
        }
    }

    /** A person of whom all three were asked, some years ago. */
    private static List<String> told(String id, boolean smokes, boolean family, boolean allergic) {
        return List.of(
                "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"gender\":\"male\",\"birthDate\":\"1960-01-01\"}",
                String.format(
                        Locale.ROOT,
                        "{\"resourceType\":\"Observation\",\"id\":\"s-%s\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"72166-2\"}]},\"subject\":{\"reference\":\"Patient/%s\"},\"effectiveDateTime\":\"2017-01-01\",\"valueCodeableConcept\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"%s\"}]}}",
                        id,
                        id,
                        smokes ? "449868002" : "266919005"),
                "{\"resourceType\":\"FamilyMemberHistory\",\"id\":\"f-" + id
                        + "\",\"status\":\"completed\",\"patient\":{\"reference\":\"Patient/" + id
                        + "\"},\"date\":\"2017-01-01\",\"relationship\":{\"text\":\"Father\"}"
                        + (family
                                ? ",\"condition\":[{\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"53741008\"}]}}]"
                                : "")
                        + "}",
                "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"a-" + id + "\",\"patient\":{\"reference\":\"Patient/"
                        + id
                        + "\"},\"recordedDate\":\"2017-01-01\",\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\""
                        + (allergic ? "91935009" : "716186003") + "\"}]}}");
    }
}
