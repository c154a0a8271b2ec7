package org.consilium.server.exchange.terminology;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The configured terminology server. It is told codes and value sets, never whose they are. What it answered holds for a
 * day; while it does not answer it is left in peace for half a minute, and everything is unknown at once.
 *
 * <p><b>Thread safety</b>: safe.
 */
@Singleton
public class TerminologyServer {

    private static final int OK = 200;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MOST_ANSWERS = 10_000;
    private static final int LONGEST_KEPT = 1 << 16;
    private static final Duration LEFT_IN_PEACE = Duration.ofSeconds(30);

    private final Optional<String> base;
    private final Optional<String> token;
    private final Duration patience;
    private final Duration holds;
    private final Clock clock;
    private final HttpClient http;
    private Instant silentUntil = Instant.EPOCH;

    private final Map<String, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
            return size() > MOST_ANSWERS;
        }
    };

    /** An answer: FHIR's JSON, and whether it was one of success. */
    public record Answer(boolean known, String json, Instant until) {}

    public TerminologyServer(
            @ConfigProperty(name = "consilium.terminology.url") Optional<String> base,
            @ConfigProperty(name = "consilium.terminology.token") Optional<String> token,
            @ConfigProperty(name = "consilium.terminology.timeout", defaultValue = "PT3S") Duration patience,
            @ConfigProperty(name = "consilium.terminology.holds", defaultValue = "PT24H") Duration holds,
            Clock clock) {
        this.base = base.filter(url -> !url.isBlank()).map(url -> url.endsWith("/") ? url : url + "/");
        this.token = token.filter(text -> !text.isBlank());
        this.patience = patience;
        this.holds = holds;
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    public boolean isConfigured() {
        return base.isPresent();
    }

    /**
     * What it says, by itself or from memory.
     *
     * @param operation such as {@code ConceptMap/$translate}
     * @throws Rejection of kind unavailable if there is none, or if it does not answer
     */
    public Answer ask(String operation, Map<String, String> parameters) {
        String server = base.orElseThrow(() -> Rejection.of(
                RejectionKind.UNAVAILABLE,
                "That is unknown here: there is no terminology server. Name one in CONSILIUM_TERMINOLOGY_URL."));
        StringJoiner query = new StringJoiner("&", "?", "");
        parameters.forEach((name, value) -> query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        String asked = operation + query;
        Instant now = clock.instant();
        synchronized (answers) {
            Answer known = answers.get(asked);
            if (known != null && now.isBefore(known.until())) {
                return known;
            }
            if (now.isBefore(silentUntil)) {
                throw silent();
            }
        }
        Answer answer = request(URI.create(server + asked.replace("$", "%24")), now);
        if (answer.json().length() <= LONGEST_KEPT) {
            synchronized (answers) {
                answers.put(asked, answer);
            }
        }
        return answer;
    }

    private Answer request(URI address, Instant now) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(patience).header("Accept", "application/fhir+json");
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= FIRST_SERVER_ERROR || response.statusCode() == TOO_MANY_REQUESTS) {
                throw leaveInPeace();
            }
            return new Answer(response.statusCode() == OK, response.body(), now.plus(holds));
        } catch (IOException e) {
            throw leaveInPeace();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent();
        }
    }

    private Rejection leaveInPeace() {
        synchronized (answers) {
            silentUntil = clock.instant().plus(LEFT_IN_PEACE);
        }
        return silent();
    }

    private static Rejection silent() {
        return Rejection.of(
                RejectionKind.UNAVAILABLE,
                "That is unknown now: the terminology server does not answer. Ask again in a minute, or check"
                        + " CONSILIUM_TERMINOLOGY_URL.");
    }
}
