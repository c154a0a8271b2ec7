package org.consilium.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.consilium.ensemble.TreeEnsemble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GrowthCommandTest {

    @Test
    void aLineOfTheTableHasAFigureInEachCellAndTakesThePlaceOfTheReadmes(@TempDir Path folder) throws IOException {
        Path readme = Files.writeString(
                folder.resolve("README.md"), "before\n<!-- growth -->\nold\n<!-- end of growth -->\nafter\n");
        StringWriter out = new StringWriter();
        CommandLine command = BenchmarkTool.commandLine();
        command.setOut(new PrintWriter(out));
        assertThat(command.execute("growth", "--seconds=0.01", "--only=depth 4", "--readme", readme.toString()))
                .isZero();
        assertThat(out.toString().lines().toList()).hasSize(3);
        assertThat(out.toString().lines().toList().get(2))
                .matches("\\| depth 4 \\| [0-9]+ \\| [0-9,]+ \\| [0-9.]+ ms \\| [0-9]+ MB \\| [0-9.]+ s \\| 0 \\|"
                        + " [0-9,]+ \\| [0-9.]+ s \\|");
        assertThat(Files.readString(readme))
                .isEqualTo("before\n<!-- growth -->\n" + out + "<!-- end of growth -->\nafter\n");
    }

    @Test
    void aSeedGivesTheSameModelOfTheWantedShape() {
        TreeEnsemble model = new DrawnModel(7, 12).trees(5, 6, 20);
        TreeEnsemble again = new DrawnModel(7, 12).trees(5, 6, 20);
        double[] row = new double[12];
        assertThat(model.trees()).isEqualTo(5);
        assertThat(model.margins(row)).isEqualTo(again.margins(row));
        assertThat(model.nodes()).isBetween(5 * 15, 5 * 39);
    }
}
