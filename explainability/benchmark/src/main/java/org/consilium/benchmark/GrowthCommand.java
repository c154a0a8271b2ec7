package org.consilium.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.consilium.attribution.TableBudget;
import org.consilium.ensemble.TreeEnsemble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code benchmark growth}: how the cost of attributions grows with the model and the batch, as a Markdown table. */
@Command(
        name = "growth",
        description = "Times attributions of drawn models of growing size by one thread's processor time, and prints a"
                + " Markdown table.",
        mixinStandardHelpOptions = true)
final class GrowthCommand implements Callable<Integer> {

    private static final String BEGIN = "<!-- growth -->";
    private static final String END = "<!-- end of growth -->";
    private static final int ROWS = 2000;
    private static final int BACKGROUND = 100;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @Option(names = "--seconds", paramLabel = "N", description = "How long to time each figure (default 2).")
    private double seconds = 2;

    @Option(names = "--seed", paramLabel = "N", description = "Of the drawn models and rows (default 1).")
    private long seed = 1;

    @Option(names = "--only", paramLabel = "TEXT", description = "Only the lines whose first cell contains this.")
    private String only = "";

    private record Shape(String name, int trees, int depth, int leaves, int features, int rows) {}

    private static final Shape USUAL = new Shape("500 trees, depth 6, 100 features", 500, 6, 1 << 6, 100, ROWS);

    private static List<Shape> shapes() {
        return List.of(
                USUAL,
                new Shape("100 trees", 100, 6, 1 << 6, 100, ROWS),
                new Shape("1,000 trees", 1000, 6, 1 << 6, 100, ROWS),
                new Shape("2,000 trees", 2000, 6, 1 << 6, 100, ROWS),
                new Shape("depth 4", 500, 4, 1 << 4, 100, ROWS),
                new Shape("depth 8", 500, 8, 1 << 8, 100, ROWS),
                new Shape("depth 12", 500, 12, 1 << 12, 100, ROWS),
                new Shape("depth 16", 500, 16, 1 << 16, 100, ROWS),
                new Shape("leaf-wise, 31 leaves", 500, 64, 31, 100, ROWS),
                new Shape("leaf-wise, 255 leaves", 500, 64, 255, 100, ROWS),
                new Shape("30 features", 500, 6, 1 << 6, 30, ROWS),
                new Shape("1,000 features", 500, 6, 1 << 6, 1000, ROWS),
                new Shape("batch of 1", 500, 6, 1 << 6, 100, 1),
                new Shape("batch of 10", 500, 6, 1 << 6, 100, 10),
                new Shape("batch of 100", 500, 6, 1 << 6, 100, 100),
                new Shape("batch of 10,000", 500, 6, 1 << 6, 100, 10_000),
                new Shape("batch of 100,000", 500, 6, 1 << 6, 100, 100_000));
    }

    @Option(
            names = "--readme",
            paramLabel = "FILE",
            description = "Also put the table into this file, between its lines \"" + BEGIN + "\" and \"" + END + "\".")
    private @Nullable Path readme;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<String> table = new ArrayList<>();
        table.add("| | leaves a tree | rows/s | one row | tables | preparation | trees walked in part"
                + " | background of " + BACKGROUND + ": rows/s | preparation |");
        table.add("|---|---|---|---|---|---|---|---|---|");
        table.forEach(out::println);
        for (Shape shape : shapes()) {
            if (shape.name.contains(only)) {
                table.add(line(shape));
                out.println(table.get(table.size() - 1));
                out.flush();
            }
        }
        Path file = readme;
        if (file != null) {
            Files.writeString(file, withTable(file, Files.readString(file), table));
        }
        return 0;
    }

    private static String withTable(Path file, String text, List<String> table) {
        int begin = text.indexOf(BEGIN + "\n");
        int end = text.indexOf(END + "\n");
        if (begin < 0 || end < begin) {
            throw new Refusal(file + " has no lines \"" + BEGIN + "\" and \"" + END + "\" to put the table between.");
        }
        return text.substring(0, begin) + BEGIN + "\n" + String.join("\n", table) + "\n" + text.substring(end);
    }

    private String line(Shape shape) {
        DrawnModel drawn = new DrawnModel(seed, shape.features);
        TreeEnsemble model = drawn.trees(shape.trees, shape.depth, shape.leaves);
        double[][] rows = drawn.rows(shape.rows);
        TableBudget budget = TableBudget.ofBytes(1L << 30);
        ShapMeasurement.Figures path = new ShapMeasurement(
                        model, rows, Optional.empty(), 1, false, budget, ShapMeasurement::processorTime)
                .figures(seconds);
        ShapMeasurement.Figures interventional = new ShapMeasurement(
                        model,
                        rows,
                        Optional.of(drawn.rows(BACKGROUND)),
                        1,
                        false,
                        TableBudget.ofBytes(1L << 30),
                        ShapMeasurement::processorTime)
                .figures(seconds);
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %,.0f | %.3f ms | %.0f MB | %.1f s | %d | %,.0f | %.1f s |",
                shape.name,
                leaves(model) / (double) model.trees(),
                path.rowsPerSecond(),
                path.p50Millis(),
                path.tableMegabytes(),
                path.preparationSeconds(),
                path.treesWithoutTables(),
                interventional.rowsPerSecond(),
                interventional.preparationSeconds());
    }

    private static int leaves(TreeEnsemble model) {
        int leaves = 0;
        for (int n = 0; n < model.nodes(); n++) {
            leaves += model.isLeaf(n) ? 1 : 0;
        }
        return leaves;
    }
}
