package org.consilium.tabular.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.evaluate.PairedDifference;
import org.consilium.tabular.report.TrainingReport;
import org.consilium.tabular.table.TableFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private LabelledOptions labelled;

    @Override
    public Integer call() throws IOException {
        if (bundles.size() != 2) {
            throw new ParameterException(spec.commandLine(), "Give --bundle twice, not " + bundles.size() + " times.");
        }
        TableFile file = labelled.file();
        TableModel one = TableModel.open(bundles.get(0), null);
        TableModel two = TableModel.open(bundles.get(1), null);
        if (!one.classes().equals(two.classes())) {
            throw new IllegalArgumentException("The bundles speak of different classes and cannot be compared: "
                    + String.join(", ", one.classes()) + " and " + String.join(", ", two.classes()) + ".");
        }
        Labelled first = labelled.score(one, file);
        Labelled second = labelled.score(two, file);
        PairedDifference difference = PairedDifference.of(
                first.table(), first.calibrated(), "second", second.calibrated(), Labelled.resamples(), 1);
        Map<String, Object> all = new LinkedHashMap<>();
        all.putAll(Labelled.caution(one, file));
        all.putAll(Labelled.caution(two, file));
        all.put("first", TrainingReport.figures(first.evaluation()));
        all.put("second", TrainingReport.figures(second.evaluation()));
        all.put("logLossGainOfFirst", difference.gain().value());
        all.put("from", difference.gain().low());
        all.put("to", difference.gain().high());
        PrintWriter out = spec.commandLine().getOut();
        if (labelled.printsJson(out, all)) {
            return 0;
        }
        if (all.containsKey("caution")) {
            out.println(all.get("caution"));
        }
        out.printf(Locale.ROOT, "%-34s %10s %10s%n", "", "first", "second");
        for (Metric metric : Metric.values()) {
            double a = first.evaluation().figure(metric).value();
            double b = second.evaluation().figure(metric).value();
            if (!Double.isNaN(a)) {
                out.printf(Locale.ROOT, "%-34s %10.4f %10.4f%n", metric.title(), a, b);
            }
        }
        double gain = difference.gain().value();
        out.printf(
                Locale.ROOT,
                "the first's log loss is %s by %.4f; first minus second %.4f (95 %% from %.4f to %.4f)%n",
                gain >= 0 ? "lower" : "higher",
                Math.abs(gain),
                -gain,
                -difference.gain().high(),
                -difference.gain().low());
        out.flush();
        return 0;
    }
}
