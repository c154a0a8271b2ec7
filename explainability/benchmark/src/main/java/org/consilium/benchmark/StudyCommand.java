package org.consilium.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.consilium.attribution.Background;
import org.consilium.attribution.Explainer;
import org.consilium.attribution.TableBudget;
import org.consilium.ensemble.Blend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code benchmark study}: all findings of a study explained for one patient after the other, in one process. */
@Command(
        name = "study",
        description =
                "Explains every finding of a drawn study for one row after the other, as a server does, and prints"
                        + " time and memory.",
        mixinStandardHelpOptions = true)
final class StudyCommand implements Callable<Integer> {

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @Option(names = "--findings", paramLabel = "N", description = "How many (default 20).")
    private int findings = 20;

    @Option(names = "--trees", paramLabel = "N", description = "Of each finding (default 1000).")
    private int trees = 1000;

    @Option(names = "--depth", paramLabel = "N", description = "Of each tree (default 6).")
    private int depth = 6;

    @Option(names = "--background", paramLabel = "N", description = "Rows to compare with (default 128).")
    private int background = 128;

    @Option(names = "--rows", paramLabel = "N", description = "How many patients (default 500).")
    private int rows = 500;

    @Option(
            names = "--table-megabytes",
            paramLabel = "N",
            description = "The most that tables may take (default: three fifths of the heap, at most 1024).")
    private int tableMegabytes = -1;

    @Override
    public Integer call() throws IOException {
        if (Math.min(Math.min(findings, trees), Math.min(depth, Math.min(background, rows))) < 1) {
            throw new ParameterException(spec.commandLine(), "All numbers must be positive.");
        }
        TableBudget budget =
                tableMegabytes < 0 ? TableBudget.shared() : TableBudget.ofBytes(tableMegabytes * 1_000_000L);
        List<Explainer> study = new ArrayList<>();
        DrawnModel drawn = new DrawnModel(1, 100);
        Background against = Background.of(drawn.rows(background));
        long start = System.nanoTime();
        for (int f = 0; f < findings; f++) {
            Blend blend = Blend.of(drawn.trees(trees, depth, 1 << depth));
            study.add(Explainer.of(blend, against, budget.dividedBy(findings)));
        }
        for (Explainer finding : study) {
            finding.prepare();
        }
        double preparation = (System.nanoTime() - start) / 1e9;
        double[] millis = new double[rows];
        double[][] patients = drawn.rows(rows);
        for (int r = 0; r < rows; r++) {
            long from = System.nanoTime();
            for (Explainer finding : study) {
                finding.explain(patients[r]);
            }
            millis[r] = (System.nanoTime() - from) / 1e6;
        }
        Arrays.sort(millis);
        PrintWriter out = spec.commandLine().getOut();
        out.println(String.format(Locale.ROOT, "%d findings of %,d trees", findings, trees));
        out.println(String.format(Locale.ROOT, "patient p50 %.1f ms p99 %.1f ms", at(millis, 0.5), at(millis, 0.99)));
        out.println(String.format(Locale.ROOT, "drawing and preparation %.1f s", preparation));
        out.println(String.format(Locale.ROOT, "tables %.0f MB", budget.used() / 1e6));
        out.println("tables made " + budget.made() + " times");
        peakMegabytes().ifPresent(peak -> out.println(String.format(Locale.ROOT, "process peak %.0f MB", peak)));
        out.flush();
        return 0;
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    /** What the kernel says that the process took at most, where it says so. */
    private static Optional<Double> peakMegabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return Optional.empty();
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024 / 1e6)
                .findFirst();
    }
}
