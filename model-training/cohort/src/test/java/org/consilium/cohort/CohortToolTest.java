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
        assertThat(CohortTool.run(
                        "train",
                        "--data",
                        folder.resolve("export").toString(),
                        "--study",
                        folder.resolve("study.yaml").toString(),
                        "--out",
                        folder.resolve("small.bundle").toString(),
                        "--sign-key",
                        folder.resolve("key.pem").toString(),
                        "--profile",
                        "fast",
                        "--threads",
                        "2"))
                .isZero();
    }

    @Test
    void refusesAFindingThatOneColumnTellsUnlessTheStudySaysWhy() throws Exception {
        Path study = Files.writeString(
                folder.resolve("no-reason.yaml"),
                Studies.smallYaml().replace(", rationale: It is defined by HbA1c.", ""));
        assertThat(CohortTool.run(
                        "train",
                        "--data",
                        folder.resolve("export").toString(),
                        "--study",
                        study.toString(),
                        "--out",
                        folder.resolve("refused.bundle").toString(),
                        "--tables",
                        folder.resolve("rows").toString(),
                        "--profile",
                        "fast"))
                .isEqualTo(1);
        assertThat(folder.resolve("refused.bundle")).doesNotExist();
    }

    @Test
    void theSameRowsAndSeedMakeTheSameContent() throws Exception {
        assertThat(CohortTool.run(
                        "train",
                        "--data",
                        folder.resolve("export").toString(),
                        "--study",
                        folder.resolve("study.yaml").toString(),
                        "--out",
                        folder.resolve("again.bundle").toString(),
                        "--tables",
                        folder.resolve("rows").toString(),
                        "--profile",
                        "fast",
                        "--threads",
                        "2"))
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
