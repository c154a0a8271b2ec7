package org.consilium.local.measure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.consilium.local.LocalFailure;
import org.consilium.local.MeasuredServer;

/** HTTP requests to the measured server, each with a token that is still good. */
final class Door {

    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(10);
    private static final Duration TOKEN_LASTS = Duration.ofSeconds(45);
    private static final int FIRST_ERROR = 400;

    private final MeasuredServer server;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();

    private record Token(String text, long until) {}

    Door(MeasuredServer server) {
        this.server = server;
    }

    private String token(String role) {
        return tokens.compute(
                        role,
                        (each, old) -> old != null && System.nanoTime() < old.until()
                                ? old
                                : new Token(server.token(role), System.nanoTime() + TOKEN_LASTS.toNanos()))
                .text();
    }

    HttpRequest.Builder request(String role, String path) {
        return HttpRequest.newBuilder(path.contains("://") ? URI.create(path) : URI.create(server.address() + path))
                .timeout(ANSWERS_WITHIN)
                .header("Authorization", "Bearer " + token(role))
                .header("Content-Type", "application/fhir+json")
                .header("Accept", "application/fhir+json");
    }

    /** The answer to a POST that must succeed. */
    String post(String role, String path, byte[] body) {
        return send(request(role, path)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build())
                .body();
    }

    String post(String role, String path, String body) {
        return post(role, path, body.getBytes(StandardCharsets.UTF_8));
    }

    String get(String role, String path) {
        return send(request(role, path).GET().build()).body();
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= FIRST_ERROR) {
                throw new LocalFailure("The server answered " + request.method() + " "
                        + request.uri().getPath() + " with status " + response.statusCode() + ": "
                        + start(response.body()));
            }
            return response;
        } catch (IOException e) {
            throw new LocalFailure("The server at " + server.address() + " does not answer (" + e + ").", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted.", e);
        }
    }

    /** The start of an answer in one line, since what stops the command is told in one. */
    private static String start(String body) {
        String line = body.replaceAll("\\s+", " ");
        return line.substring(0, Math.min(500, line.length()));
    }
}
