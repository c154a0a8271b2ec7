package org.consilium.tabular.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.consilium.tabular.SyntheticTables;
import org.consilium.tabular.table.TrainingTable;
import org.consilium.tabular.train.Baselines;
import org.consilium.tabular.train.Profile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccuracyBenchmarkTest {
    private static final int ROWS = 150;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    static Path folder;

    @SuppressWarnings("NullAway.Init") // Run before all tests.
    private static AccuracyReport report;

    private static final List<String> told = new ArrayList<>();

    @BeforeAll
    static void runOnce() throws IOException {
        TrainingTable table = SyntheticTables.patients(ROWS, 2, 11);
        StringBuilder csv = new StringBuilder("a,b,kind,target\n");
        StringBuilder folds = new StringBuilder("row,fold\n");
        for (int row = 0; row < ROWS; row++) {
            csv.append(table.value(row, 0)).append(',');
            csv.append(Double.isNaN(table.value(row, 1)) ? "" : String.valueOf(table.value(row, 1)));
            csv.append(",k")
                    .append(row % 3)
                    .append(',')
                    .append(table.label(row))
                    .append('\n');
            folds.append(row).append(',').append(row < 5 ? -1 : row % 2).append('\n');
        }
        Files.writeString(folder.resolve("made.csv"), csv);
        Files.writeString(folder.resolve("folds.csv"), folds);
        Files.writeString(
                folder.resolve("suite.json"),
                "{\"sets\": [{\"name\": \"made\", \"file\": \"made.csv\", \"folds\": \"folds.csv\"}]}");
        Files.writeString(
                folder.resolve("peers.json"),
                """
                {"peers": {"sure": {"meanEce": 0.02, "sets": {"made": {"logLoss": 0.0001, "auroc": 1.0, "folds": [0.0001, 0.0001]}}},
                           "prevalence": {"sets": {"made": {"logLoss": 0.6931, "auroc": 0.5}}}}}
                """);
        report = run();
    }

    private static AccuracyReport run() throws IOException {
        AccuracyBenchmark.Protocol protocol = new AccuracyBenchmark.Protocol(folder, Profile.FAST, 0, 1, 2, -1);
        return AccuracyReport.run(
                new AccuracyBenchmark(protocol, folder.resolve("keep"), told::add),
                protocol,
                Suite.read(folder.resolve("suite.json")),
                List.of(),
                null);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> onlySet(AccuracyReport of) {
        return ((List<Map<String, Object>>) of.figures().getOrDefault("sets", List.of())).get(0);
    }

    @Test
    void everyBaselineIsScoredOnTheSameRows() {
        Map<String, Object> models = castMap(onlySet(report), "models");

        assertThat(models.keySet())
                .contains(FoldResult.COUNCIL, Baselines.PREVALENCE)
                .hasSize(2 + Baselines.recipes().size());
        assertThat(onlySet(report)).containsEntry("rows", ROWS - 5);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> castMap(Map<String, Object> of, String key) {
        return (Map<String, Object>) of.getOrDefault(key, Map.of());
    }

    @Test
    void theCouncilIsRankedAmongThePeersOfTheDataFolder() {
        assertThat(onlySet(report)).containsEntry("rankLogLoss", 2.0).containsEntry("rankAuroc", 2.0);
        assertThat(report.text()).contains("CLEARLY WORSE").contains("sure");
    }

    @Test
    void aSecondRunGivesTheSameFiguresFromWhatWasKept() throws IOException {
        told.clear();
        AccuracyReport again = run();

        assertThat(told).hasSize(2).allMatch(line -> line.contains("kept from an earlier run"));
        ObjectMapper json = new ObjectMapper();
        assertThat(json.writeValueAsString(again.figures())).isEqualTo(json.writeValueAsString(report.figures()));
    }

    @Test
    void aPartThatWasLostIsLearntAnewAndTheOthersAreKept() throws IOException {
        try (java.util.stream.Stream<Path> kept = Files.list(folder.resolve("keep"))) {
            Path lost = kept.filter(file -> file.getFileName().toString().startsWith("made-1-"))
                    .findFirst()
                    .orElseThrow();
            Files.delete(lost);
        }
        told.clear();
        AccuracyReport again = run();

        assertThat(told.get(0)).contains("kept from an earlier run");
        assertThat(told.get(1)).doesNotContain("kept");
        assertThat(onlySet(again).get("rankLogLoss")).isEqualTo(onlySet(report).get("rankLogLoss"));
    }

    @Test
    void peersAreReadFromTheTablesOfAPageToo() throws IOException {
        Path page = folder.resolve("page.md");
        Files.writeString(
                page,
                """
                | peer | sets | mean ECE |
                |---|---|---|
                | avg | 1 | 0.0243 |

                ### DEV: log-loss

                | set | lr | avg |
                |---|---|---|
                | made | 0.3880 | **0.3824** |

                ### DEV: AUROC

                | set | lr | avg |
                |---|---|---|
                | made | 0.9066 | 0.9079 |
                """);

        PeerResults peers = PeerResults.read(page);

        assertThat(peers.score("avg", "made").orElseThrow().logLoss()).isEqualTo(0.3824);
        assertThat(peers.score("lr", "made").orElseThrow().auroc()).isEqualTo(0.9066);
        assertThat(peers.meanEce()).containsEntry("avg", 0.0243);
    }

    @Test
    void tooLowACoverageIsSaidOnlyBeyondChanceOverAllSets() {
        assertThat(CoverageBound.tail(2, 3, 0.9)).isCloseTo(1 - 0.729, within(1e-12));
        assertThat(CoverageBound.failing(new double[] {0.02, 0.001, 0.9}, 0.05)).containsExactly(true, true, false);
        assertThat(CoverageBound.failing(new double[] {0.03, 0.02, 0.9}, 0.05)).containsExactly(false, false, false);
    }

    @Test
    void calibrationErrorOverEqualMassesIsTheMeanGapOfTheBins() {
        double[][] p = {{0.9, 0.1}, {0.8, 0.2}, {0.3, 0.7}, {0.1, 0.9}};
        int[] labels = {0, 1, 1, 1};

        // Bins {0.1, 0.2} with one case and {0.7, 0.9} with two: gaps of 0.7 and 0.4 over four rows.
        assertThat(EqualMassError.of(p, labels, 2)).isCloseTo((0.7 + 0.4) / 4, within(1e-12));
    }
}
