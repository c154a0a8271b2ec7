package org.consilium.cohort;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.consilium.clinical.assessment.FindingCouncil;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.study.StudyFile;
import org.consilium.ensemble.BundleTrust;
import org.consilium.ensemble.ModelBundle;
import org.junit.jupiter.api.Test;

class ShippedBundleTest {

    private static final long MOST_BYTES = 10_000_000;
    private static final int FEWEST_FINDINGS = 8;
    private static final Path DEMO = Path.of("..", "..", "deploy", "demo");

    @Test
    void isSignedByTheKeyBesideItSmallAndNamedADemo() throws Exception {
        ModelBundle bundle = open();
        assertThat(bundle.verifiedBy()).isPresent();
        assertThat(bundle.isDemo()).isTrue();
        assertThat(bundle.tasks()).hasSizeGreaterThanOrEqualTo(FEWEST_FINDINGS);
        assertThat(Files.size(DEMO.resolve("consilium-demo.bundle"))).isLessThan(MOST_BYTES);
    }

    @Test
    void holdsNoFindingThatTheRuleWouldLeaveOut() throws Exception {
        JsonNode evaluation =
                new ObjectMapper().readTree(open().document("evaluation.json").orElseThrow());
        assertThat(evaluation.path("findings")).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.path("cases").asInt()).isGreaterThanOrEqualTo(30);
            assertThat(finding.path("auroc").path("low").asDouble()).isGreaterThanOrEqualTo(0.65);
            assertThat(finding.path("calibrationSlope").path("value").asDouble())
                    .isBetween(0.8, 1.25);
            assertThat(finding.path("coverage").path("setHolds").path("high").asDouble())
                    .isGreaterThanOrEqualTo(0.95);
        });
        assertThat(evaluation.path("dropped"))
                .allSatisfy(
                        finding -> assertThat(finding.path("reason").asText()).isNotEmpty());
    }

    @Test
    void namesTheCommitThatItWasTrainedBy() throws Exception {
        JsonNode provenance =
                new ObjectMapper().readTree(open().document("provenance.json").orElseThrow());
        assertThat(provenance.path("commit").asText()).matches("[0-9a-f]{40}");
    }

    @Test
    void answersTheStudyBesideIt() throws Exception {
        Study study = StudyFile.read(Studies.demo()).orRefuse();
        assertThat(FindingCouncil.of(open()).study()).isEqualTo(study);
    }

    @Test
    void reportsEachFindingWithItsIntervalsBesideTheCaution() throws Exception {
        JsonNode evaluation =
                new ObjectMapper().readTree(open().document("evaluation.json").orElseThrow());
        assertThat(evaluation.path("caution").asText()).contains("Synthetic");
        assertThat(evaluation.path("findings")).allSatisfy(finding -> {
            assertThat(finding.path("cases").asInt()).isPositive();
            for (String figure : new String[] {"auroc", "averagePrecision", "calibrationSlope", "brier"}) {
                JsonNode interval = finding.path(figure);
                assertThat(interval.path("low").asDouble())
                        .isLessThanOrEqualTo(interval.path("value").asDouble());
                assertThat(interval.path("high").asDouble())
                        .isGreaterThanOrEqualTo(interval.path("value").asDouble());
            }
        });
    }

    @Test
    void hasItsReportAmongTheDocuments() throws Exception {
        assertThat(Files.readAllBytes(Path.of("..", "..", "docs", "demo-report.html")))
                .isEqualTo(open().document("report.html").orElseThrow());
    }

    private static ModelBundle open() throws Exception {
        return ModelBundle.open(DEMO.resolve("consilium-demo.bundle"), BundleTrust.folder(DEMO));
    }
}
