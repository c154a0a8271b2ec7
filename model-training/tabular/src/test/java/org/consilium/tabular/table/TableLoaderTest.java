package org.consilium.tabular.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.consilium.ensemble.encoding.SourceColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableLoaderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    Path folder;

    private Path csv(String header, int rows, IntFunction<String> row) throws IOException {
        String text = header + "\n" + IntStream.range(0, rows).mapToObj(row).collect(Collectors.joining("\n")) + "\n";
        return Files.writeString(folder.resolve("patients.csv"), text);
    }

    private static LoadedTable load(Path file, String target) {
        return new TableLoader(CsvFile.open(file), TableRequest.target(target)).load();
    }

    @Test
    void kindsAreToldFromTheCells() throws IOException {
        Path file = csv(
                "id,age,band,sex,code,seen,note,same,empty,y",
                100,
                i -> String.join(
                        ",",
                        "P" + i + "x",
                        i % 7 == 0 ? "" : Integer.toString(20 + i % 60),
                        List.of("<30", "[30-60)", ">=60").get(i % 3),
                        i % 2 == 0 ? "f" : "m",
                        i % 5 == 0 ? "V" + i % 10 : "250." + i % 9,
                        "2024-01-" + (10 + i % 20),
                        "\"pain in the chest, since " + i + " days\"",
                        "x",
                        "NA",
                        i % 4 == 0 ? "yes" : "no"));

        LoadedTable loaded = load(file, "y");

        assertThat(loaded.encoding().columns())
                .extracting(column -> column.name() + " " + column.getClass().getSimpleName())
                .containsExactly(
                        "age Numeric", "band Ordinal", "sex Categorical", "code Categorical", "seen Date", "note Text");
        assertThat(((SourceColumn.Ordinal) loaded.encoding().columns().get(1)).levels())
                .containsExactly("<30", "[30-60)", ">=60");
        assertThat(loaded.table().value(0, 0)).isNaN();
        assertThat(loaded.table().classes()).containsExactly("no", "yes");
        assertThat(loaded.notes())
                .anyMatch(note -> note.contains("Column id"))
                .anyMatch(note -> note.contains("Column same"))
                .anyMatch(note -> note.contains("Column empty"));
    }

    @Test
    void rowsWithoutALabelAreLeftOutAndCounted() throws IOException {
        Path file = csv("x,y", 50, i -> i + "," + (i < 5 ? "" : i % 2 == 0 ? "a" : "b"));

        LoadedTable loaded = load(file, "y");

        assertThat(loaded.table().rows()).isEqualTo(45);
        assertThat(loaded.sourceRows().get(0)).isEqualTo(5);
        assertThat(loaded.notes()).anyMatch(note -> note.contains("5 of 50 rows have no label"));
    }

    @Test
    void personsTimesAndWeightsAreReadByName() throws IOException {
        Path file = csv("x,who,at,w,y", 40, i -> i + ",P" + i / 4 + ",2024-02-" + (10 + i % 10) + ",2," + i % 2);

        LoadedTable loaded = new TableLoader(
                        CsvFile.open(file), new TableRequest("y", "who", "at", "w", Set.of(), Map.of(), Map.of()))
                .load();

        assertThat(loaded.table().columns()).hasSize(1);
        assertThat(loaded.table().group(3))
                .isEqualTo(loaded.table().group(0))
                .isNotEqualTo(loaded.table().group(4));
        assertThat(loaded.times()).hasSize(40);
        assertThat(loaded.table().weight(7)).isEqualTo(2);
    }

    @Test
    void aGzipFileWithAByteOrderMarkIsRead() throws IOException {
        Path file = folder.resolve("patients.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            String rows = IntStream.range(0, 30).mapToObj(i -> i + "," + i % 2).collect(Collectors.joining("\r\n"));
            out.write(("\uFEFFx,y\r\n" + rows).getBytes(StandardCharsets.UTF_8));
        }

        assertThat(load(file, "y").table().rows()).isEqualTo(30);
    }

    @Test
    void badFilesAreRefusedInOneLineThatSaysHowToMendThem() throws IOException {
        Path file = folder.resolve("bad.csv");
        refused(Files.writeString(file, ""), "y", "is empty");
        refused(Files.writeString(file, "x,y\n"), "y", "no rows");
        refused(Files.writeString(file, "x,y,x\n1,2,3\n"), "y", "names the column x twice");
        refused(Files.writeString(file, "x,y\n1,2\n3\n"), "y", "Line 3");
        refused(Files.write(file, new byte[] {'x', ',', 'y', '\n', (byte) 0xe9, ',', '1', '\n'}), "y", "not UTF-8");
        refused(csv("x,y", 50, i -> i + ",a"), "y", "one class only");
        refused(csv("x,y", 50, i -> i + ","), "y", "no label in any row");
        refused(csv("x,y", 50, i -> i + "," + i % 2), "Y", "Maybe you meant y");
        refused(csv("x,y", 500, i -> i + "," + i * 0.1), "y", "so it is no label");
        refused(csv("x,y", 50, i -> "1," + i % 2), "y", "No column");
        refused(csv("x,y", 5, i -> i + "," + i % 2), "y", "too few");
        refused(Files.writeString(folder.resolve("no.csv.gz"), "x,y\n1,2\n"), "y", "not a gzip file");
        refused(folder.resolve("nowhere.csv"), "y", "There is no file");
    }

    private static void refused(Path file, String target, String because) {
        assertThatThrownBy(() -> load(file, target))
                .isInstanceOf(BadTableException.class)
                .hasMessageContaining(because)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void tenThousandLevelsAreKeptToTheFrequentOnes() throws IOException {
        Path file = csv("code,y", 12_000, i -> "c" + i % 10_000 + "," + i % 2);

        LoadedTable loaded = load(file, "y");

        SourceColumn.Categorical code =
                (SourceColumn.Categorical) loaded.encoding().columns().get(0);
        assertThat(code.levels()).hasSizeLessThanOrEqualTo(1000);
        assertThat(code.rare()).isTrue();
    }
}
