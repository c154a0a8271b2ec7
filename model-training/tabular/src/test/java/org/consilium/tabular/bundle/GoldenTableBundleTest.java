package org.consilium.tabular.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.consilium.tabular.TabularTool;
import org.consilium.tabular.table.TableFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles of tables that were written by earlier versions keep loading and keep saying the same, on every JDK. */
class GoldenTableBundleTest {
    private static final String CONTENT_HASH = "b2de3ed11f6b4bd8771766d44dde73001bd8f89b661256f3121809971ff13cf9";

    @Test
    void aTableBundleOfTheFirstFormatHoldsWhatItAlwaysHeld() throws IOException, URISyntaxException {
        TableModel model = TableModel.open(resource("table-format-1.bundle"), null);

        assertThat(model.bundle().contentHash()).isEqualTo(CONTENT_HASH);
        assertThat(model.encoding().columns())
                .extracting(column -> column.name() + " " + column.getClass().getSimpleName())
                .containsExactly(
                        "age Numeric",
                        "crp Numeric",
                        "pain grade Ordinal",
                        "ward Categorical",
                        "seen Date",
                        "note Text");
        assertThat(model.classes()).containsExactly("home", "icu", "ward");
    }

    @Test
    void aTableBundleOfTheFirstFormatSaysWhatItAlwaysSaid(@TempDir Path folder) throws IOException, URISyntaxException {
        Path out = folder.resolve("predictions.csv");

        assertThat(TabularTool.run(
                        "predict",
                        "--bundle",
                        resource("table-format-1.bundle").toString(),
                        "--data",
                        resource("table-format-1.csv").toString(),
                        "--out",
                        out.toString(),
                        "--intervals"))
                .isZero();

        assertThat(cells(out)).isEqualTo(cells(resource("table-format-1.predictions.csv")));
    }

    private static List<List<String>> cells(Path file) {
        List<List<String>> rows = new ArrayList<>();
        TableFile.open(file).rows((row, cells) -> rows.add(cells));
        return rows;
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(GoldenTableBundleTest.class.getResource("/bundles/" + name), name)
                .toURI());
    }
}
