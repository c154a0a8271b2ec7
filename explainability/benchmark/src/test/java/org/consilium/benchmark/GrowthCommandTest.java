package org.consilium.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.consilium.ensemble.TreeEnsemble;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GrowthCommandTest {

    @Test
    void aLineOfTheTableHasAFigureInEachCell() {
        StringWriter out = new StringWriter();
        CommandLine command = BenchmarkTool.commandLine();
        command.setOut(new PrintWriter(out));
        assertThat(command.execute("growth", "--seconds=0.01", "--only=depth 4"))
                .isZero();
        assertThat(out.toString().lines().toList()).hasSize(3);
        assertThat(out.toString().lines().toList().get(2))
                .matches(
                        "\\| depth 4 \\| [0-9]+ \\| [0-9,]+ \\| [0-9.]+ ms \\| [0-9]+ MB \\| [0-9.]+ s \\| 0 \\| [0-9,]+ \\|"
                                + " [0-9.]+ s \\|");
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
