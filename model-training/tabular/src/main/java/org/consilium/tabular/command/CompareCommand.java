package org.consilium.tabular.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.consilium.tabular.bundle.TableBundle;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.evaluate.PairedDifference;
import org.consilium.tabular.report.TrainingReport;
import org.consilium.tabular.table.CsvFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Two models on the very same patients. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Compares two bundles on the same labelled rows, with the interval of the paired difference.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--bundle",
            required = true,
            paramLabel = "BUNDLE",
            description = "given twice: the first is compared with the second")
    private List<Path> bundles;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "CSV with both models' columns and the label")
    private Path data;

    @Option(
            names = "--target",
            paramLabel = "COLUMN",
            description = "the column with the label (default: the first bundle's)")
    private @Nullable String target;

    @Option(names = "--group", paramLabel = "COLUMN", description = "whose row it is, for the intervals")
    private @Nullable String group;

    @Option(names = "--json", description = "print the figures as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (bundles.size() != 2) {
            throw new ParameterException(spec.commandLine(), "Give --bundle twice, not " + bundles.size() + " times.");
        }
        CsvFile file = CsvFile.open(data);
        TableModel one = TableModel.open(bundles.get(0), null);
        TableModel two = TableModel.open(bundles.get(1), null);
        if (!one.classes().equals(two.classes())) {
            throw new IllegalArgumentException("The bundles speak of different classes and cannot be compared: "
                    + one.classes().size() + " and " + two.classes().size() + ".");
        }
        Labelled first = Labelled.of(one, file, target, group);
        Labelled second = Labelled.of(two, file, target, group);
        PairedDifference difference = PairedDifference.of(
                first.table, first.calibrated, "second", second.calibrated, Labelled.resamples(), 1);
        Map<String, Object> all = new LinkedHashMap<>();
        all.putAll(Labelled.caution(one, file));
        all.putAll(Labelled.caution(two, file));
        all.put("first", TrainingReport.figures(first.evaluation()));
        all.put("second", TrainingReport.figures(second.evaluation()));
        all.put("logLossGainOfFirst", difference.gain().value());
        all.put("from", difference.gain().low());
        all.put("to", difference.gain().high());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new String(TableBundle.json(all), StandardCharsets.UTF_8));
        } else {
            if (all.containsKey("caution")) {
                out.println(all.get("caution"));
            }
            out.printf(Locale.ROOT, "%-24s %10s %10s%n", "", "first", "second");
            for (Metric metric : Metric.values()) {
                double a = first.evaluation().figure(metric).value();
                double b = second.evaluation().figure(metric).value();
                if (!Double.isNaN(a)) {
                    out.printf(Locale.ROOT, "%-24s %10.4f %10.4f%n", metric.title(), a, b);
                }
            }
            out.printf(
                    Locale.ROOT,
                    "the first's log loss is lower by %.4f (%.4f to %.4f)%n",
                    difference.gain().value(),
                    difference.gain().low(),
                    difference.gain().high());
        }
        out.flush();
        return 0;
    }
}
