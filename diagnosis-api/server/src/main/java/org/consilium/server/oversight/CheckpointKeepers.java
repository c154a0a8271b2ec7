package org.consilium.server.oversight;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.consilium.audit.SignedCheckpoint;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where checkpoints are kept besides the database: folders (a mounted object store, another machine's share) and
 * addresses that take an HTTP PUT (an object store, another system). A checkpoint is of use only where this installation
 * cannot change it afterwards.
 */
@Singleton
public class CheckpointKeepers {

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(20);
    private static final int OK = 2;

    private final List<String> places;
    private final Optional<String> token;
    private final HttpClient http = HttpClient.newHttpClient();

    CheckpointKeepers(
            @ConfigProperty(name = "consilium.audit.checkpoints") Optional<List<String>> places,
            @ConfigProperty(name = "consilium.audit.checkpoints-token") Optional<String> token) {
        this.places = places.orElse(List.of()).stream()
                .map(String::strip)
                .filter(place -> !place.isEmpty())
                .toList();
        this.token = token.filter(given -> !given.isBlank());
    }

    /** Whether there is any. */
    public boolean isEmpty() {
        return places.isEmpty();
    }

    /**
     * Hands a checkpoint to every keeper.
     *
     * @throws IOException for the first that did not take it, after all were asked
     */
    public void keep(SignedCheckpoint checkpoint) throws IOException {
        String name = "checkpoint-%012d.txt".formatted(checkpoint.checkpoint().size());
        IOException failed = null;
        for (String place : places) {
            try {
                if (place.startsWith("http://") || place.startsWith("https://")) {
                    put(URI.create(place.endsWith("/") ? place + name : place + "/" + name), checkpoint.file());
                } else {
                    write(Path.of(place), name, checkpoint.file());
                }
            } catch (IOException e) {
                failed = failed == null ? e : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            // A checkpoint that is kept is not written over; ours of this size has one text.
            if (!new String(Files.readAllBytes(file), StandardCharsets.UTF_8).equals(text)) {
                throw new IOException(
                        "the folder " + folder + " keeps another checkpoint of this size: the log was written"
                                + " anew since, or another installation keeps its own there.");
            }
            return;
        }
        Path part = folder.resolve(name + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        try (Stream<Path> kept = Files.list(folder)) {
            // Names have as many digits as any log has entries, so that their order is that of the sizes.
            Optional<String> larger = kept.map(each -> each.getFileName().toString())
                    .filter(each -> each.matches("checkpoint-\\d{12}\\.txt") && each.compareTo(name) > 0)
                    .findAny();
            if (larger.isPresent()) {
                throw new IOException("the folder " + folder + " keeps a checkpoint of more entries than the log has ("
                        + larger.get() + "): entries were cut off, or the database was restored from a backup.");
            }
        }
    }

    private void put(URI address, String text) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(ANSWERS_WITHIN)
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("If-None-Match", "*")
                .PUT(HttpRequest.BodyPublishers.ofString(text));
        token.ifPresent(given -> request.header("Authorization", "Bearer " + given));
        try {
            int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            // 412: it is there already
            if (status / 100 != OK && status != 412) {
                throw new IOException("The keeper at " + address.getHost() + " answered " + status + ".");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a checkpoint was handed over.", e);
        }
    }
}
