package org.consilium.tabular.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jerolba.carpet.CarpetWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    Path folder;

    record Patient(
            @Nullable Double crp, int grade, @Nullable String site, LocalDate seen, BigDecimal dose, boolean smokes) {}

    record Nested(String name, List<String> codes) {}

    private <T> Path write(String name, Class<T> kind, List<T> rows) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                CarpetWriter<T> writer = new CarpetWriter.Builder<>(out, kind)
                        .withDefaultDecimal(10, 2)
                        .build()) {
            writer.write(rows);
        }
        return file;
    }

    @Test
    void cellsOfPlainColumnsAreTheTextsThatCsvWouldHold() throws IOException {
        Path file = write(
                "patients.parquet",
                Patient.class,
                List.of(
                        new Patient(1.5, 2, "north", LocalDate.of(2024, 5, 31), new BigDecimal("2.50"), true),
                        new Patient(null, 3, null, LocalDate.of(2024, 6, 1), new BigDecimal("10.00"), false),
                        new Patient(Double.NaN, 1, "ö", LocalDate.of(2024, 6, 2), new BigDecimal("0.00"), false)));

        TableFile table = TableFile.open(file);
        List<List<String>> rows = new ArrayList<>();
        assertThat(table.rows((row, cells) -> rows.add(cells))).isEqualTo(3);

        assertThat(table.header()).containsExactly("crp", "grade", "site", "seen", "dose", "smokes");
        assertThat(rows)
                .containsExactly(
                        List.of("1.5", "2", "north", "2024-05-31", "2.5", "true"),
                        List.of("", "3", "", "2024-06-01", "10", "false"),
                        List.of("", "1", "ö", "2024-06-02", "0", "false"));
    }

    @Test
    void columnsOfListsAreRefusedByName() throws IOException {
        Path file = write("nested.parquet", Nested.class, List.of(new Nested("a", List.of("b"))));

        assertThatThrownBy(() -> TableFile.open(file))
                .isInstanceOf(BadTableException.class)
                .hasMessageContaining("codes")
                .hasMessageContaining("one value a row");
    }
}
