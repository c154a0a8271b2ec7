package org.consilium.server.exchange.pull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the hospital's FHIR server: signed in as a backend service, repeated with growing pauses while it is busy
 * or away.
 *
 * <p>The token goes to the configured server alone. No redirect is followed.
 */
@Singleton
public class HospitalServer {

    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(10);
    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(5);
    private static final int EARLY_SECONDS = 10;
    private static final int MOST_OF_AN_ANSWER = 64 << 20;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final Optional<String> base;
    private final Optional<String> clientId;
    private final Optional<String> tokenUrl;
    private final String scopes;
    private final Duration stalledAfter;
    private final ClientKey key;
    private final Patience patience;
    private final ObjectMapper json;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTS_WITHIN)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private @Nullable Token token;

    private record Token(String text, Instant until) {}

    HospitalServer(
            @ConfigProperty(name = "consilium.hospital.url") Optional<String> base,
            @ConfigProperty(name = "consilium.hospital.client-id") Optional<String> clientId,
            @ConfigProperty(name = "consilium.hospital.token-url") Optional<String> tokenUrl,
            @ConfigProperty(name = "consilium.hospital.scopes", defaultValue = "system/*.rs") String scopes,
            @ConfigProperty(name = "consilium.hospital.stalled-after", defaultValue = "2M") Duration stalledAfter,
            ClientKey key,
            Patience patience,
            ObjectMapper json,
            Clock clock) {
        this.base = base.filter(each -> !each.isBlank()).map(each -> each.endsWith("/") ? each : each + "/");
        this.clientId = clientId.filter(each -> !each.isBlank());
        this.tokenUrl = tokenUrl.filter(each -> !each.isBlank());
        this.scopes = scopes;
        this.stalledAfter = stalledAfter;
        this.key = key;
        this.patience = patience;
        this.json = json;
        this.clock = clock;
    }

    /** An answer that is no refusal. The body of one that is large is read as it comes. */
    public record Reply(int status, HttpResponse<InputStream> response, InputStream body) {

        public Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        /** The whole body. */
        public String text() throws IOException {
            try (InputStream in = body) {
                byte[] bytes = in.readNBytes(MOST_OF_AN_ANSWER + 1);
                if (bytes.length > MOST_OF_AN_ANSWER) {
                    throw Rejection.of(
                            RejectionKind.TOO_LARGE,
                            "The hospital's server sent an answer of more than 64 MiB at once. Ask for smaller pages.");
                }
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }
    }

    /**
     * The configured address, with a slash at its end.
     *
     * @throws Rejection of kind unprocessable if there is none
     */
    public String base() {
        return base.orElseThrow(() -> Rejection.of(
                RejectionKind.UNPROCESSABLE,
                "No hospital's server is configured here. Name its FHIR base in CONSILIUM_HOSPITAL_URL."));
    }

    /** Whether the address is on the configured server. */
    public boolean isOurs(URI address) {
        URI own = URI.create(base());
        return own.getScheme().equalsIgnoreCase(address.getScheme())
                && own.getHost().equalsIgnoreCase(String.valueOf(address.getHost()))
                && own.getPort() == address.getPort();
    }

    /** A GET of an address on the configured server. */
    public Reply get(URI address, String accept, Map<String, String> headers) throws InterruptedException {
        return send("GET", address, accept, headers, null);
    }

    public Reply send(String method, URI address, String accept, Map<String, String> headers, @Nullable String body)
            throws InterruptedException {
        if (!isOurs(address)) {
            throw Rejection.of(
                    RejectionKind.UNPROCESSABLE,
                    "The hospital's server led to an address that is not its own. This server follows no such link: its"
                            + " token would go with it.");
        }
        return patience.with(() -> {
            HttpResponse<InputStream> response = http.send(
                    request(method, address, accept, headers, body, false), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() == UNAUTHORIZED && clientId.isPresent()) {
                response.body().close();
                response = http.send(
                        request(method, address, accept, headers, body, true),
                        HttpResponse.BodyHandlers.ofInputStream());
            }
            return reply(response);
        });
    }

    /** A GET of an address elsewhere that needs no token, such as a file of an export in a store of its own. */
    public Reply getOpenly(URI address, String accept) throws InterruptedException {
        if (!"https".equalsIgnoreCase(address.getScheme()) && !isOurs(address)) {
            throw Rejection.of(
                    RejectionKind.UNPROCESSABLE,
                    "A file of the export lies at an address without TLS on another server. It is not fetched.");
        }
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(ANSWERS_WITHIN)
                .header("Accept", accept)
                .build();
        return patience.with(() -> {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            return reply(response);
        });
    }

    private Reply reply(HttpResponse<InputStream> response) {
        return new Reply(response.statusCode(), response, new GuardedBody(response.body(), stalledAfter));
    }

    private HttpRequest request(
            String method,
            URI address,
            String accept,
            Map<String, String> headers,
            @Nullable String body,
            boolean newToken)
            throws IOException, InterruptedException {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(address).timeout(ANSWERS_WITHIN).header("Accept", accept);
        headers.forEach(builder::header);
        if (clientId.isPresent()) {
            builder.header("Authorization", "Bearer " + token(clientId.get(), newToken));
        }
        if (body != null) {
            builder.header("Content-Type", "application/fhir+json");
        }
        return builder.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    private synchronized String token(String client, boolean anew) throws IOException, InterruptedException {
        Token known = token;
        if (known != null && !anew && clock.instant().isBefore(known.until())) {
            return known.text();
        }
        String address = tokenUrl.isPresent() ? tokenUrl.get() : discovered();
        Map<String, String> form = Map.of(
                "grant_type",
                "client_credentials",
                "scope",
                scopes,
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                key.assertion(client, address));
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .timeout(ANSWERS_WITHIN)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(form.entrySet().stream()
                        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"))))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (Patience.isPassing(response.statusCode())) {
            throw new IOException("token endpoint: " + response.statusCode());
        }
        JsonNode answer = response.statusCode() == OK ? json.readTree(response.body()) : null;
        if (answer == null || !answer.hasNonNull("access_token")) {
            throw Rejection.of(
                    RejectionKind.UNAVAILABLE,
                    "The hospital's identity provider gives no token (status " + response.statusCode()
                            + "). Check that the client id is registered there with this server's public key,"
                            + " /.well-known/jwks.json, and with the scopes " + scopes + ".");
        }
        long seconds = answer.path("expires_in").asLong(60);
        Token fresh = new Token(
                answer.path("access_token").asText(),
                clock.instant().plusSeconds(Math.max(1, seconds - EARLY_SECONDS)));
        token = fresh;
        return fresh.text();
    }

    private String discovered() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + ".well-known/smart-configuration"))
                .timeout(ANSWERS_WITHIN)
                .header("Accept", "application/json")
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (Patience.isPassing(response.statusCode())) {
            throw new IOException("smart-configuration: " + response.statusCode());
        }
        String found = response.statusCode() == OK
                ? json.readTree(response.body()).path("token_endpoint").asText("")
                : "";
        if (!found.toLowerCase(Locale.ROOT).startsWith("http")) {
            throw Rejection.of(
                    RejectionKind.UNAVAILABLE,
                    "The hospital's server names no token endpoint in .well-known/smart-configuration. Name it in"
                            + " CONSILIUM_HOSPITAL_TOKEN_URL.");
        }
        return found;
    }
}
