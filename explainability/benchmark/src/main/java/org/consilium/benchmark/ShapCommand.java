package org.consilium.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.consilium.attribution.TableBudget;
import org.consilium.ensemble.LibraryModel;
import org.consilium.ensemble.TreeEnsemble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code benchmark shap}: how fast a model's margins are explained on this machine, and how exactly. */
@Command(
        name = "shap",
        description =
                "Times exact SHAP values of an XGBoost (JSON, UBJ) or LightGBM (text) model on the rows of a table.",
        mixinStandardHelpOptions = true)
final class ShapCommand implements Callable<Integer> {

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The model, packed by gzip or not.")
    private Path model;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "CSV with a header, or Parquet; columns by the model's feature names, else by position.")
    private Path data;

    @Option(names = "--threads", paramLabel = "N", description = "Threads for all rows together (default 1).")
    private int threads = 1;

    @Option(names = "--interactions", description = "Time interaction values instead of attributions.")
    private boolean interactions;

    @Option(
            names = "--background",
            paramLabel = "FILE",
            description = "CSV or Parquet of background rows: interventional values instead of path-dependent ones.")
    private @Nullable Path background;

    @Option(names = "--contributions", paramLabel = "OUT.csv", description = "Write all attributions here.")
    private @Nullable Path contributions;

    @Option(names = "--peers", description = "Time the native library's contributions of the same model beside ours.")
    private boolean peers;

    @Option(
            names = "--table-megabytes",
            paramLabel = "N",
            description = "The most that tables may take (default: three fifths of the heap, at most 1024; 0: none).")
    private @Nullable Integer tableMegabytes;

    @Option(names = "--seconds", paramLabel = "N", description = "How long to time each figure (default 5).")
    private double seconds = 5;

    @Option(
            names = "--processor-time",
            description =
                    "Count this thread's processor time instead of the wall clock's, for busy machines (one thread).")
    private boolean processorTime;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Integer megabytes = tableMegabytes;
        if (threads < 1 || !(seconds > 0) || (megabytes != null && megabytes < 0)) {
            throw new ParameterException(
                    spec.commandLine(), "--threads and --seconds must be positive, --table-megabytes not negative.");
        }
        if (processorTime && threads > 1) {
            throw new ParameterException(
                    spec.commandLine(), "--processor-time counts one thread's. Leave --threads out.");
        }
        LibraryModel read = LibraryModel.read(model);
        double[][] rows = RowFile.read(data, read.featureNames());
        Optional<double[][]> against = Optional.empty();
        if (background != null) {
            against = Optional.of(RowFile.read(background, read.featureNames()));
        } else if (!(read.member() instanceof TreeEnsemble)) {
            against = Optional.of(unknowns(read.member().features()));
        }
        TableBudget budget = megabytes == null ? TableBudget.shared() : TableBudget.ofBytes(megabytes * 1_000_000L);
        ShapMeasurement measurement = new ShapMeasurement(
                read.member(), RowFile.distinct(rows), against, threads, interactions, budget, clock());
        if (contributions != null) {
            ContributionsFile.write(contributions, read.featureNames(), measurement.explainer(), rows, threads);
        }
        ShapMeasurement.Figures figures = measurement.figures(seconds);
        Optional<Peer.Timing> peer = Optional.empty();
        if (peers) {
            peer = Optional.of(
                    Peer.of(model, read.member()).time(rows, threads, measurement.explainer(), seconds, clock()));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(figures, peer));
        } else {
            print(out, figures, peer);
            if (processorTime) {
                out.println("by processor time");
            }
        }
        out.flush();
        return 0;
    }

    /** One row in which nothing is known: what XGBoost's own contributions of a linear booster are against. */
    private static double[][] unknowns(int features) {
        double[] row = new double[features];
        Arrays.fill(row, Double.NaN);
        return new double[][] {row};
    }

    private LongSupplier clock() {
        return processorTime ? ShapMeasurement::processorTime : System::nanoTime;
    }

    private static void print(PrintWriter out, ShapMeasurement.Figures figures, Optional<Peer.Timing> peer) {
        out.println(String.format(Locale.ROOT, "%.0f rows/s", figures.rowsPerSecond()));
        out.println(String.format(
                Locale.ROOT, "single row p50 %.3f ms p99 %.3f ms", figures.p50Millis(), figures.p99Millis()));
        out.println(String.format(Locale.ROOT, "preparation %.2f s", figures.preparationSeconds()));
        out.println(String.format(Locale.ROOT, "tables %.1f MB", figures.tableMegabytes()));
        out.println(String.format(Locale.ROOT, "largest additivity error %.1e", figures.largestAdditivityError()));
        if (figures.treesWithoutTables() > 0) {
            out.println(figures.treesWithoutTables() + " trees without tables");
        }
        peer.ifPresent(timing -> {
            out.println(String.format(Locale.ROOT, "%s %.0f rows/s", timing.library(), timing.rowsPerSecond()));
            out.println(String.format(Locale.ROOT, "ratio %.1f", figures.rowsPerSecond() / timing.rowsPerSecond()));
            out.println(String.format(
                    Locale.ROOT, "largest difference from its contributions %.1e", timing.largestDifference()));
        });
    }

    private static String json(ShapMeasurement.Figures figures, Optional<Peer.Timing> peer) {
        StringBuilder json = new StringBuilder("{");
        json.append(String.format(
                Locale.ROOT,
                "\"rows\":%d,\"threads\":%d,\"rowsPerSecond\":%.1f,\"bestRowsPerSecond\":%.1f,"
                        + "\"singleRowP50Millis\":%.4f,\"singleRowP99Millis\":%.4f,\"preparationSeconds\":%.3f,"
                        + "\"tableMegabytes\":%.3f,\"treesWithoutTables\":%d,\"largestAdditivityError\":%.3e",
                figures.rows(),
                figures.threads(),
                figures.rowsPerSecond(),
                figures.bestRowsPerSecond(),
                figures.p50Millis(),
                figures.p99Millis(),
                figures.preparationSeconds(),
                figures.tableMegabytes(),
                figures.treesWithoutTables(),
                figures.largestAdditivityError()));
        peer.ifPresent(timing -> json.append(String.format(
                Locale.ROOT,
                ",\"peer\":{\"library\":\"%s\",\"rowsPerSecond\":%.1f,\"ratio\":%.2f,\"largestDifference\":%.3e}",
                timing.library(),
                timing.rowsPerSecond(),
                figures.rowsPerSecond() / timing.rowsPerSecond(),
                timing.largestDifference())));
        return json.append("}").toString();
    }
}
