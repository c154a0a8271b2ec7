package org.consilium.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Delivers records to the server as any hospital system would: {@code POST /fhir} with a token of the integration
 * client.
 *
 * <p>Each file goes with an {@code Idempotency-Key} made of its content, so a delivery that was cut off anywhere is
 * simply repeated: what the server has already acknowledged, it answers again and stores nothing.
 */
final class PatientLoader {

    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(5);
    private static final Duration TOKEN_LASTS = Duration.ofMinutes(3);
    private static final int FIRST_ERROR = 300;
    private static final int SHOWN_OF_AN_ANSWER = 300;

    private final URI door;
    private final Supplier<String> tokens;
    private final Path ledger;
    private final HttpClient http = HttpClient.newHttpClient();
    private String token = "";
    private Instant tokenUntil = Instant.EPOCH;

    /**
     * @param tokens gives a fresh access token
     * @param ledger where the keys of acknowledged files are noted, so that they are not sent again
     */
    PatientLoader(URI server, Supplier<String> tokens, Path ledger) {
        this.door = server.resolve("/fhir");
        this.tokens = tokens;
        this.ledger = ledger;
    }

    /** How many of these files the server has not acknowledged yet. */
    long missing(List<Path> files) {
        Set<String> acknowledged = acknowledged();
        return files.stream().filter(file -> !acknowledged.contains(name(file))).count();
    }

    /** Delivers those files that have not been acknowledged, in this order. */
    void load(List<Path> files, Progress progress) {
        Set<String> acknowledged = acknowledged();
        List<Path> due = files.stream()
                .filter(file -> !acknowledged.contains(name(file)))
                .toList();
        if (due.isEmpty()) {
            return;
        }
        Progress.Step step = progress.begin("Load demo patients");
        Instant began = Instant.now();
        try {
            for (int i = 0; i < due.size(); i++) {
                step.tell(Progress.estimate(i, due.size(), Duration.between(began, Instant.now())));
                deliver(due.get(i));
            }
            step.done(due.size() + " files");
        } catch (IOException e) {
            step.failed();
            throw new LocalFailure(
                    "The server went away while patients were loaded (" + OwnerOnly.reason(e)
                            + "). Run ./consilium up again; it goes on where this stopped.",
                    e);
        } catch (InterruptedException e) {
            step.failed();
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted. Run ./consilium up again; it goes on where this stopped.", e);
        } catch (LocalFailure e) {
            step.failed();
            throw e;
        }
    }

    private void deliver(Path file) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(door)
                .timeout(ANSWERS_WITHIN)
                .header("Authorization", "Bearer " + freshToken())
                .header("Content-Type", "application/fhir+json")
                .header("Accept", "application/fhir+json")
                .header("Prefer", "return=minimal")
                .header("Idempotency-Key", key(file))
                .POST(HttpRequest.BodyPublishers.ofFile(file))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= FIRST_ERROR) {
            String answer = response.body();
            throw new LocalFailure("The server refused the synthetic file " + file.getFileName() + " with status "
                    + response.statusCode() + ": "
                    + answer.substring(0, Math.min(answer.length(), SHOWN_OF_AN_ANSWER)));
        }
        Files.writeString(
                ledger, name(file) + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private String freshToken() {
        if (Instant.now().isAfter(tokenUntil)) {
            token = tokens.get();
            tokenUntil = Instant.now().plus(TOKEN_LASTS);
        }
        return token;
    }

    private Set<String> acknowledged() {
        try {
            return Files.exists(ledger) ? new HashSet<>(Files.readAllLines(ledger)) : Set.of();
        } catch (IOException e) {
            throw new LocalFailure(
                    "The note of loaded files " + ledger + " cannot be read (" + OwnerOnly.reason(e) + ").", e);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static String key(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return "demo-" + HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
