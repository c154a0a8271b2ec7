package org.consilium.cohort;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
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
    void checkingAStudyAgainstTheDataTellsWhatDoesNotMeetIt() throws Exception {
        Path data = new IntensiveCareExport(10, 3).write(folder.resolve("icu"));
        Path study = Files.writeString(
                folder.resolve("study.yaml"),
                study().replace("unitSynonyms: {K/uL: \"10*3/uL\"}, ", "").replace("[Furosemide]", "[Frusemide]"));
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
                .contains("leukocytes", "K/uL", "furosemide: none", "kidney_failure")
                .contains("later than today");
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
