package org.consilium.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.table.TableFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TabularToolTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    static Path folder;

    @SuppressWarnings("NullAway.Init") // Written before all tests.
    private static Path data;

    @SuppressWarnings("NullAway.Init") // Trained before all tests.
    private static Path bundle;

    @BeforeAll
    static void train() throws IOException {
        data = folder.resolve("patients.csv");
        StringBuilder csv = new StringBuilder("who,age,crp,site,triage\n");
        Random random = new Random(4);
        for (int i = 0; i < 240; i++) {
            double age = 20 + random.nextInt(70);
            double crp = Math.exp(1 + random.nextGaussian());
            String site = List.of("north", "south, old wing", "west").get(random.nextInt(3));
            double score = (age - 55) / 15 + Math.log(crp) - 1 + random.nextGaussian();
            String label = score < -0.7 ? "home" : score < 0.9 ? "ward" : "intensive care";
            csv.append("P").append(i / 2).append(',').append(age).append(',');
            csv.append(random.nextInt(6) == 0 ? "" : String.valueOf(crp))
                    .append(",\"")
                    .append(site);
            csv.append("\",").append(label).append('\n');
        }
        Files.writeString(data, csv);
        bundle = train("one.bundle");
    }

    private static Path train(String name) {
        Path out = folder.resolve(name);
        int exit = TabularTool.run(
                "train",
                "--data",
                data.toString(),
                "--target",
                "triage",
                "--group",
                "who",
                "--profile",
                "fast",
                "--threads",
                "2",
                "--out",
                out.toString(),
                "--key",
                folder.resolve("key.pem").toString());
        assertThat(exit).isZero();
        return out;
    }

    private static List<NamedCsvRecord> read(Path file) throws IOException {
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(file)) {
            return csv.stream().toList();
        }
    }

    @Test
    void predictionsAreProbabilitiesWithASetThatHoldsTheMostProbableClass() throws IOException {
        Path out = folder.resolve("predictions.csv");
        assertThat(TabularTool.run(
                        "predict", "--bundle", bundle.toString(), "--data", data.toString(), "--out", out.toString()))
                .isZero();

        List<NamedCsvRecord> rows = read(out);
        assertThat(rows).hasSize(240);
        for (NamedCsvRecord row : rows) {
            double sum = Double.parseDouble(row.getField("p_home"))
                    + Double.parseDouble(row.getField("p_ward"))
                    + Double.parseDouble(row.getField("p_intensive care"));
            assertThat(sum).isCloseTo(1, within(1e-12));
            assertThat(List.of(row.getField("prediction_set").split("\\|", -1))).contains(row.getField("predicted"));
            assertThat(row.getField("withheld")).isEmpty();
        }
    }

    @Test
    void intervalsAreGivenOnDemandAndHoldTheProbability() throws IOException {
        Path out = folder.resolve("intervals.csv");
        assertThat(TabularTool.run(
                        "predict",
                        "--bundle",
                        bundle.toString(),
                        "--data",
                        data.toString(),
                        "--out",
                        out.toString(),
                        "--intervals"))
                .isZero();

        for (NamedCsvRecord row : read(out)) {
            double p = Double.parseDouble(row.getField("p_ward"));
            assertThat(p)
                    .isBetween(
                            Double.parseDouble(row.getField("low_ward")),
                            Double.parseDouble(row.getField("high_ward")));
            assertThat(Double.parseDouble(row.getField("surprise"))).isFinite();
        }
    }

    @Test
    void explanationsSumToTheMarginAndTheCalibrationLeadsToTheProbability() throws IOException {
        Path out = folder.resolve("attributions.csv");
        Path predictions = folder.resolve("beside.csv");
        TabularTool.run(
                "predict", "--bundle", bundle.toString(), "--data", data.toString(), "--out", predictions.toString());
        assertThat(TabularTool.run(
                        "explain", "--bundle", bundle.toString(), "--data", data.toString(), "--out", out.toString()))
                .isZero();

        Map<String, Double> sums = new HashMap<>();
        for (NamedCsvRecord line : read(out)) {
            sums.merge(
                    line.getField("row") + "/" + line.getField("class"),
                    Double.parseDouble(line.getField("contribution")),
                    Double::sum);
        }
        for (NamedCsvRecord row : read(predictions)) {
            double p = Double.parseDouble(row.getField("p_ward"));
            Double logit = sums.get(row.getField("row") + "/ward");
            assertThat(logit).isNotNull().isCloseTo(Math.log(p / (1 - p)), within(1e-6));
        }
    }

    @Test
    void theSameDataAndSeedGiveTheSameContentHash() throws IOException {
        Path again = train("again.bundle");

        assertThat(TableModel.open(again, null).bundle().contentHash())
                .isEqualTo(TableModel.open(bundle, null).bundle().contentHash());
    }

    @Test
    void noPatientsRowIsInTheBundle() throws IOException {
        TableModel model = TableModel.open(bundle, null);
        double[][] background = model.bundle().background().orElseThrow().toRows();
        long copies = 0;
        for (NamedCsvRecord row : read(data)) {
            double[] patient = model.row(name -> row.findField(name).orElse(null));
            // Rows with gaps have so few values left that they meet a patient's by chance.
            if (Arrays.stream(patient).noneMatch(Double::isNaN)) {
                for (double[] other : background) {
                    copies += Arrays.equals(patient, other) ? 1 : 0;
                }
            }
        }
        // Of three columns a few meet by chance; of a sample of patients all would.
        assertThat(copies).isLessThan(background.length / 8);
    }

    @Test
    void theEvaluationSaysWhatItIsWorthAgainstBaselines() throws IOException {
        JsonNode evaluation = new ObjectMapper()
                .readTree(TableModel.open(bundle, null)
                        .bundle()
                        .document("evaluation.json")
                        .orElseThrow());

        assertThat(evaluation.path("ensemble").path("AUROC").path("value").asDouble())
                .isGreaterThan(0.7);
        assertThat(evaluation.path("gainsOnBaselines")).hasSize(5);
        assertThat(evaluation.path("byClass").findValuesAsText("name"))
                .containsExactly("home", "intensive care", "ward");
        assertThat(evaluation.path("subgroups").findValuesAsText("level"))
                .contains("below 40", "40 to 64", "65 and above");
        assertThat(evaluation
                        .path("predictionSets")
                        .path("coverage")
                        .path("value")
                        .asDouble())
                .isGreaterThan(0.85);
        assertThat(TabularTool.run("evaluate", "--bundle", bundle.toString(), "--data", data.toString(), "--json"))
                .isZero();
        assertThat(TabularTool.run("inspect", "--bundle", bundle.toString())).isZero();
        assertThat(TabularTool.run(
                        "compare",
                        "--bundle",
                        bundle.toString(),
                        "--bundle",
                        bundle.toString(),
                        "--data",
                        data.toString()))
                .isZero();
    }

    @Test
    void theCardSaysWhatIsKnownAndWhatIsNot() throws IOException {
        JsonNode card = new ObjectMapper()
                .readTree(TableModel.open(bundle, null)
                        .bundle()
                        .document("card.json")
                        .orElseThrow());

        assertThat(card.path("sourceAttributes")).hasSize(31);
        assertThat(card.path("sourceAttributes").get(20).path("value").asText()).contains("AUROC");
        assertThat(card.path("sourceAttributes").get(1).path("value").asText()).isEqualTo("not available");
    }

    @Test
    void laterRowsAndOtherSitesAreJudgedByModelsThatNeverSawTheirLike() throws IOException {
        Path table = folder.resolve("sites.csv");
        StringBuilder csv = new StringBuilder("x,seen,hospital,y\n");
        Random random = new Random(9);
        for (int i = 0; i < 300; i++) {
            double x = random.nextGaussian();
            csv.append(x)
                    .append(",2024-")
                    .append(String.format("%02d", 1 + i / 30))
                    .append("-01,");
            csv.append(List.of("A", "B", "C").get(i % 3)).append(',');
            csv.append(x + random.nextGaussian() > 0 ? "yes" : "no").append('\n');
        }
        Files.writeString(table, csv);
        Path study = Files.writeString(
                folder.resolve("study.yaml"), "target: y\ntime: seen\nsite: hospital\ncard:\n  developer: Ward 3\n");
        Path out = folder.resolve("sites.bundle");

        assertThat(TabularTool.run(
                        "train",
                        "--data",
                        table.toString(),
                        "--study",
                        study.toString(),
                        "--profile",
                        "fast",
                        "--out",
                        out.toString(),
                        "--key",
                        folder.resolve("key.pem").toString()))
                .isZero();

        TableModel model = TableModel.open(out, null);
        JsonNode evaluation = new ObjectMapper()
                .readTree(model.bundle().document("evaluation.json").orElseThrow());
        assertThat(evaluation.path("sites")).hasSize(3);
        assertThat(evaluation.path("sites").get(0).path("learntFrom").asInt()).isEqualTo(200);
        assertThat(evaluation.path("laterRows")).hasSize(3);
        assertThat(model.encoding().columns()).hasSize(1);
        assertThat(new String(model.bundle().document("card.json").orElseThrow(), StandardCharsets.UTF_8))
                .contains("Ward 3");
    }

    @Test
    void parquetGivesAndTakesWhatCsvDoes() throws IOException {
        Path csv = folder.resolve("as.csv");
        Path parquet = folder.resolve("as.parquet");
        for (Path out : List.of(csv, parquet)) {
            assertThat(TabularTool.run(
                            "predict",
                            "--bundle",
                            bundle.toString(),
                            "--data",
                            data.toString(),
                            "--out",
                            out.toString()))
                    .isZero();
        }

        List<List<String>> fromCsv = new ArrayList<>();
        List<List<String>> fromParquet = new ArrayList<>();
        TableFile.open(csv).rows((row, cells) -> fromCsv.add(cells));
        TableFile.open(parquet).rows((row, cells) -> fromParquet.add(cells));
        assertThat(TableFile.open(parquet).header())
                .isEqualTo(TableFile.open(csv).header());
        assertThat(fromParquet).isEqualTo(fromCsv);
    }

    @Test
    void wrongUseIsTwoAndFailureIsOne() {
        assertThat(TabularTool.run("train", "--target", "triage")).isEqualTo(2);
        assertThat(TabularTool.run(
                        "predict",
                        "--bundle",
                        data.toString(),
                        "--data",
                        data.toString(),
                        "--out",
                        folder.resolve("none.csv").toString()))
                .isEqualTo(1);
    }

    @Test
    void aSuiteIsMeasuredOverItsOwnParts() throws IOException {
        Path suite = Files.writeString(
                folder.resolve("suite.json"),
                "{\"sets\":[{\"name\":\"triage\",\"file\":\"patients.csv\",\"target\":\"triage\",\"group\":\"who\"}]}");

        assertThat(TabularTool.run(
                        "benchmark",
                        "accuracy",
                        "--suite",
                        suite.toString(),
                        "--data",
                        folder.toString(),
                        "--profile",
                        "fast",
                        "--keep",
                        folder.resolve("keep").toString()))
                .isZero();
    }
}
