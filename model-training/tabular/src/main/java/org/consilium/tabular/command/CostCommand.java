package org.consilium.tabular.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.consilium.tabular.benchmark.CostBenchmark;
import org.consilium.tabular.bundle.TableBundle;
import org.consilium.tabular.train.Profile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What training costs as tables grow. */
@Command(
        name = "cost",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains on made-up tables of the sizes asked for and prints time, processor time and memory.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class CostCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--rows", split = ",", defaultValue = "500,5000,15000", description = "default ${DEFAULT-VALUE}")
    private List<Integer> rows;

    @Option(names = "--columns", split = ",", defaultValue = "20,50", description = "default ${DEFAULT-VALUE}")
    private List<Integer> columns;

    @Option(names = "--profile", defaultValue = "accuracy", description = "accuracy (default), balanced or fast")
    private String profile;

    @Option(names = "--seed", defaultValue = "1")
    private long seed;

    @Option(names = "--threads", paramLabel = "N")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "print the figures as JSON")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<CostBenchmark.Cost> costs = new ArrayList<>();
        if (!json) {
            out.printf(
                    "%10s %8s %8s %10s %10s %10s %10s %7s%n",
                    "rows", "columns", "members", "seconds", "cpu s", "peak MB", "ms a row", "AUROC");
        }
        for (int width : columns) {
            for (int length : rows) {
                CostBenchmark.Cost cost = CostBenchmark.measure(
                        length, width, Profile.valueOf(profile.toUpperCase(Locale.ROOT)), seed, threads);
                costs.add(cost);
                if (!json) {
                    out.printf(
                            Locale.ROOT,
                            "%10d %8d %8d %10.1f %10.1f %10.0f %10.2f %7.4f%n",
                            cost.rows(),
                            cost.columns(),
                            cost.members(),
                            cost.seconds(),
                            cost.processorSeconds(),
                            cost.peakMegabytes(),
                            cost.predictMillis(),
                            cost.auroc());
                    out.flush();
                }
            }
        }
        if (json) {
            out.println(new String(
                    TableBundle.json(Map.of(
                            "profile",
                            profile,
                            "costs",
                            costs.stream().map(CostBenchmark.Cost::figures).toList())),
                    StandardCharsets.UTF_8));
        }
        out.flush();
        return 0;
    }
}
