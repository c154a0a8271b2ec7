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
import org.consilium.tabular.benchmark.AccuracyBenchmark;
import org.consilium.tabular.benchmark.AccuracyReport;
import org.consilium.tabular.benchmark.Suite;
import org.consilium.tabular.bundle.TableBundle;
import org.consilium.tabular.train.Profile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measurements that the documents quote. */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures the trainer.",
        subcommands = {BenchmarkCommand.Accuracy.class, CostCommand.class})
public final class BenchmarkCommand {
    private BenchmarkCommand() {}

    /** Accuracy over a suite of data sets. */
    @Command(
            name = "accuracy",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Cross-validates the whole training over a suite of data sets.")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    static final class Accuracy implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(
                names = "--suite",
                required = true,
                paramLabel = "FILE",
                description = "JSON that names sets, targets, groups and fold files")
        private Path suite;

        @Option(names = "--data", required = true, paramLabel = "DIR", description = "where the sets are")
        private Path data;

        @Option(names = "--sets", split = ",", description = "only these")
        private List<String> only = List.of();

        @Option(names = "--profile", defaultValue = "accuracy", description = "accuracy (default), balanced or fast")
        private String profile;

        @Option(
                names = "--trials",
                paramLabel = "N",
                defaultValue = "0",
                description = "settings that a search tries beyond the profile's own, anew without each part")
        private int trials;

        @Option(names = "--seed", defaultValue = "1")
        private long seed;

        @Option(names = "--threads", paramLabel = "N")
        private int threads = Runtime.getRuntime().availableProcessors();

        @Option(
                names = "--peers",
                paramLabel = "FILE",
                description =
                        "what others reached on the same folds (default peers.json or README.md of the data folder)")
        private @Nullable Path peers;

        @Option(
                names = "--keep",
                paramLabel = "DIR",
                description = "where each part's result is kept, so that a run goes on where it stopped"
                        + " (default .consilium/benchmark)")
        private Path keep = Path.of(".consilium", "benchmark");

        @Option(
                names = "--inner",
                paramLabel = "PART",
                defaultValue = "-1",
                description = "for development: puts this part aside and cross-validates within the others")
        private int inner;

        @Option(names = "--json", description = "print the figures as JSON")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            PrintWriter err = spec.commandLine().getErr();
            AccuracyBenchmark.Protocol protocol = new AccuracyBenchmark.Protocol(
                    data, Profile.valueOf(profile.toUpperCase(Locale.ROOT)), trials, seed, threads, inner);
            AccuracyBenchmark benchmark = new AccuracyBenchmark(protocol, keep, line -> {
                err.println(line);
                err.flush();
            });
            AccuracyReport report = AccuracyReport.run(benchmark, protocol, Suite.read(suite), only, peers);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                Map<String, Object> all = new LinkedHashMap<>();
                all.put("profile", profile);
                all.put("seed", seed);
                all.putAll(report.figures());
                out.println(new String(TableBundle.json(all), StandardCharsets.UTF_8));
            } else {
                out.print(report.text());
            }
            out.flush();
            return 0;
        }
    }
}
