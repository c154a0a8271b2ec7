package org.consilium.cohort;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.export.NdjsonFolder;
import org.consilium.cohort.export.PatientShards;
import org.consilium.cohort.study.StudyFile;
import org.consilium.cohort.table.CohortReading;
import org.consilium.cohort.table.CohortTables;
import org.consilium.cohort.train.FindingTrainer;
import org.consilium.cohort.train.LeakCheck;
import org.consilium.cohort.train.TrainedFinding;
import org.consilium.cohort.train.TrainingPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers hidden in an export on purpose: each is refused, flagged, or not seen at all because of when it was recorded. */
class PlantedLeaksTest {

    private static final String PLANTED = "http://example.org/planted";
    private static final Duration HORIZON = Duration.ofDays(365);

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    @TempDir
    Path folder;

    /** What is known of a visit while a leak is planted. */
    private record Seen(String patient, String id, Instant at, boolean outcome, boolean diagnosed) {}

    private interface Plant {
        /** Lines to add for a visit. */
        List<String> lines(Seen visit, Random random);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.004})
    void aCopyOfTheAnswerAsAResultIsRefusedByNameEvenWithSomeNoise(double wrong) throws Exception {
        Path data = planted((visit, random) -> {
            boolean told = random.nextDouble() < wrong ? !visit.outcome() : visit.outcome();
            return List.of(result(visit, visit.at(), told ? 1 : 0));
        });
        assertThat(refusal(data))
                .contains("planted_latest")
                .contains("tells the finding hypertension alone")
                .contains("Take it out, or say in findings.hypertension.rationale why it may");
    }

    @Test
    void aCopyThatIsThereForAPartOfThePatientsIsRefusedToo() throws Exception {
        Path data = planted((visit, random) -> visit.patient().hashCode() % 2 == 0
                ? List.of(result(visit, visit.at(), visit.outcome() ? 1 : 0))
                : List.of());
        assertThat(refusal(data)).contains("planted_latest").contains("where it is known");
    }

    @Test
    void aReasonExcusesAFindingAndTheReportStillNamesTheFeature() throws Exception {
        Path data = planted((visit, random) -> List.of(result(visit, visit.at(), visit.outcome() ? 1 : 0)));
        Study study = study("rationale: A result defines it, definedBy: [planted]");
        TrainedFinding trained = train(study, data, TrainingPlan.Profile.FAST);
        assertThat(trained).isInstanceOfSatisfying(TrainedFinding.Shipped.class, shipped -> assertThat(shipped.notes())
                .anySatisfy(note -> assertThat(note)
                        .contains("Planted, latest [planted_latest] alone has an AUROC of 1.000 at visits")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rationale: A limit defines it, definedBy: [bmi]",
                "rationale: Body mass index defines it",
                "rationale: It is so"
            })
    void aReasonExcusesWhatItNamesAndNothingElse(String reason) throws Exception {
        Path data = planted((visit, random) -> List.of(result(visit, visit.at(), visit.outcome() ? 1 : 0)));
        assertThat(refusal(data, reason))
                .contains("planted_latest")
                .contains("definedBy: [planted]")
                .contains("The rationale that it has names")
                .contains(reason.contains("so") ? "no concept of the study" : "bmi and not this");
    }

    @Test
    void whatNoColumnTellsAloneIsLeftOutByTheColumnsThatItRestsOn() throws Exception {
        Path data = planted((visit, random) -> {
            // Each of two results gives away half of the answers, and neither nearly all.
            boolean first = random.nextBoolean();
            return List.of(
                    result(visit, visit.at(), visit.outcome() && first ? 1 : 0),
                    result(visit, visit.at(), visit.outcome() && !first ? 1 : 0).replace("\"result\"", "\"second\""));
        });
        Study study = StudyFile.read(yaml("rationale: A limit defines it, definedBy: [bmi]")
                        .replace("between: true", "between: false"))
                .orRefuse();
        assertThat(train(study, data, TrainingPlan.Profile.BALANCED))
                .isInstanceOfSatisfying(TrainedFinding.Dropped.class, dropped -> assertThat(dropped.reason())
                        .contains("is reached also without what the study's rationale names")
                        .contains("planted_latest")
                        .contains("second_latest"));
    }

    @ParameterizedTest
    @ValueSource(ints = {600, -300})
    void aDrugThatIsPrescribedAtTheDiagnosisTellsNothingOfItThoughItIsDatedJustBefore(int seconds) throws Exception {
        Path data = planted((visit, random) -> visit.diagnosed()
                ? List.of(record(
                        "MedicationRequest",
                        visit,
                        "\"status\":\"active\",\"intent\":\"order\",\"medicationCodeableConcept\":{\"coding\":[{\"system\":\""
                                + PLANTED
                                + "\",\"code\":\"drug\"}]},\"encounter\":{\"reference\":\"Encounter/"
                                + visit.id()
                                + "\"},\"authoredOn\":\""
                                + visit.at().plusSeconds(seconds)
                                + "\""))
                : List.of());
        assertThat(duringVisits(data, "planted_drug_medications_recorded_730d")).doesNotContain(1.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reference\":\"Encounter/%s\"}",
                "{\"identifier\":{\"system\":\"urn:visits\",\"value\":\"%s\"}}",
                "{\"reference\":\"Encounter?identifier=urn:visits|%s\"}"
            })
    void aDiagnosisOfTheVisitUnderAnotherCodeTellsNothingOfIt(String named) throws Exception {
        Path data = planted((visit, random) -> visit.diagnosed()
                ? List.of(record(
                        "Condition",
                        visit,
                        "\"code\":{\"coding\":[{\"system\":\"" + PLANTED
                                + "\",\"code\":\"sign\"}]},\"encounter\":"
                                + named.formatted(visit.id())
                                + ",\"onsetDateTime\":\""
                                + visit.at().minus(Duration.ofDays(900))
                                + "\""))
                : List.of());
        // Said to have begun years ago, and first written down at the visit.
        assertThat(duringVisits(data, "planted_sign_conditions_recorded")).doesNotContain(1.0);
    }

    @Test
    void aDrugThatIsGivenForNothingElseBeforeTheDiagnosisIsWrittenDownIsFlagged() throws Exception {
        Path data = planted((visit, random) -> visit.outcome() && !visit.diagnosed() && random.nextInt(10) < 8
                ? List.of(record(
                        "MedicationRequest",
                        visit,
                        "\"status\":\"active\",\"intent\":\"order\",\"medicationCodeableConcept\":{\"coding\":[{\"system\":\""
                                + PLANTED
                                + "\",\"code\":\"drug\"}]},\"authoredOn\":\""
                                + visit.at().plus(Duration.ofDays(1))
                                + "\""))
                : List.of());
        TrainedFinding trained = train(study(""), data, TrainingPlan.Profile.FAST);
        assertThat(trained).isInstanceOfSatisfying(TrainedFinding.Shipped.class, shipped -> assertThat(shipped.notes())
                .anySatisfy(note -> assertThat(note)
                        .contains("It may be known before it is written down")
                        .contains("planted_drug_medications_recorded_730d")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"issued", "last updated"})
    void aResultThatWasRecordedAfterTheQuestionIsNotSeenHoweverEarlyItIsDated(String told) throws Exception {
        Path data = planted((visit, random) -> {
            String line = result(visit, visit.at(), visit.at().plus(Duration.ofDays(20)), visit.outcome() ? 1 : 0);
            return List.of(
                    told.equals("issued")
                            ? line
                            : line.replaceFirst("\"issued\":(\"[^\"]*\")", "\"meta\":{\"lastUpdated\":$1}"));
        });
        CohortTables tables = read(study(""), data);
        Finding finding = tables.study().finding("hypertension").orElseThrow();
        assertThat(LeakCheck.answerIn(
                        tables.of(finding).table(), tables.of(finding).atVisit(), 0.99, column -> true))
                .isEmpty();
        // Of the visit itself nothing can be known: what is known was issued after an earlier one.
        assertThat(duringVisits(data, "planted_days_since"))
                .noneSatisfy(days -> assertThat(days).isLessThan(20.0));
    }

    @Test
    void anOrderThatGivesTheSuspicionAwayIsFlagged() throws Exception {
        Path data = planted((visit, random) -> {
            // Ordered ten times where somebody suspects it, and what comes of it tells nothing.
            List<String> lines = new ArrayList<>();
            int orders = visit.outcome() && random.nextInt(10) < 9 ? 10 : random.nextInt(10) == 0 ? 10 : 0;
            for (int i = 0; i < orders; i++) {
                lines.add(result(visit, visit.at().minus(Duration.ofMinutes(i)), random.nextDouble()));
            }
            return lines;
        });
        TrainedFinding trained = train(study(""), data, TrainingPlan.Profile.BALANCED);
        assertThat(trained).isInstanceOfSatisfying(TrainedFinding.Shipped.class, shipped -> assertThat(shipped.notes())
                .anySatisfy(note -> assertThat(note)
                        .contains("It rests on what was ordered")
                        .contains("without presence and count")));
    }

    @Test
    void aStudyThatRefusesOrderingNamesTheFeatureThatTellsOfIt() {
        assertThat(StudyFile.read(yaml("") + "leakage: {ordering: refused}\n").problems())
                .anySatisfy(problem ->
                        assertThat(problem.toString()).contains("planted_count_30d", "something was ordered"));
    }

    private String refusal(Path data) throws Exception {
        return refusal(data, "");
    }

    private String refusal(Path data, String more) throws Exception {
        Path study = Files.writeString(folder.resolve("study.yaml"), yaml(more));
        PrintStream err = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            assertThat(CohortTool.run(
                            "train",
                            "--study",
                            study.toString(),
                            "--data",
                            data.toString(),
                            "--out",
                            folder.resolve("x.bundle").toString(),
                            "--profile",
                            "fast"))
                    .isEqualTo(1);
        } finally {
            System.setErr(err);
        }
        assertThat(folder.resolve("x.bundle")).doesNotExist();
        return told.toString(StandardCharsets.UTF_8);
    }

    private TrainedFinding train(Study study, Path data, TrainingPlan.Profile profile) throws Exception {
        CohortTables tables = read(study, data);
        return new FindingTrainer(study, TrainingPlan.of(profile, 7, 2))
                .train(tables.of(study.finding("hypertension").orElseThrow()));
    }

    /** What a feature is, at questions that are asked during a visit. */
    private List<Double> duringVisits(Path data, String feature) throws Exception {
        CohortTables tables = read(study(""), data);
        List<String> names =
                tables.study().features().stream().map(f -> f.name()).toList();
        assertThat(names).contains(feature);
        List<Double> found = new ArrayList<>();
        for (int row = 0; row < tables.rows(); row++) {
            double[] values = tables.values(row);
            if (values[names.indexOf("during_visit")] == 1) {
                found.add(values[names.indexOf(feature)]);
            }
        }
        assertThat(found).hasSizeGreaterThan(100);
        return found;
    }

    private CohortTables read(Study study, Path data) throws Exception {
        try (PatientShards shards =
                PatientShards.sort(NdjsonFolder.open(data), study, Studies.CODES, folder, done -> {})) {
            return new CohortReading(study, Studies.CODES, 7).read(shards, OptionalInt.empty(), 2, done -> {});
        }
    }

    private static Study study(String more) {
        return StudyFile.read(yaml(more)).orRefuse();
    }

    /** Only hypertension is asked; what tells it well by nature is left out, so that nothing but the plant can. */
    private static String yaml(String more) {
        String small = Studies.smallYaml();
        String diabetes = small.lines()
                .filter(line -> line.startsWith("  diabetes: {title: Type 2 diabetes, codes"))
                .findFirst()
                .orElseThrow();
        return small.replace(diabetes + "\n", "")
                .replace(", features: [latest 730d, mean 1095d, days_since]", "")
                .replace(
                        ", rationale: A rule makes it of blood pressure., definedBy: [systolic]",
                        more.isEmpty() ? "" : ", " + more)
                .replace(
                        "concepts:\n",
                        "  planted_drug: {title: Planted drug, \"" + PLANTED + "\": [drug]}\n"
                                + "  planted_sign: {title: Planted sign, \"" + PLANTED + "\": [sign]}\n"
                                + "concepts:\n"
                                + "  planted: {title: Planted, \"" + PLANTED
                                + "\": [result], unit: \"1\", features: [latest, count 30d, days_since]}\n"
                                + "  second: {title: Second, \"" + PLANTED
                                + "\": [second], unit: \"1\", features: [latest]}\n")
                .replace("valueSets: [statin]", "valueSets: [statin, planted_drug]")
                .replace("valueSets: [diabetes, hypertension]", "valueSets: [diabetes, hypertension, planted_sign]");
    }

    private Path planted(Plant plant) throws Exception {
        SmallCohort cohort = new SmallCohort(160, 4);
        Path data = cohort.write(folder.resolve("export"));
        Random random = new Random(9);
        Map<String, List<String>> added = new HashMap<>();
        for (Map.Entry<String, List<String>> entry : cohort.byPatient().entrySet()) {
            Instant diagnosed = entry.getValue().stream()
                    .filter(line -> line.contains("\"59621000\""))
                    .map(line -> Instant.parse(text(line, "recordedDate")))
                    .findFirst()
                    .orElse(Instant.MAX);
            for (String line : entry.getValue()) {
                if (line.contains("\"resourceType\":\"Encounter\"")) {
                    Instant at = Instant.parse(text(line, "start"));
                    boolean outcome = !diagnosed.isBefore(at)
                            && diagnosed.isBefore(at.plus(HORIZON).plus(Duration.ofMinutes(30)));
                    for (String one : plant.lines(
                            new Seen(entry.getKey(), text(line, "id"), at, outcome, diagnosed.equals(at)), random)) {
                        added.computeIfAbsent(text(one, "resourceType"), type -> new ArrayList<>())
                                .add(one.replace("%ID%", "x" + random.nextLong(Long.MAX_VALUE)));
                    }
                }
            }
        }
        for (Map.Entry<String, List<String>> entry : added.entrySet()) {
            Files.write(
                    data.resolve(entry.getKey() + ".000.ndjson"),
                    entry.getValue(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        return data;
    }

    private static String result(Seen visit, Instant at, double value) {
        return result(visit, at, at, value);
    }

    private static String result(Seen visit, Instant at, Instant issued, double value) {
        return record(
                "Observation",
                visit,
                String.format(
                        Locale.ROOT,
                        "\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"%s\",\"code\":\"result\"}]},"
                                + "\"effectiveDateTime\":\"%s\",\"issued\":\"%s\",\"valueQuantity\":{\"value\":%.3f,\"code\":\"1\"}",
                        PLANTED,
                        at,
                        issued,
                        value));
    }

    private static String record(String type, Seen visit, String rest) {
        return "{\"resourceType\":\"" + type + "\",\"id\":\"%ID%\",\"subject\":{\"reference\":\"Patient/"
                + visit.patient() + "\"}," + rest + "}";
    }

    private static String text(String line, String field) {
        int from = line.indexOf("\"" + field + "\":\"") + field.length() + 4;
        return line.substring(from, line.indexOf('"', from));
    }
}
