package org.consilium.tabular.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.consilium.tabular.bundle.TableBundle;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.evaluate.SetCoverage;
import org.consilium.tabular.report.TrainingReport;
import org.consilium.tabular.table.CsvFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How good a model is on labelled rows that it did not learn from. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Judges a bundle on labelled rows, with intervals over persons.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BundleOptions options;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "CSV with the model's columns and the label")
    private Path data;

    @Option(
            names = "--target",
            paramLabel = "COLUMN",
            description = "the column with the label (default: the bundle's)")
    private @Nullable String target;

    @Option(names = "--group", paramLabel = "COLUMN", description = "whose row it is, for the intervals")
    private @Nullable String group;

    @Option(names = "--json", description = "print the figures as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        TableModel model = options.open();
        CsvFile file = CsvFile.open(data);
        Labelled rows = Labelled.of(model, file, target, group);
        Evaluation evaluation = rows.evaluation();
        Map<String, Object> all = new LinkedHashMap<>(Labelled.caution(model, file));
        all.put("figures", TrainingReport.figures(evaluation));
        model.task().predictionSets().ifPresent(sets -> {
            SetCoverage coverage = SetCoverage.of(rows.table, rows.calibrated, sets);
            all.put("coverage", coverage.coverage());
            all.put("meanSetSize", coverage.meanSize());
        });
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new String(TableBundle.json(all), StandardCharsets.UTF_8));
        } else {
            if (all.containsKey("caution")) {
                out.println(all.get("caution"));
            }
            out.printf("%d rows of %d persons%n", evaluation.rows(), evaluation.persons());
            for (Metric metric : Metric.values()) {
                Figure figure = evaluation.figure(metric);
                if (!Double.isNaN(figure.value())) {
                    out.printf(
                            Locale.ROOT,
                            "%-24s %.4f  (%.4f to %.4f)%n",
                            metric.title(),
                            figure.value(),
                            figure.low(),
                            figure.high());
                }
            }
            if (all.containsKey("coverage")) {
                out.printf(
                        Locale.ROOT,
                        "90 %% sets hold the truth in %.1f %%, %.2f classes on average%n",
                        100 * (double) all.getOrDefault("coverage", 0.0),
                        (double) all.getOrDefault("meanSetSize", 0.0));
            }
        }
        out.flush();
        return 0;
    }
}
