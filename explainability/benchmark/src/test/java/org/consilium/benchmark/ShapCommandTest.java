package org.consilium.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.jerolba.carpet.CarpetWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ShapCommandTest {

    /** Timing is not what is tested. */
    private static final String BRIEF = "--seconds=0.02";

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    @TempDir
    private Path folder;

    private record Run(int exit, String out, String err) {}

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = BenchmarkTool.commandLine();
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exit = command.execute(arguments);
        return new Run(exit, out.toString(), err.toString());
    }

    private String file(String name) throws IOException {
        Path copy = folder.resolve(name);
        try (InputStream in = ShapCommandTest.class.getResourceAsStream("/models/" + name)) {
            Files.write(copy, Objects.requireNonNull(in, name).readAllBytes());
        }
        return copy.toString();
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    void eachFigureHasALineOfItsOwn() throws IOException {
        Run run = run(
                "shap",
                "--model",
                file("xgb-3.4.0-binary-missing.ubj.gz"),
                "--data",
                file("xgb-3.4.0-binary-missing.rows.csv"),
                BRIEF);
        assertThat(run.exit).as(run.err).isZero();
        List<String> lines = run.out.lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).matches("[0-9]+ rows/s");
        assertThat(lines.get(1)).matches("single row p50 [0-9.]+ ms p99 [0-9.]+ ms");
        assertThat(lines.get(2)).matches("preparation [0-9.]+ s");
        assertThat(lines.get(3)).matches("tables [0-9.]+ MB");
        assertThat(lines.get(4)).matches("largest additivity error [0-9.]+e-1[0-9]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--interactions", "--background", "--table-megabytes=0"})
    void everyModeChecksItsSums(String mode) throws IOException {
        String rows = file("lgb-4.3.0-multiclass.rows.csv");
        String option = mode.equals("--background") ? "--background=" + rows : mode;
        Run run = run(
                "shap",
                "--model",
                file("lgb-4.3.0-multiclass.txt.gz"),
                "--data",
                rows,
                option,
                "--threads=2",
                BRIEF,
                "--json");
        assertThat(run.exit).as(run.err).isZero();
        assertThat(run.out).containsPattern("\"largestAdditivityError\":[0-9.]+e-1[0-9]}");
    }

    @Test
    void contributionsHaveALineForEachRowAndClassThatSumsToTheMargin() throws IOException {
        Path out = folder.resolve("out.csv");
        run(
                "shap",
                "--model",
                file("lgb-4.3.0-multiclass.txt.gz"),
                "--data",
                file("lgb-4.3.0-multiclass.rows.csv"),
                "--contributions",
                out.toString(),
                BRIEF);
        List<String> lines = Files.readAllLines(out);
        List<String> margins = Files.readAllLines(Path.of(file("lgb-4.3.0-multiclass.margins.csv")));
        assertThat(lines.get(0)).startsWith("row,class,").endsWith(",(base)");
        assertThat(lines).hasSize(1 + 6 * (margins.size() - 1));
        String[] line = lines.get(1 + 6 * 3 + 2).split(",", -1);
        assertThat(line[0]).isEqualTo("3");
        assertThat(line[1]).isEqualTo("2");
        double sum = 0;
        for (int i = 2; i < line.length; i++) {
            sum += Double.parseDouble(line[i]);
        }
        assertThat(sum).isCloseTo(Double.parseDouble(margins.get(1 + 3).split(",", -1)[2]), within(1e-7));
    }

    @Test
    void contributionsHaveALineForEachRowThoughRowsRepeat() throws IOException {
        List<String> rows = Files.readAllLines(Path.of(file("lgb-4.3.0-random-forest.rows.csv")));
        String twice = rows.get(0) + "\n" + rows.get(1) + "\n" + rows.get(1) + "\n" + rows.get(2) + "\n";
        Path out = folder.resolve("out.csv");
        run(
                "shap",
                "--model",
                file("lgb-4.3.0-random-forest.txt.gz"),
                "--data",
                file("twice.csv", twice),
                "--contributions",
                out.toString(),
                BRIEF);
        List<String> lines = Files.readAllLines(out);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(2).substring(1)).isEqualTo(lines.get(1).substring(1));
        assertThat(lines.get(3).substring(1)).isNotEqualTo(lines.get(1).substring(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xgb-1.7.4-multiclass.json.gz",
                "xgb-3.4.0-binary-missing.json.gz",
                "xgb-3.4.0-binary-missing.ubj.gz",
                "xgb-3.4.0-multiclass.ubj.gz",
                "xgb-3.4.0-multiclass.json.gz",
                "lgb-4.3.0-multiclass.txt.gz",
                "lgb-4.3.0-categorical.txt.gz",
                "lgb-4.3.0-random-forest.txt.gz"
            })
    void theNativeLibraryBesideOursExplainsTheSameModel(String model) throws IOException {
        String rows = file(model.replaceFirst("\\.(json|ubj|txt)\\.gz", ".rows.csv"));
        Run run = run("shap", "--model", file(model), "--data", rows, "--peers", BRIEF);
        assertThat(run.exit).as(run.err).isZero();
        assertThat(run.out).containsPattern("(xgboost4j|lightgbm4j) [0-9.-]+ [0-9]+ rows/s\nratio [0-9.]+\n");
        assertThat(run.out).containsPattern("largest difference from its contributions [0-9.]+e-(0[5-9]|1[0-9])");
    }

    @Test
    void aLinearBoosterIsExplainedAsItsLibraryDoes() throws IOException {
        String rows = file("rows.csv", "a,b,c,d,city,kind,zero,h\n1,2,3,4,5,6,7,8\n0.5,,-1,,2,1,0,\n");
        Run run = run("shap", "--model", file("xgb-gblinear.json.gz"), "--data", rows, "--peers", BRIEF);
        assertThat(run.exit).as(run.err).isZero();
        assertThat(run.out).containsPattern("largest difference from its contributions [0-9.]+e-(0[6-9]|1[0-9])");
    }

    @Test
    void columnsAreMatchedByNameAndEqualRowsAreKeptButTimedOnce() throws IOException {
        List<String> features = List.of("a", "b");
        String byName = file("named.csv", "b,other,a\n1,9,2\n,9,3\n1,8,2\n");
        double[][] rows = RowFile.read(Path.of(byName), features);
        assertThat(Arrays.deepToString(rows)).isEqualTo("[[2.0, 1.0], [3.0, NaN], [2.0, 1.0]]");
        assertThat(Arrays.deepToString(RowFile.distinct(rows))).isEqualTo("[[2.0, 1.0], [3.0, NaN]]");
        String byPosition = file("placed.csv", "x,y\n1,2\n");
        assertThat(RowFile.read(Path.of(byPosition), features)).isDeepEqualTo(new double[][] {{1, 2}});
    }

    record Patient(@Nullable Double b, String other, int a, boolean c) {}

    @Test
    void parquetGivesTheRowsThatCsvDoes() throws IOException {
        Path file = folder.resolve("rows.data");
        try (OutputStream out = Files.newOutputStream(file);
                CarpetWriter<Patient> writer = new CarpetWriter.Builder<>(out, Patient.class).build()) {
            writer.write(List.of(new Patient(1.5, "x", 2, true), new Patient(null, "y", 3, false)));
        }
        assertThat(Arrays.deepToString(RowFile.read(file, List.of("a", "b", "c"))))
                .isEqualTo("[[2.0, 1.5, 1.0], [3.0, NaN, 0.0]]");
        assertThatThrownBy(() -> RowFile.read(file, List.of("a", "other")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("column other")
                .hasMessageContaining("is no number");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> RowFile.read(file, List.of("a")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("cannot be read as Parquet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,b\n", "age\n1\n", "f,g,h,i,j,k,l\n1,2\n", "f,g,h,i,j,k,l\n1,2,3,secret,5,6,7\n"})
    void aTableThatDoesNotFitIsRefusedInOneLineWithoutItsValues(String table) throws IOException {
        Run run = run("shap", "--model", file("lgb-4.3.0-multiclass.txt.gz"), "--data", file("bad.csv", table));
        assertThat(run.exit).isEqualTo(1);
        assertThat(run.err.lines()).hasSize(1);
        assertThat(run.err).contains("bad.csv").doesNotContain("secret");
    }

    @Test
    void aFileThatIsNoModelIsRefusedInOneLineAndWrongUseIsTold() throws IOException {
        String rows = file("rows.csv", "a\n1\n");
        Run noModel = run("shap", "--model", rows, "--data", rows);
        assertThat(noModel.exit).isEqualTo(1);
        assertThat(noModel.err.lines()).hasSize(1);
        assertThat(run("shap", "--model", rows).exit).isEqualTo(2);
        assertThat(run("shap", "--model", rows, "--data", rows, "--threads", "0").exit)
                .isEqualTo(2);
    }
}
