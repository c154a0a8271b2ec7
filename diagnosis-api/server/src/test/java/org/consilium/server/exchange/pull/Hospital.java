package org.consilium.server.exchange.pull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * A hospital's FHIR server as seen from outside: it checks the client's signed statement against the client's published
 * keys, pages, exports, and fails as often as a test wants.
 */
public final class Hospital {

    /** The client id under which the server is registered here. */
    public static final String CLIENT = "consilium-at-test";

    private static final String TOKEN = "token-of-the-hospital";

    private static final Hospital ONLY = new Hospital();

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile @Nullable String keys;
    private volatile @Nullable URI behind;

    /** An answer: status, headers, body. */
    public record Answer(int status, Map<String, String> headers, String body) {
        public static Answer of(String body) {
            return new Answer(200, Map.of(), body);
        }
    }

    private Hospital() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "hospital");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    public static Hospital only() {
        return ONLY;
    }

    public String base() {
        return "http://localhost:" + server.getAddress().getPort() + "/fhir/";
    }

    /** The client's public keys, as it publishes them. */
    public void register(String jwks) {
        keys = jwks;
    }

    /** Answers {@code METHOD path?query} from now on; forgets what was asked before. */
    public void answers(Map<String, Answer> given) {
        answers.clear();
        answers.putAll(given);
        requests.clear();
        failures.set(0);
        cuts.set(0);
    }

    /** The next so many requests for records are answered with 503. */
    public void failFor(int many) {
        failures.set(many);
    }

    /** The next so many files are cut off in the middle. */
    public void cutFor(int many) {
        cuts.set(many);
    }

    /** Requests for records, in their order. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/.well-known/smart-configuration")) {
            send(exchange, Answer.of("{\"token_endpoint\":\"" + base() + "token\"}"));
        } else if (path.equals("/fhir/token")) {
            token(exchange);
        } else {
            records(exchange);
        }
    }

    private void records(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().substring("/fhir/".length());
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, new Answer(401, Map.of(), ""));
            return;
        }
        requests.add(request);
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            send(exchange, new Answer(503, Map.of(), ""));
            return;
        }
        URI other = behind;
        if (other == null) {
            send(exchange, answers.getOrDefault(request, new Answer(404, Map.of(), "")));
        } else {
            // A next page may be asked of the base itself, without a slash.
            forward(
                    exchange,
                    URI.create(other + exchange.getRequestURI().toString().replaceFirst("^/fhir/?", "")));
        }
    }

    /** Requests for records go to another server from now on, which knows itself under this one's base. */
    void standsBefore(@Nullable URI server) {
        behind = server;
    }

    private void forward(HttpExchange exchange, URI address) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (String name : List.of("Accept", "Prefer", "Content-Type")) {
            Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
                    .ifPresent(value -> request.header(name, value));
        }
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            Map<String, String> headers = new LinkedHashMap<>();
            for (String name : List.of("Content-Type", "Content-Location", "Retry-After", "X-Progress")) {
                response.headers().firstValue(name).ifPresent(value -> headers.put(name, value));
            }
            send(exchange, new Answer(response.statusCode(), headers, response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        for (String each : body.split("&", -1)) {
            form.put(
                    each.substring(0, each.indexOf('=')),
                    URLDecoder.decode(each.substring(each.indexOf('=') + 1), StandardCharsets.UTF_8));
        }
        try {
            new JwtConsumerBuilder()
                    .setVerificationKeyResolver(
                            new JwksVerificationKeyResolver(new JsonWebKeySet(String.valueOf(keys)).getJsonWebKeys()))
                    .setExpectedIssuer(CLIENT)
                    .setExpectedSubject(CLIENT)
                    .setExpectedAudience(base() + "token")
                    .setRequireExpirationTime()
                    .setMaxFutureValidityInMinutes(5)
                    .setRequireJwtId()
                    .build()
                    .process(form.get("client_assertion"));
        } catch (InvalidJwtException | JoseException e) {
            send(exchange, new Answer(400, Map.of(), "{\"error\":\"invalid_client\"}"));
            return;
        }
        boolean rightly = "client_credentials".equals(form.get("grant_type"))
                && "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".equals(form.get("client_assertion_type"));
        send(
                exchange,
                rightly
                        ? Answer.of("{\"access_token\":\"" + TOKEN + "\",\"expires_in\":300,\"token_type\":\"bearer\"}")
                        : new Answer(400, Map.of(), "{\"error\":\"unsupported_grant_type\"}"));
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        boolean file = exchange.getRequestURI().getPath().endsWith(".ndjson");
        boolean cut = file && cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes, 0, cut ? bytes.length / 2 : bytes.length);
        } catch (IOException e) {
            if (!cut) {
                throw e; // a body shorter than announced cannot be closed in peace
            }
        } finally {
            exchange.close();
        }
    }
}
