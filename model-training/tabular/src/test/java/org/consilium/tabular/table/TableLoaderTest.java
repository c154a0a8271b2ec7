package org.consilium.tabular.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
        return new TableLoader(TableFile.open(file), TableRequest.target(target)).load();
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
        Path file = csv("x,y", 50, i -> i * 7 % 50 + "," + (i < 5 ? "" : i % 2 == 0 ? "a" : "b"));

        LoadedTable loaded = load(file, "y");

        assertThat(loaded.table().rows()).isEqualTo(45);
        assertThat(loaded.sourceRows().get(0)).isEqualTo(5);
        assertThat(loaded.notes()).anyMatch(note -> note.contains("5 of 50 rows have no label"));
    }

    @Test
    void ofMoreRowsThanAreHeldSomeAreDrawnAndARareClassKeepsItsOwn() throws IOException {
        Path file = csv(
                "x,person,y",
                4000,
                i -> i * 7 % 1000 + ",p" + i / 2 + "," + (i % 100 < 2 ? "died" : i % 3 == 0 ? "a" : "b"));
        TableRequest request = TableRequest.target("y").groupedBy("person");

        LoadedTable some = new TableLoader(TableFile.open(file), request, 1000).load();
        LoadedTable again = new TableLoader(TableFile.open(file), request, 1000).load();
        LoadedTable all = new TableLoader(TableFile.open(file), request, 4000).load();

        assertThat(some.table().rows()).isBetween(900, 1100);
        assertThat(some.sourceRows()).isEqualTo(again.sourceRows());
        int died = some.table().classes().indexOf("died");
        int[] rows = IntStream.range(0, some.table().rows()).toArray();
        assertThat(Arrays.stream(rows).filter(row -> some.table().label(row) == died))
                .hasSize(80)
                .allMatch(row -> some.table().weight(row) < 0.3);
        assertThat(Arrays.stream(rows).filter(row -> some.table().label(row) != died))
                .allMatch(row -> some.table().weight(row) == 1
                        && some.sourceRows().contains(some.sourceRows().get(row) ^ 1));
        assertThat(some.table().prevalence(rows)[died]).isBetween(0.017, 0.023);
        assertThat(some.notes()).anyMatch(note -> note.contains("Of 4,000 rows") && note.contains("all 80 of died"));
        assertThat(all.table().rows()).isEqualTo(4000);
        assertThat(all.table().weighted()).isFalse();
    }

    @Test
    void personsTimesAndWeightsAreReadByName() throws IOException {
        Path file =
                csv("x,who,at,w,y", 40, i -> i * 7 % 40 + ",P" + i / 4 + ",2024-02-" + (10 + i % 10) + ",2," + i % 2);

        LoadedTable loaded = new TableLoader(
                        TableFile.open(file),
                        TableRequest.target("y").with(new TableRequest.Roles("who", "at", null, "w")))
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
            String rows = IntStream.range(0, 30)
                    .mapToObj(i -> i * 7 % 30 + "," + i % 2)
                    .collect(Collectors.joining("\r\n"));
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
        refused(csv("x,y", 500, i -> i + "," + i % 40), "y", "like a measurement");
        refused(csv("x,y", 500, i -> i + "," + List.of("yes", "no", "Yes").get(i % 3)), "y", "spelt in two ways");
        refused(csv("x,y", 500, i -> i + "," + List.of("a|b", "no").get(i % 2)), "y", "a bar separates");
        refused(csv("x,y", 50, i -> "\"1,00" + i % 10 + "\"," + i % 2), "y", "decimals or thousands");
        refused(Files.writeString(file, "x,y\n1,\"0\n2,1\n3,0\n"), "y", "never closed");
        refused(Files.writeString(file, "x,n,y\n1,a,0\n2,\"b,1\n3,\"c,0\n"), "y", "Line 3 of bad.csv has something");
        refused(folder, "y", "is a folder");
        refused(Files.write(file, new byte[] {'P', 'K', 3, 4}), "y", "spreadsheet");
        refused(Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'x', 0}), "y", "UTF-16");
        refused(
                Files.writeString(folder.resolve("no.parquet"), "x,y"),
                "y",
                "cannot be read as Parquet: it is not a Parquet file");
        refused(csv("x,y", 50, i -> "1," + i % 2), "y", "No column");
        refused(csv("x,y", 5, i -> i + "," + i % 2), "y", "too few");
        refused(Files.writeString(folder.resolve("no.csv.gz"), "x,y\n1,2\n"), "y", "not a gzip file");
        refused(folder.resolve("nowhere.csv"), "y", "There is no file");
        refused(Files.writeString(file, "x,y\n1,0\n2\0,1\n"), "y", "Line 3 of bad.csv holds a NUL");
        refused(Files.write(file, new byte[100]), "y", "NUL");
        refused(csv("x,y", 50, i -> i * 7 % 50 + "," + (i == 3 ? "ill" : "well")), "y", "ill has 1");
        refused(csv("x,y", 50, i -> i * 7 % 50 + "e36," + i % 2), "y", "beyond 1e30");
    }

    @Test
    void aColumnThatGivesTheOutcomeAwayIsSaid() throws IOException {
        LoadedTable loaded = load(
                csv(
                        "code,score,age,y",
                        60,
                        i -> (i % 3 == 0 ? "died" : "home") + "," + (i % 3 == 0 ? 5 + i % 2 : i % 4) + "," + i * 7 % 60
                                + "," + (i % 3 == 0 ? 1 : 0)),
                "y");

        assertThat(loaded.notes())
                .filteredOn(note -> note.contains("alone tells the label"))
                .hasSize(2)
                .anyMatch(note -> note.startsWith("Column code "))
                .anyMatch(note -> note.startsWith("Column score "));
    }

    @Test
    void cellsBetweenBarsAreReadAndSaid() throws IOException {
        LoadedTable loaded = load(csv("x|y", 40, i -> i * 7 % 40 + "|" + i % 2), "y");

        assertThat(loaded.table().value(1, 0)).isEqualTo(7);
        assertThat(loaded.notes()).anyMatch(note -> note.contains("separated by bars"));
    }

    @Test
    void aSingleSlipDoesNotTakeAColumnOfNumbersAway() throws IOException {
        LoadedTable loaded = load(csv("x,y", 60, i -> (i == 5 ? "1O.5" : i * 7 % 60 + ".5") + "," + i % 2), "y");

        assertThat(loaded.encoding().columns().get(0)).isInstanceOf(SourceColumn.Numeric.class);
        assertThat(loaded.table().value(5, 0)).isNaN();
        assertThat(loaded.notes()).anyMatch(note -> note.contains("such as 1O.5"));
    }

    @Test
    void datesAreSaidToBeOfTheirTime() throws IOException {
        LoadedTable loaded = load(csv("seen,y", 40, i -> "2024-03-" + (10 + i % 20) + "," + i % 2), "y");

        assertThat(loaded.notes()).anyMatch(note -> note.contains("Column seen") && note.contains("days between"));
    }

    private static void refused(Path file, String target, String because) {
        assertThatThrownBy(() -> load(file, target))
                .isInstanceOf(BadTableException.class)
                .hasMessageContaining(because)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aTableOfAnotherTongueIsReadAndSaid() throws IOException {
        Path file = csv(
                ";crp;Größe;seen;erreger;y",
                60,
                i -> i + ";" + i % 7 + "," + i % 10 + "; " + (150 + i % 40) + " ;" + (1 + i % 28) + ".03.2024;"
                        + (i % 9 == 0 ? "unknown" : i % 2 == 0 ? "+" : "-") + ";" + (i % 3 == 0 ? "ja" : "nein"));

        LoadedTable loaded = load(file, "y");

        assertThat(loaded.encoding().columns())
                .extracting(column -> column.name() + " " + column.getClass().getSimpleName())
                .containsExactly("crp Numeric", "Größe Numeric", "seen Date", "erreger Categorical");
        assertThat(loaded.table().value(12, 0)).isEqualTo(5.2);
        assertThat(loaded.table().value(9, 3)).isNaN();
        assertThat(loaded.notes())
                .anyMatch(note -> note.contains("separated by semicolons"))
                .anyMatch(note -> note.contains("decimal comma"))
                .anyMatch(note -> note.contains("day first"))
                .anyMatch(note -> note.contains("(column 1) counts the rows"));
    }

    @Test
    void wordsAmongNumbersAreUnknownAndSentinelsAreSaid() throws IOException {
        Path file = csv(
                "bnp,crea,patient_id,y",
                200,
                i -> (i % 5 == 0 ? "pending" : i % 11 == 0 ? "<5" : Integer.toString(20 + i * 13 % 97)) + ","
                        + (i % 6 == 0 ? -999 : 60 + i * 7 % 31) + "," + (70_000 + i * 37) + "," + i % 2);

        LoadedTable loaded = load(file, "y");

        assertThat(loaded.encoding().columns()).extracting(SourceColumn::name).containsExactly("bnp", "crea");
        assertThat(loaded.table().value(0, 0)).isNaN();
        assertThat(loaded.table().value(0, 1)).isEqualTo(-999);
        assertThat(loaded.notes())
                .anyMatch(note -> note.contains("pending"))
                .anyMatch(note -> note.contains("-999"))
                .anyMatch(note -> note.contains("number of a record"));
    }

    @Test
    void dayAndMonthThatCannotBeToldApartAreNotGuessed() throws IOException {
        Path file =
                csv("seen,x,y", 40, i -> "0" + (1 + i % 9) + "/0" + (1 + i % 9) + "/2024," + i * 7 % 13 + "," + i % 2);

        LoadedTable loaded = load(file, "y");

        assertThat(loaded.encoding().columns()).extracting(SourceColumn::name).containsExactly("x");
        assertThat(loaded.notes()).anyMatch(note -> note.contains("day_first or month_first"));
    }

    @Test
    void themesOfTextsAreDirectionsInWhichWordsGoTogether() throws IOException {
        List<String> heart = List.of("angina", "infarct", "troponin", "stent");
        List<String> lung = List.of("cough", "sputum", "wheeze", "asthma");
        Path file = csv("note,y", 120, i -> {
            List<String> words = i % 2 == 0 ? heart : lung;
            return "patient " + i + " told of " + words.get(i % 4) + " and " + words.get(i / 4 % 4) + " and "
                    + words.get(i / 16 % 4) + "," + i % 2;
        });

        LoadedTable loaded =
                new TableLoader(TableFile.open(file), TableRequest.target("y").withThemes(true)).load();

        assertThat(loaded.table().columns()).hasSizeLessThanOrEqualTo(20);
        assertThat(loaded.table().columns().get(0).name()).isEqualTo("note: theme 1");
        double[] even = loaded.table().row(0);
        double[] odd = loaded.table().row(1);
        double[] alsoEven = loaded.table().row(2);
        assertThat(distance(even, alsoEven)).isLessThan(distance(even, odd));
    }

    private static double distance(double[] a, double[] b) {
        return IntStream.range(0, 3)
                .mapToDouble(t -> (a[t] - b[t]) * (a[t] - b[t]))
                .sum();
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
