package org.consilium.local.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.consilium.local.Installation;
import org.consilium.local.LocalFailure;
import org.consilium.local.MeasuredServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code benchmark assess}: how long {@code $diagnose} takes under load, and how it grows with the record. */
@Command(
        name = "assess",
        description =
                "Measures $diagnose: latency at a fixed rate for patients of one size, each asked for the first time and"
                        + " again, and its cost against the size of the record. Every answer is recorded before it is given.",
        mixinStandardHelpOptions = true)
public final class AssessCommand implements Callable<Integer> {

    /** When patients are asked about: the JVM has yet to compile what runs at the first. */
    private enum Phase {
        STARTED("right after the start, each patient for the first time"),
        FIRST("after the warm-up, each patient for the first time"),
        AGAIN("again");

        private final String words;

        Phase(String words) {
            this.words = words;
        }
    }

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @Option(names = "--url", paramLabel = "URL", description = "A server that runs, instead of one of its own.")
    private @Nullable URI url;

    @Option(names = "--rate", paramLabel = "N", description = "Requests a second (default 20).")
    private int rate = 20;

    @Option(names = "--seconds", paramLabel = "N", description = "How long to ask at that rate (default 30).")
    private int seconds = 30;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Seconds at that rate between what is asked right after the start and the rest (default 60).")
    private int warmUp = 60;

    @Option(names = "--patients", paramLabel = "N", description = "How many patients (default 100).")
    private int patients = 100;

    @Option(names = "--resources", paramLabel = "N", description = "Resources of each patient (default 1000).")
    private int resources = 1000;

    @Option(
            names = "--sizes",
            paramLabel = "N,…",
            split = ",",
            description = "Sizes of records to draw the cost against (default 100,300,1000,3000,10000,50000).")
    private int[] sizes = {100, 300, 1000, 3000, 10_000, 50_000};

    @Option(names = "--seed", paramLabel = "N", description = "Of the drawn records (default 7).")
    private long seed = 7;

    @Option(names = "--draw", paramLabel = "FILE.svg", description = "Draw cost against size into this file.")
    private @Nullable Path draw;

    @Option(names = "--as-built", description = "Take the server as it was built, whatever has changed since.")
    private boolean asBuilt;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Installation installation = Installation.ofThisCheckout();
        ObjectNode figures = new ObjectMapper().createObjectNode();
        PrintWriter out = spec.commandLine().getOut();
        try (MeasuredServer server =
                url == null ? MeasuredServer.ofItsOwn(installation, asBuilt) : MeasuredServer.at(url, installation)) {
            Door door = new Door(server);
            List<String> early = load(door, "w", patients, resources);
            atRate(server, door, Phase.STARTED, early, early.size(), figures, out);
            // More than the server keeps as it read them: reading is to be warm, too.
            List<String> warmers = new ArrayList<>(early);
            warmers.addAll(load(door, "v", patients, resources));
            new SteadyRate(server, door).run(rate, warmers, rate * warmUp, new Latencies());
            List<String> asked = load(door, "a", patients, resources);
            atRate(server, door, Phase.FIRST, asked, asked.size(), figures, out);
            atRate(server, door, Phase.AGAIN, asked, rate * seconds, figures, out);
            growth(server, door, figures.putArray("growth"), out);
        }
        if (json) {
            out.println(figures.toPrettyString());
        }
        out.flush();
        return 0;
    }

    private List<String> load(Door door, String prefix, int many, int size) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            ids.add(new Loading(door).record("m" + seed + prefix + i, seed * 1000 + i, size));
        }
        return ids;
    }

    private void atRate(
            MeasuredServer server,
            Door door,
            Phase phase,
            List<String> asked,
            int requests,
            ObjectNode figures,
            PrintWriter out) {
        Latencies latencies = new Latencies();
        Spent start = Spent.soFar(server);
        new SteadyRate(server, door).run(rate, asked, requests, latencies);
        Spent spent = Spent.soFar(server).since(start);
        ObjectNode into = figures.putObject(phase.name().toLowerCase(Locale.ROOT));
        into.put("requests", requests);
        into.put("rate", rate);
        into.put("resources", resources);
        into.put("p50Millis", latencies.quantile(0.5));
        into.put("p99Millis", latencies.quantile(0.99));
        into.put("maxMillis", latencies.largest());
        into.put("serverMillisPerRequest", Spent.micros(spent.server(), requests) / 1000);
        into.put("databaseMillisPerRequest", Spent.micros(spent.database(), requests) / 1000);
        if (!json) {
            out.printf(
                    Locale.ROOT,
                    "$diagnose, asked %s, %d requests at %d/s, patients of %,d resources: p50 %.0f ms p99 %.0f ms max %.0f ms;"
                            + " processor time a request: server %.1f ms, PostgreSQL %.1f ms%n",
                    phase.words,
                    requests,
                    rate,
                    resources,
                    latencies.quantile(0.5),
                    latencies.quantile(0.99),
                    latencies.largest(),
                    Spent.micros(spent.server(), requests) / 1000,
                    Spent.micros(spent.database(), requests) / 1000);
            out.flush();
        }
    }

    private void growth(MeasuredServer server, Door door, ArrayNode figures, PrintWriter out) {
        List<CostDrawing.Point> points = new ArrayList<>();
        if (!json && sizes.length > 0) {
            out.println("| resources | first time | again | processor time, first |");
            out.println("|---|---|---|---|");
        }
        for (int size : sizes) {
            // Several small ones, as one is over before a clock of ten milliseconds notices.
            int many = Math.max(1, Math.min(10, 10_000 / size));
            List<String> ids = load(door, "g" + size + "-", many, size);
            Spent start = Spent.soFar(server);
            Latencies first = new Latencies();
            ids.forEach(id -> first.add(SteadyRate.ask(door, id)));
            Spent spent = Spent.soFar(server).since(start);
            Latencies again = new Latencies();
            for (int i = 0; i < 10; i++) {
                again.add(SteadyRate.ask(door, ids.get(i % many)));
            }
            double processor = (Spent.micros(spent.server(), many) + Spent.micros(spent.database(), many)) / 1000;
            points.add(new CostDrawing.Point(size, first.quantile(0.5), again.quantile(0.5)));
            figures.addObject()
                    .put("resources", size)
                    .put("firstMillis", first.quantile(0.5))
                    .put("againMillis", again.quantile(0.5))
                    .put("processorMillis", processor);
            if (!json) {
                out.printf(
                        Locale.ROOT,
                        "| %,d | %.0f ms | %.0f ms | %.0f ms |%n",
                        size,
                        first.quantile(0.5),
                        again.quantile(0.5),
                        processor);
                out.flush();
            }
        }
        if (draw != null) {
            try {
                Files.writeString(draw, CostDrawing.svg(points));
            } catch (IOException e) {
                throw new LocalFailure("The drawing cannot be written to " + draw + ".", e);
            }
        }
    }
}
