package org.consilium.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Delivers a folder of NDJSON: its files are linked into the server's import folder, or copied where that is another disk,
 * and the server is asked to import them. The server's job outlives this program; the links go when it has ended.
 */
public final class FolderDelivery {

    private static final Duration LOOKS_EVERY = Duration.ofMillis(500);
    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(1);
    private static final Duration TOKEN_LASTS = Duration.ofMinutes(3);
    private static final int ACCEPTED = 202;
    private static final int FIRST_ERROR = 300;
    private static final int SHOWN_OF_AN_ANSWER = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final Supplier<String> tokens;
    private final Path imports;
    private final HttpClient http = HttpClient.newHttpClient();
    private String token = "";
    private Instant tokenUntil = Instant.EPOCH;

    /**
     * @param tokens gives a fresh access token of the integration client
     * @param imports where the server looks for folders to import
     */
    public FolderDelivery(URI server, Supplier<String> tokens, Path imports) {
        this.server = server;
        this.tokens = tokens;
        this.imports = imports;
    }

    /**
     * What became of it.
     *
     * @param stored lines that are stored now, or were here already
     * @param remarks what was refused: file, line and why, of the first thousand
     */
    public record Delivered(long stored, long refused, List<String> remarks) {}

    /** Delivers the folder and waits until the server has ended; how far it is goes to {@code out}. */
    public Delivered deliver(Path folder, PrintStream out) {
        try (Progress progress = new Progress(out, Boolean.getBoolean("consilium.terminal"))) {
            return deliver(folder, progress);
        }
    }

    Delivered deliver(Path folder, Progress progress) {
        List<Path> files = files(folder);
        Path links = imports.resolve("cli-" + UUID.randomUUID().toString().substring(0, 8));
        Progress.Step step = progress.begin("Import " + files.size() + (files.size() == 1 ? " file" : " files"));
        try {
            link(files, links);
            Delivered delivered = imported(links.getFileName().toString(), step);
            step.done(delivered.stored() + " stored, " + delivered.refused() + " refused");
            return delivered;
        } catch (IOException e) {
            step.failed();
            throw new LocalFailure(
                    "The import broke off (" + OwnerOnly.reason(e)
                            + "). Run it again: what is stored already is kept as it is.",
                    e);
        } catch (InterruptedException e) {
            step.failed();
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted. The server's job goes on by itself, see /fhir/jobs.", e);
        } catch (LocalFailure e) {
            step.failed();
            throw e;
        } finally {
            OwnerOnly.deleteTree(links);
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files = all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".ndjson")
                            || file.toString().endsWith(".ndjson.gz"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new LocalFailure(folder + " holds no file whose name ends in .ndjson or .ndjson.gz.");
            }
            return files;
        } catch (IOException e) {
            throw new LocalFailure(folder + " is no folder that can be read (" + OwnerOnly.reason(e) + ").", e);
        }
    }

    private static void link(List<Path> files, Path links) throws IOException {
        OwnerOnly.folder(Objects.requireNonNull(links.getParent()));
        OwnerOnly.folder(links);
        for (Path file : files) {
            Path link = links.resolve(file.getFileName().toString());
            try {
                Files.createLink(link, file.toRealPath());
            } catch (IOException | UnsupportedOperationException e) {
                Files.copy(file, link);
            }
        }
    }

    private Delivered imported(String folder, Progress.Step step) throws IOException, InterruptedException {
        String parameters = "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"folder\",\"valueString\":\""
                + folder + "\"}]}";
        HttpResponse<String> started = send(request("/fhir/$import")
                .header("Prefer", "respond-async")
                .POST(HttpRequest.BodyPublishers.ofString(parameters)));
        String job = started.headers()
                .firstValue("Content-Location")
                .orElseThrow(() -> new LocalFailure("The server started no import: it gave no Content-Location."));
        HttpResponse<String> status = send(request(job).GET());
        while (status.statusCode() == ACCEPTED) {
            step.tell(status.headers().firstValue("X-Progress").orElse(""));
            Thread.sleep(LOOKS_EVERY.toMillis());
            status = send(request(job).GET());
        }
        JsonNode manifest = json(status.body());
        List<String> remarks = new ArrayList<>();
        for (JsonNode file : manifest.path("error")) {
            send(request(file.path("url").asText()).GET())
                    .body()
                    .lines()
                    .forEach(line -> remarks.addAll(remarks(line)));
        }
        JsonNode counts = manifest.path("extension");
        return new Delivered(
                counts.path("stored").asLong(), counts.path("refused").asLong(), remarks);
    }

    private static List<String> remarks(String outcome) {
        List<String> remarks = new ArrayList<>();
        json(outcome)
                .path("issue")
                .forEach(issue -> remarks.add((issue.path("expression").path(0).asText() + ": "
                                + issue.path("diagnostics").asText())
                        .replaceFirst("^: ", "")));
        return remarks;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(ANSWERS_WITHIN)
                .header("Authorization", "Bearer " + freshToken())
                .header("Content-Type", "application/fhir+json")
                .header("Accept", path.contains("/files/") ? "application/fhir+ndjson" : "application/fhir+json");
    }

    private String freshToken() {
        if (Instant.now().isAfter(tokenUntil)) {
            token = tokens.get();
            tokenUntil = Instant.now().plus(TOKEN_LASTS);
        }
        return token;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= FIRST_ERROR) {
            String answer = response.body();
            throw new LocalFailure("The server answered with status " + response.statusCode() + ": "
                    + answer.substring(0, Math.min(answer.length(), SHOWN_OF_AN_ANSWER)));
        }
        return response;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new LocalFailure("The server's answer is no JSON.", e);
        }
    }
}
