package org.consilium.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.assessment.Assessment;
import org.consilium.clinical.assessment.FindingCouncil;
import org.consilium.clinical.assessment.FindingOutcome;
import org.consilium.ensemble.BundleTrust;
import org.consilium.ensemble.ModelBundle;
import org.consilium.fhir.PatientCaseReader;
import org.consilium.fhir.StoredResource;
import org.consilium.fhir.Units;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CohortToolTest {

    /** Sums over more than a hundred features round in the last digits. */
    private static final double ROUNDING = 1e-6;

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    @TempDir
    static Path folder;

    private static final SmallCohort COHORT = new SmallCohort(200, 4);

    @BeforeAll
    static void trains() throws Exception {
        Files.writeString(folder.resolve("study.yaml"), Studies.smallYaml());
        COHORT.write(folder.resolve("export"));
        assertThat(train("study.yaml", "small.bundle", "--sign-key", path("key.pem")))
                .isZero();
    }

    @Test
    void refusesAFindingThatOneColumnTellsUnlessTheStudySaysWhy() throws Exception {
        Files.writeString(
                folder.resolve("no-reason.yaml"),
                Studies.smallYaml().replace(", rationale: It is defined by HbA1c.", ""));
        assertThat(train("no-reason.yaml", "refused.bundle", "--tables", path("rows")))
                .isEqualTo(1);
        assertThat(folder.resolve("refused.bundle")).doesNotExist();
    }

    @Test
    void theSameRowsAndSeedMakeTheSameContentAlsoWhereTheyWereReadByThemselves() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("train", "--rows-only", "--data", path("export")));
        arguments.addAll(List.of("--study", path("study.yaml")));
        assertThat(CohortTool.run(arguments.toArray(String[]::new))).isEqualTo(2);
        arguments.addAll(List.of("--tables", path("kept")));
        assertThat(CohortTool.run(arguments.toArray(String[]::new))).isZero();
        assertThat(train("study.yaml", "again.bundle", "--tables", path("kept")))
                .isZero();
        assertThat(ModelBundle.openUnverified(folder.resolve("again.bundle")).contentHash())
                .isEqualTo(bundle().contentHash());
    }

    @Test
    void recoversTheRulesThatMadeTheData() throws Exception {
        JsonNode evaluation = document("evaluation.json");
        assertThat(evaluation.path("findings")).hasSize(2).allSatisfy(finding -> {
            assertThat(finding.path("auroc").path("low").asDouble()).isGreaterThan(0.75);
            assertThat(finding.path("cases").asInt()).isGreaterThan(30);
        });
    }

    @Test
    void saysEverywhereThatTheDataAreSynthetic() throws Exception {
        assertThat(bundle().isDemo()).isTrue();
        assertThat(document("evaluation.json").path("caution").asText()).contains("Synthetic");
        assertThat(document("card.json").path("caution").asText()).contains("Synthetic");
        assertThat(document("card.json").path("trainedOn").asText()).contains("synthetic");
        assertThat(new String(bundle().document("report.html").orElseThrow(), StandardCharsets.UTF_8))
                .contains("class=\"caution\"");
    }

    @Test
    void tellsOfRecordsThatAreUnlikeTheTrainingPatients() throws Exception {
        FindingCouncil council = FindingCouncil.of(bundle());
        Instant at = Instant.parse("2020-02-01T00:00:00Z");
        int unlike = 0;
        for (String id : List.copyOf(COHORT.byPatient().keySet()).subList(0, 60)) {
            unlike += council.assess(patient(council, id), at).unlike().isPresent() ? 1 : 0;
        }
        assertThat(unlike).isLessThan(4);
        String old = "{\"resourceType\":\"Patient\",\"id\":\"c\",\"gender\":\"male\",\"birthDate\":\"1912-01-01\"}";
        String result =
                "{\"resourceType\":\"Observation\",\"id\":\"o\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":"
                        + "\"http://loinc.org\",\"code\":\"4548-4\"}]},\"subject\":{\"reference\":\"Patient/c\"},\"effectiveDateTime\":"
                        + "\"2020-01-20T10:00:00Z\",\"valueQuantity\":{\"value\":19,\"code\":\"%\"}}";
        Assessment assessment = council.assess(read(council, List.of(old, result)), at);
        assertThat(assessment.unlike()).isPresent();
        assertThat(assessment.notice().orElseThrow()).contains("extrapolation");
    }

    @Test
    void reportsGroupsCoverageAndFiguresWithoutPresence() throws Exception {
        JsonNode finding = document("evaluation.json").path("findings").get(0);
        assertThat(finding.path("subgroups").findValuesAsText("group"))
                .contains(
                        "female",
                        "male",
                        "under 50",
                        "50 and over",
                        "during a visit",
                        "between visits",
                        "not recorded");
        assertThat(finding.path("subgroups")).allSatisfy(group -> assertThat(group.has("auroc") || group.has("reason"))
                .isTrue());
        assertThat(finding.path("calibration").size()).isBetween(2, 10);
        for (JsonNode group : finding.path("calibration")) {
            assertThat(group.path("seen").path("low").asDouble())
                    .isLessThanOrEqualTo(group.path("seen").path("high").asDouble());
        }
        assertThat(new String(bundle().document("report.html").orElseThrow(), StandardCharsets.UTF_8))
                .contains(
                        "What was said and what was the case",
                        "Before these figures are believed",
                        "One feature tells most of it");
        for (String figure : new String[] {"answered", "setHolds", "setRulesOut"}) {
            assertThat(finding.path("coverage").path(figure).path("low").asDouble())
                    .isBetween(
                            0.0,
                            finding.path("coverage").path(figure).path("high").asDouble());
        }
        assertThat(finding.path("atThreshold")
                        .path("observedToExpected")
                        .path("value")
                        .asDouble())
                .isBetween(0.8, 1.25);
    }

    @Test
    void saysAllThirtyOneSourceAttributesAndOfTheUnknownOnesThatTheyAre() throws Exception {
        JsonNode attributes = document("card.json").path("sourceAttributes");
        assertThat(attributes).hasSize(31).allSatisfy(attribute -> assertThat(
                        attribute.path("value").asText())
                .isNotEmpty());
        assertThat(attributes.get(1).path("value").asText()).isEqualTo("None");
        assertThat(attributes.get(1).path("source").asText()).isEqualTo("entered");
        assertThat(attributes.get(16).path("value").asText()).isEqualTo("not available");
        assertThat(attributes.get(20).path("source").asText()).isEqualTo("measured");
    }

    @Test
    void ranksWhatItScoresAndListsWhatIsKnown() throws Exception {
        FindingCouncil council = FindingCouncil.of(bundle());
        boolean knownSeen = false;
        for (String id : List.copyOf(COHORT.byPatient().keySet()).subList(0, 60)) {
            Assessment assessment = council.assess(patient(council, id), Instant.parse("2025-02-01T00:00:00Z"));
            assertThat(assessment.withheld()).isEmpty();
            assertThat(assessment.ranked().size() + assessment.known().size()).isEqualTo(2);
            for (FindingOutcome.Ranked ranked : assessment.ranked()) {
                assertThat(ranked.attributions().margin(0))
                        .isCloseTo(ranked.margin().value(), within(ROUNDING));
                assertThat(ranked.calibrated().toProbability()).isEqualTo(ranked.probability());
                assertThat(ranked.interval()).hasValueSatisfying(interval -> {
                    assertThat(interval.low()).isLessThanOrEqualTo(ranked.probability());
                    assertThat(interval.high()).isGreaterThanOrEqualTo(ranked.probability());
                    assertThat(interval.label()).contains("Venn-Abers");
                });
            }
            knownSeen |= !assessment.known().isEmpty();
        }
        assertThat(knownSeen).isTrue();
    }

    @Test
    void withholdsFromAChildAndFromThoseOfWhomNothingIsKnown() throws Exception {
        FindingCouncil council = FindingCouncil.of(bundle());
        String child = "{\"resourceType\":\"Patient\",\"id\":\"c\",\"gender\":\"male\",\"birthDate\":\"2015-01-01\"}";
        assertThat(assess(council, child).withheld().orElseThrow().code()).isEqualTo("too-young");
        String blank = child.replace("2015", "1960");
        assertThat(assess(council, blank).withheld().orElseThrow().code()).isEqualTo("too-little-evidence");
        String nobodysAge = "{\"resourceType\":\"Patient\",\"id\":\"c\"}";
        assertThat(assess(council, nobodysAge).withheld().orElseThrow().code()).isEqualTo("age-unknown");
        String dead = blank.replace("\"gender\"", "\"deceasedBoolean\":true,\"gender\"");
        assertThat(assess(council, dead).withheld().orElseThrow().code()).isEqualTo("deceased");
        assertThat(assess(council, dead).ranked()).isEmpty();
    }

    @Test
    void exitsWithTwoOnWrongUseAndWithOneOnAStudyThatDoesNotHold() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "study: x\nfindngs: {}\n");
        assertThat(CohortTool.run("lint", "--study", broken.toString())).isEqualTo(1);
        assertThat(CohortTool.run("lint")).isEqualTo(2);
        assertThat(CohortTool.run(
                        "train",
                        "--data",
                        "nowhere",
                        "--study",
                        folder.resolve("study.yaml").toString(),
                        "--out",
                        folder.resolve("x.bundle").toString()))
                .isEqualTo(1);
        assertThat(CohortTool.run(
                        "inspect", "--bundle", folder.resolve("small.bundle").toString()))
                .isZero();
    }

    private static int train(String study, String bundle, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "--data", path("export"), "--study", path(study)));
        arguments.addAll(List.of("--out", path(bundle), "--profile", "fast", "--threads", "2"));
        arguments.addAll(List.of(more));
        return CohortTool.run(arguments.toArray(String[]::new));
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Assessment assess(FindingCouncil council, String patient) {
        return council.assess(read(council, List.of(patient)), Instant.parse("2025-02-01T00:00:00Z"));
    }

    private static PatientCase patient(FindingCouncil council, String id) {
        return read(council, COHORT.byPatient().getOrDefault(id, List.of()));
    }

    private static PatientCase read(FindingCouncil council, List<String> resources) {
        IParser parser = FhirContext.forR4Cached().newJsonParser();
        return new PatientCaseReader(council.study(), new Units())
                .read(resources.stream()
                        .map(json -> StoredResource.fromSource(parser.parseResource(json)))
                        .toList());
    }

    private static ModelBundle bundle() throws Exception {
        return ModelBundle.open(folder.resolve("small.bundle"), BundleTrust.folder(folder));
    }

    private static JsonNode document(String path) throws Exception {
        return new ObjectMapper().readTree(bundle().document(path).orElseThrow());
    }
}
