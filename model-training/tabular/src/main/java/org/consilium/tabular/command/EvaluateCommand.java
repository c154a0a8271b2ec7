package org.consilium.tabular.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.evaluate.SetCoverage;
import org.consilium.tabular.report.TrainingReport;
import org.consilium.tabular.table.TableFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private LabelledOptions labelled;

    @Override
    public Integer call() throws IOException {
        TableModel model = options.open();
        TableFile file = labelled.file();
        Labelled rows = labelled.score(model, file);
        Evaluation evaluation = rows.evaluation();
        Optional<SetCoverage> coverage = model.task().predictionSets().map(rows::coverage);
        Map<String, Object> all = new LinkedHashMap<>(Labelled.caution(model, file));
        all.put("notes", rows.notes());
        all.put("figures", TrainingReport.figures(evaluation));
        all.put("withheld", rows.withheld());
        coverage.ifPresent(sets -> all.put("predictionSets", TrainingReport.sets(sets)));
        PrintWriter out = spec.commandLine().getOut();
        if (labelled.printsJson(out, all)) {
            return 0;
        }
        if (all.get("caution") != null) {
            out.println(all.get("caution"));
        }
        rows.notes().forEach(out::println);
        out.printf(
                "%d rows of %d persons; %d would be withheld, and are counted here%n",
                evaluation.rows(), evaluation.persons(), rows.withheld());
        for (Metric metric : Metric.values()) {
            line(out, metric.title(), evaluation.figure(metric));
        }
        coverage.ifPresent(sets -> {
            line(out, "coverage of the sets", sets.coverageFigure());
            line(out, "classes in a set", sets.sizeFigure());
        });
        out.flush();
        return 0;
    }

    private static void line(PrintWriter out, String name, Figure figure) {
        if (!Double.isNaN(figure.value())) {
            out.printf(Locale.ROOT, "%-34s %.4f  (%.4f to %.4f)%n", name, figure.value(), figure.low(), figure.high());
        }
    }
}
