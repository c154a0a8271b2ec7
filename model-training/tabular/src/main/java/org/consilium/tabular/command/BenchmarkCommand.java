package org.consilium.tabular.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.consilium.tabular.benchmark.AccuracyBenchmark;
import org.consilium.tabular.benchmark.Suite;
import org.consilium.tabular.bundle.TableBundle;
import org.consilium.tabular.train.Profile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measurements that the documents quote. */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures the trainer.",
        subcommands = BenchmarkCommand.Accuracy.class)
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

        @Option(names = "--seed", defaultValue = "1")
        private long seed;

        @Option(names = "--threads", paramLabel = "N")
        private int threads = Runtime.getRuntime().availableProcessors();

        @Option(names = "--json", description = "print the figures as JSON")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            PrintWriter err = spec.commandLine().getErr();
            AccuracyBenchmark benchmark = new AccuracyBenchmark(
                    data, Profile.valueOf(profile.toUpperCase(Locale.ROOT)), seed, threads, line -> {
                        err.println(line);
                        err.flush();
                    });
            List<AccuracyBenchmark.Line> lines = new ArrayList<>();
            for (Suite.DataSet set : Suite.read(suite).sets()) {
                if (only.isEmpty() || only.contains(set.name())) {
                    lines.add(benchmark.run(set));
                }
            }
            PrintWriter out = spec.commandLine().getOut();
            double skill = lines.stream()
                    .mapToDouble(AccuracyBenchmark.Line::skill)
                    .average()
                    .orElse(Double.NaN);
            if (json) {
                Map<String, Object> all = new LinkedHashMap<>();
                all.put("profile", profile);
                all.put("seed", seed);
                all.put("meanSkill", skill);
                all.put("sets", lines.stream().map(AccuracyBenchmark::figures).toList());
                out.println(new String(TableBundle.json(all), StandardCharsets.UTF_8));
            } else {
                out.printf(
                        "%-24s %7s %9s %8s %7s %7s %7s %7s %9s %9s %9s%n",
                        "set",
                        "rows",
                        "log loss",
                        "±",
                        "skill",
                        "AUROC",
                        "ECE",
                        "slope",
                        "coverage",
                        "set size",
                        "train s");
                for (AccuracyBenchmark.Line line : lines) {
                    out.printf(
                            Locale.ROOT,
                            "%-24s %7d %9.4f %8.4f %7.3f %7.4f %7.4f %7.2f %9.3f %9.2f %9.1f%n",
                            line.set(),
                            line.rows(),
                            line.logLoss(),
                            line.standardError(),
                            line.skill(),
                            line.auroc(),
                            line.ece(),
                            line.slope(),
                            line.coverage(),
                            line.setSize(),
                            line.trainSeconds());
                }
                out.printf(Locale.ROOT, "mean skill %.4f%n", skill);
            }
            out.flush();
            return 0;
        }
    }
}
