package org.consilium.server.exchange.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.consilium.server.exchange.OutcomeText;
import org.consilium.server.exchange.RecordDelivery;
import org.consilium.server.exchange.RecordDelivery.Batch;
import org.consilium.server.exchange.RecordDelivery.Delivered;
import org.consilium.server.exchange.job.JobRun;
import org.consilium.server.exchange.job.JobRun.Progress;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Stores the lines of an import, batch by batch: each batch, its refusals and the place where to go on are one database
 * transaction. While one batch is stored the next is read, and never more than the two are in memory.
 */
@Singleton
class ImportLoop {

    private static final int MOST_LINES = 500;
    private static final int MOST_CHARACTERS = 4_000_000;
    private static final int MOST_TOLD = 1000;
    private static final int MIB = 1 << 20;

    private final RecordDelivery delivery;
    private final OutcomeText outcomes;
    private final ObjectMapper json;
    private final int longestLine;
    private final ExecutorService readers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "import-reader");
        thread.setDaemon(true);
        return thread;
    });

    ImportLoop(
            RecordDelivery delivery,
            OutcomeText outcomes,
            ObjectMapper json,
            @ConfigProperty(name = "consilium.fhir.largest-body-mib", defaultValue = "32") int largestMib) {
        this.delivery = delivery;
        this.outcomes = outcomes;
        this.json = json;
        this.longestLine = largestMib * MIB;
    }

    /**
     * Where an import stands.
     *
     * @param manifest the export's manifest, once it is known; null for a folder
     * @param status where the export's progress is told; null for a folder
     * @param file index of the file in work, {@code line} the last line of it that is dealt with
     */
    record Place(@Nullable String status, @Nullable String manifest, int file, long line) {

        static final Place START = new Place(null, null, 0, 0);

        Place at(int newFile, long newLine) {
            return new Place(status, manifest, newFile, newLine);
        }
    }

    Place place(JobRun run) {
        try {
            return run.checkpoint() == null ? Place.START : json.readValue(run.checkpoint(), Place.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Where an import stands cannot be read; it was edited.", e);
        }
    }

    String text(Place place) {
        try {
            return json.writeValueAsString(place);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A place is always JSON.", e);
        }
    }

    /** Some lines, understood. */
    private record Piece(Batch batch, int lines, long line, boolean last) {}

    /** Imports what is left of the source's files. */
    void run(JobRun run, NdjsonSource source, @Nullable Long total) throws IOException, InterruptedException {
        List<String> files = source.files();
        Place place = place(run);
        for (int file = place.file(); file < files.size(); file++) {
            if (place.file() != file) {
                place = place.at(file, 0);
            }
            place = file(run, source, files.get(file), place, total);
        }
    }

    private Place file(JobRun run, NdjsonSource source, String file, Place start, @Nullable Long total)
            throws IOException, InterruptedException {
        Place place = start;
        try (LineReading lines = new LineReading(source.open(file), longestLine)) {
            lines.skip(place.line());
            CompletableFuture<Piece> next = CompletableFuture.supplyAsync(() -> read(lines, file), readers);
            while (true) {
                Piece piece = next.join();
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (!piece.last()) {
                    next = CompletableFuture.supplyAsync(() -> read(lines, file), readers);
                }
                place = store(run, source, piece, place, total);
                if (piece.last()) {
                    return place;
                }
            }
        } catch (CompletionException e) {
            if (e.getCause() instanceof java.io.UncheckedIOException failed) {
                throw failed.getCause();
            }
            throw e.getCause() instanceof RuntimeException failed ? failed : e;
        }
    }

    private Piece read(LineReading lines, String file) {
        List<String> texts = new ArrayList<>();
        List<String> places = new ArrayList<>();
        int characters = 0;
        try {
            String line = lines.next();
            while (line != null) {
                if (!line.isEmpty() || lines.wasTooLong()) {
                    texts.add(line);
                    places.add(file + ", line " + lines.number());
                    characters += line.length();
                }
                if (texts.size() >= MOST_LINES || characters >= MOST_CHARACTERS) {
                    break;
                }
                line = lines.next();
            }
            return new Piece(delivery.understand(texts, places), texts.size(), lines.number(), line == null);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Place store(JobRun run, NdjsonSource source, Piece piece, Place place, @Nullable Long total) {
        Place[] after = new Place[1];
        run.commit(() -> {
            Delivered delivered = delivery.store(piece.batch(), run.caller(), "import", source.base());
            long refused = run.refused();
            for (RecordDelivery.Refused each : delivered.refused()) {
                refused++;
                run.refuse(
                        refused <= MOST_TOLD
                                ? outcomes.json(each.why().under(each.place()))
                                : refused == MOST_TOLD + 1 ? outcomes.json(more()) : null);
            }
            after[0] = place.at(place.file(), piece.line());
            return new Progress(run.done() + piece.lines(), total, text(after[0]));
        });
        return after[0];
    }

    private static Rejection more() {
        return Rejection.of(
                RejectionKind.UNPROCESSABLE,
                "More than " + MOST_TOLD
                        + " lines were refused; the others are counted and not told. Mend the cause of the"
                        + " first and import again: what is stored already is kept as it is.");
    }
}
