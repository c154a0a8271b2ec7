package org.consilium.cohort;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.export.DataMeeting;
import org.consilium.cohort.export.NdjsonFolder;
import org.consilium.cohort.export.PatientShards;
import org.consilium.cohort.study.StudyFile;
import org.consilium.cohort.table.CohortReading;
import org.consilium.cohort.table.CohortTables;
import org.consilium.ensemble.ModelBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of another origin through the same commands. */
class IntensiveCareTest {

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    @TempDir
    Path folder;

    @Test
    void recordsWithLocalCodesAndShiftedDatesTrainLikeAnyOthers() throws Exception {
        Path data = new IntensiveCareExport(180, 3).write(folder.resolve("icu"));
        assertThat(train(study(), data)).isZero();
        ModelBundle bundle = ModelBundle.openUnverified(folder.resolve("icu.bundle"));
        JsonNode finding = new ObjectMapper()
                .readTree(bundle.document("evaluation.json").orElseThrow())
                .path("findings")
                .get(0);
        assertThat(finding.path("cases").asInt()).isGreaterThan(40);
        assertThat(finding.path("auroc").path("low").asDouble()).isGreaterThan(0.75);
        assertThat(finding.path("coverage").path("answered").path("value").asDouble())
                .isEqualTo(1);
    }

    @Test
    void localCodesAndUnitsAreReadByCodeMapsAndByWhatTheStudySaysOfItsSource() throws Exception {
        Path data = new IntensiveCareExport(30, 3).write(folder.resolve("icu"));
        CohortTables tables = read(study(), data);
        Map<String, Integer> known = new HashMap<>();
        List<String> names = StudyFile.read(study()).orRefuse().features().stream()
                .map(feature -> feature.name())
                .toList();
        for (int row = 0; row < tables.rows(); row++) {
            for (int c = 0; c < names.size(); c++) {
                if (!Double.isNaN(tables.values(row)[c])) {
                    known.merge(names.get(c), 1, Integer::sum);
                }
            }
            assertThat(tables.values(row)[names.indexOf("temperature_maximum_2d")])
                    .isBetween(30.0, 42.0);
        }
        assertThat(known)
                .containsEntry("creatinine_latest_2d", tables.rows())
                .containsEntry("leukocytes_latest_2d", tables.rows())
                .containsEntry("heart_rate_latest_2d", tables.rows())
                .containsEntry("breathing_latest_2d", tables.rows())
                .containsEntry("systolic_minimum_2d", tables.rows())
                .doesNotContainKey("troponin_latest_2d");
        // Now and then potassium is told as a text alone.
        assertThat(known.getOrDefault("potassium_latest_2d", 0)).isGreaterThan(tables.rows() / 2);
    }

    @Test
    void aDiagnosisWithoutADateCountsFromTheEndOfItsVisitWhateverTheConversionSays() throws Exception {
        Path data = new IntensiveCareExport(60, 3).write(folder.resolve("icu"));
        for (String recording : List.of("clinical_time", "source_last_updated")) {
            CohortTables tables = read(study().replace("clinical_time", recording), data);
            CohortTables.FindingTable table =
                    tables.of(tables.study().findings().get(0));
            int hypertension = tables.study().features().stream()
                    .map(feature -> feature.name())
                    .toList()
                    .indexOf("hypertension_conditions_recorded");
            assertThat(table.cases()).isGreaterThan(10);
            int first = 0;
            for (int row = 0; row < tables.rows(); row++) {
                // Coded at the end of every stay: known from the second stay on, and never of the stay itself.
                first += tables.values(row)[hypertension] == 1 ? 0 : 1;
            }
            assertThat(first).isEqualTo(tables.patients());
        }
    }

    @Test
    void theHoursInTheEmergencyRoomAreNoVisitBesideTheStayThatTheyArePartOf() throws Exception {
        Path data = new IntensiveCareExport(30, 3).write(folder.resolve("icu"));
        CohortTables stays = read(study(), data);
        CohortTables both = read(study().replace("kinds: [ACUTE]", "kinds: [ACUTE, EMER]"), data);
        CohortTables rooms = read(study().replace("kinds: [ACUTE]", "kinds: [EMER]"), data);
        assertThat(both.hash()).isEqualTo(stays.hash());
        Path named = new IntensiveCareExport(30, 3)
                .write(
                        folder.resolve("named"),
                        line -> line.replaceAll(
                                "\"partOf\":\\{\"reference\":\"Encounter/([^\"]+)\"\\}",
                                "\"partOf\":{\"identifier\":{\"system\":\"urn:stays\",\"value\":\"$1\"}}"));
        assertThat(read(study().replace("kinds: [ACUTE]", "kinds: [ACUTE, EMER]"), named)
                        .hash())
                .isEqualTo(stays.hash());
        // Asked by themselves where the study asks at nothing else.
        assertThat(rooms.rows() + rooms.withheld()).isPositive();
        assertThat(rooms.hash()).isNotEqualTo(stays.hash());
    }

    @Test
    void checkingAStudyAgainstTheDataTellsWhatDoesNotMeetIt() throws Exception {
        Path data = new IntensiveCareExport(10, 3).write(folder.resolve("icu"));
        Path study = Files.writeString(
                folder.resolve("study.yaml"),
                study().replace("unitSynonyms: {mEq/L: mmol/L}, ", "")
                        .replace("[Furosemide]", "[Frusemide]")
                        .replace("[\"2160-0\"]", "[\"2160-0\", \"2160-1\"]"));
        PrintStream out = System.out;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setOut(new PrintStream(told, true, StandardCharsets.UTF_8));
        int code;
        try {
            code = CohortTool.run("lint", "--study", study.toString(), "--data", data.toString());
        } finally {
            System.setOut(out);
        }
        assertThat(code).isZero();
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("warning: concepts.creatinine: The code 2160-1 (http://loinc.org) is no LOINC code")
                .contains("furosemide: none", "kidney_failure")
                .containsPattern("concept leukocytes: [0-9]+ in K/uL")
                .containsPattern("concept potassium: [0-9]+ in 'mEq/L', which cannot be converted to mmol/L, set aside")
                .contains("finding kidney_failure: recorded of")
                .containsPattern("concept troponin: [0-9]+ as a bound \\(<\\), set aside")
                .containsPattern("value set norepinephrine: [0-9]+ records")
                .contains("No study reads records of type Location, Organization, Specimen.")
                .containsPattern("Visits by class: \\{ACUTE=[0-9]+, EMER=[0-9]+}; [0-9]+ are part of another")
                .contains("are read by a code map")
                .contains("say no time of their own: they count from the end of their visit")
                .contains("were updated (meta.lastUpdated) before that of which they tell")
                .contains("later than today");
    }

    @Test
    void checkingTellsWhereLastUpdatedIsTheDayOfLoading() throws Exception {
        Path data = Files.createDirectories(folder.resolve("loaded"));
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.append("{\"resourceType\":\"Condition\",\"id\":\"c" + i
                    + "\",\"meta\":{\"lastUpdated\":\"2220-03-0" + (i % 10 == 0 ? 2 : 3)
                    + "T10:00:00Z\"},\"onsetDateTime\":\"2118-01-02\",\"subject\":{\"reference\":\"Patient/p\"}}\n");
        }
        Files.writeString(data.resolve("Condition.ndjson"), lines);
        String loaded =
                "36 of 40 records that do not say when they were recorded have meta.lastUpdated on one and the same day";
        Study trusting = StudyFile.read(study().replace("clinical_time", "source_last_updated"))
                .orRefuse();
        assertThat(DataMeeting.of(trusting, Studies.CODES, data, 30))
                .anySatisfy(line -> assertThat(line).contains(loaded).contains("recordingTime: clinical_time"));
        assertThat(DataMeeting.of(StudyFile.read(study()).orRefuse(), Studies.CODES, data, 30))
                .noneSatisfy(line -> assertThat(line).contains(loaded));
    }

    @Test
    void tooFewPatientsAreSaidFindingByFinding() throws Exception {
        Path data = new IntensiveCareExport(12, 3).write(folder.resolve("icu"));
        PrintStream err = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        int code;
        try {
            code = train(study(), data);
        } finally {
            System.setErr(err);
        }
        assertThat(code).isEqualTo(1);
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("kidney_failure")
                .contains("patients with it, and 20 are needed")
                .contains("is shipped by the rule");
        assertThat(folder.resolve("icu.bundle")).doesNotExist();
    }

    private CohortTables read(String yaml, Path data) throws Exception {
        Study study = StudyFile.read(yaml).orRefuse();
        try (PatientShards shards =
                PatientShards.sort(NdjsonFolder.open(data), study, Studies.CODES, folder, done -> {})) {
            return new CohortReading(study, Studies.CODES, 7).read(shards, OptionalInt.empty(), 2, done -> {});
        }
    }

    private int train(String study, Path data) throws Exception {
        Path file = Files.writeString(folder.resolve("icu.yaml"), study);
        return CohortTool.run(
                "train",
                "--study",
                file.toString(),
                "--data",
                data.toString(),
                "--out",
                folder.resolve("icu.bundle").toString(),
                "--profile",
                "fast",
                "--threads",
                "2");
    }

    private static String study() throws Exception {
        try (java.io.InputStream in = IntensiveCareTest.class.getResourceAsStream("/icu-study.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
