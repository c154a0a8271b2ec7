package org.consilium.local.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.consilium.local.Installation;
import org.consilium.local.LocalFailure;
import org.consilium.local.MeasuredServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code benchmark ingest}: how many resources a second are stored for good, by transactions and by import. */
@Command(
        name = "ingest",
        description =
                "Measures durable ingest: transactions of 100 resources over HTTP with the client on this machine, and"
                        + " import of NDJSON, against a server with an empty database of its own or one that runs.",
        mixinStandardHelpOptions = true)
public final class IngestCommand implements Callable<Integer> {

    private static final int ENTRIES = 100;
    private static final double NANOS_PER_SECOND = 1e9;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @Option(names = "--url", paramLabel = "URL", description = "A server that runs, instead of one of its own.")
    private @Nullable URI url;

    @Option(names = "--seconds", paramLabel = "N", description = "How long to measure (default 30).")
    private int seconds = 30;

    @Option(names = "--warm-up", paramLabel = "N", description = "Seconds before, which do not count (default 60).")
    private int warmUp = 60;

    @Option(names = "--clients", paramLabel = "N", description = "Requests under way at once (default 4).")
    private int clients = 4;

    @Option(names = "--ndjson", paramLabel = "N", description = "Resources of the import; 0 for none (default 200000).")
    private int ndjson = 200_000;

    @Option(names = "--seed", paramLabel = "N", description = "Of the drawn records (default 1).")
    private long seed = 1;

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
            transactions(server, figures.putObject("transactions"), out);
            if (ndjson > 0) {
                new ImportMeasurement(server, ndjson, seed + 1).into(figures.putObject("ndjson"), json ? null : out);
            }
        }
        if (json) {
            out.println(figures.toPrettyString());
        }
        out.flush();
        return 0;
    }

    private void transactions(MeasuredServer server, ObjectNode figures, PrintWriter out) {
        Door door = new Door(server);
        // Before any is asked for, so that drawing them takes nothing from the server.
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            bodies.add(new DrawnRecords(seed * 1_000_000 + i)
                    .transaction("b" + i, ENTRIES)
                    .getBytes(StandardCharsets.UTF_8));
        }
        run(door, bodies, warmUp, new Latencies());
        Latencies latencies = new Latencies();
        Spent start = Spent.soFar(server);
        long acknowledged = run(door, bodies, seconds, latencies) * ENTRIES;
        Spent spent = Spent.soFar(server).since(start);
        double bytes = bodies.stream().mapToInt(body -> body.length).average().orElse(0) / ENTRIES;
        figures.put("resources", acknowledged);
        figures.put("seconds", spent.seconds());
        figures.put("resourcesPerSecond", acknowledged / spent.seconds());
        figures.put("clients", clients);
        figures.put("bytesPerResource", bytes);
        figures.put("p50Millis", latencies.quantile(0.5));
        figures.put("p99Millis", latencies.quantile(0.99));
        ImportMeasurement.processors(figures, spent, acknowledged);
        if (!json) {
            out.printf(
                    Locale.ROOT,
                    "%,.0f resources/s by transactions of %d (%,d in %.1f s, %d clients, %.0f bytes each)%n",
                    acknowledged / spent.seconds(),
                    ENTRIES,
                    acknowledged,
                    spent.seconds(),
                    clients,
                    bytes);
            out.printf(
                    Locale.ROOT,
                    "transaction p50 %.0f ms p99 %.0f ms%n",
                    latencies.quantile(0.5),
                    latencies.quantile(0.99));
            out.println(ImportMeasurement.processors(spent, acknowledged));
            out.flush();
        }
    }

    /** Posts until the time is over; how many transactions were acknowledged. */
    private long run(Door door, List<byte[]> bodies, int runSeconds, Latencies latencies) {
        long until = System.nanoTime() + (long) (runSeconds * NANOS_PER_SECOND);
        AtomicLong next = new AtomicLong();
        AtomicLong acknowledged = new AtomicLong();
        ExecutorService workers = Executors.newFixedThreadPool(clients);
        try {
            List<Future<?>> works = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                works.add(workers.submit(() -> {
                    while (System.nanoTime() < until) {
                        long began = System.nanoTime();
                        door.post("integration", "/fhir", bodies.get((int) (next.getAndIncrement() % bodies.size())));
                        latencies.add(System.nanoTime() - began);
                        acknowledged.incrementAndGet();
                    }
                }));
            }
            for (Future<?> work : works) {
                work.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LocalFailure failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted.", e);
        } finally {
            workers.shutdownNow();
        }
        return acknowledged.get();
    }
}
