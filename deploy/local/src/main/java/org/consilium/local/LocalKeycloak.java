package org.consilium.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real Keycloak with the realm {@value #REALM} and its demo people, as a child process on 127.0.0.1.
 *
 * <p>The secrets of the confidential clients are random, made at the first start, and lie in files that only their owner
 * may read; the realm file takes them from the environment when it is imported.
 */
public final class LocalKeycloak implements AutoCloseable {

    public static final String REALM = "consilium";

    /** The password of every demo person. It guards synthetic data on a loopback address. */
    public static final String DEMO_PASSWORD = "consilium";

    private static final Duration STARTS_WITHIN = Duration.ofMinutes(4);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(20);
    private static final Duration LOOKS_EVERY = Duration.ofMillis(250);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(20);
    private static final int HTTP_OK = 200;
    private static final String SHORT_LIVED = "test-short-lived";
    private static final String NO_AUDIENCE = "test-no-audience";
    private static final String ADMINISTRATION = "test-administration";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final boolean temporary;
    private final DetachedProcess process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final @Nullable OtherRealm other;
    private int port;

    private LocalKeycloak(Path folder, int port, boolean temporary, @Nullable OtherRealm other) {
        this.folder = folder.toAbsolutePath();
        this.port = port;
        this.temporary = temporary;
        this.other = other;
        this.process = new DetachedProcess(this.folder.resolve("keycloak.pid"));
    }

    /**
     * A realm in the place of the demo's, in a Keycloak that stands behind a proxy which speaks TLS.
     *
     * @param file the realm as JSON
     * @param publicUrl where people find the platform
     */
    record OtherRealm(String file, String publicUrl) {}

    /** The Keycloak of this folder, running on this port or not; nothing is started. */
    public static LocalKeycloak in(Path folder, int port) {
        return new LocalKeycloak(folder, port, false, null);
    }

    /** A started Keycloak on a free port that is stopped and deleted by {@link #close}; for tests. */
    public static LocalKeycloak temporary() {
        return temporary(null);
    }

    /** The same with another realm than the demo's. */
    static LocalKeycloak temporary(@Nullable OtherRealm other) {
        try {
            LocalKeycloak keycloak =
                    new LocalKeycloak(Files.createTempDirectory("keycloak"), Ports.anyFree(), true, other);
            Runtime.getRuntime().addShutdownHook(new Thread(keycloak::close));
            keycloak.start(keycloak.port);
            return keycloak;
        } catch (IOException e) {
            throw new LocalFailure("No temporary folder can be made (" + OwnerOnly.reason(e) + ").", e);
        }
    }

    /** Unpacks and builds the distribution for this user if that has not been done; the slow part of a first start. */
    public static void prepare() {
        KeycloakDistribution.built();
    }

    /** Starts it on this port and returns when the realm answers. */
    public void start(int onPort) {
        ProcessHandle running = process.running().orElseGet(() -> {
            OwnerOnly.folder(folder);
            port = onPort;
            return launch();
        });
        awaitRealm(running);
    }

    public boolean isRunning() {
        return process.running().isPresent();
    }

    public int port() {
        return port;
    }

    public String realmUrl() {
        return "http://localhost:" + port + "/realms/" + REALM;
    }

    /** The secret of the client {@code consilium-server}, with which people sign in on the pages. */
    public Path serverSecretFile() {
        return folder.resolve("server.secret");
    }

    /** The secret of the client {@code consilium-integration}, with which systems deliver records. */
    public Path integrationSecretFile() {
        return folder.resolve("integration.secret");
    }

    public Path log() {
        return folder.resolve("keycloak.log");
    }

    /**
     * An access token of the demo realm.
     *
     * @param role {@code integration} for the client credentials of the delivering system, otherwise a demo person's
     *     user name; the first person of each role is called as the role is
     */
    public String token(String role) {
        return grant(role, "consilium-cli", realmUrl(), "access_token");
    }

    /**
     * A token of a client for tests, which a temporary Keycloak has: {@value #SHORT_LIVED}, whose tokens last a second, and
     * {@value #NO_AUDIENCE}, whose tokens are for nobody.
     *
     * @param realm the realm's address; the token names it as its issuer
     * @param field {@code access_token}, {@code id_token} or {@code refresh_token}
     */
    public String testToken(String user, String client, String realm, String field) {
        if (!temporary) {
            throw new IllegalStateException("Clients for tests are in a temporary Keycloak only.");
        }
        return grant(user, client, realm, field);
    }

    /** The access token and the refresh token of one new session of a demo person; of a temporary Keycloak only. */
    public Map<String, String> testTokens(String user, String client) {
        if (!temporary) {
            throw new IllegalStateException("Sessions for tests are in a temporary Keycloak only.");
        }
        JsonNode granted = grant(user, client, realmUrl());
        return Map.of(
                "access_token", granted.path("access_token").asText(),
                "refresh_token", granted.path("refresh_token").asText());
    }

    /** The token by which a test administers people and their sessions; of a temporary Keycloak only. */
    public String testAdministration() {
        if (!temporary) {
            throw new IllegalStateException("Only a temporary Keycloak is administered by tests.");
        }
        return grant(
                        Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                ADMINISTRATION,
                                "client_secret",
                                ADMINISTRATION),
                        realmUrl())
                .path("access_token")
                .asText();
    }

    private String grant(String role, String client, String realm, String field) {
        return grant(role, client, realm).path(field).asText();
    }

    private JsonNode grant(String role, String client, String realm) {
        Map<String, String> form = new LinkedHashMap<>();
        if (role.equals("integration")) {
            form.put("grant_type", "client_credentials");
            form.put("client_id", "consilium-integration");
            form.put("client_secret", OwnerOnly.secret(integrationSecretFile()));
        } else {
            form.put("grant_type", "password");
            form.put("client_id", client);
            form.put("username", role);
            form.put("password", DEMO_PASSWORD);
            form.put("scope", "openid");
        }
        return grant(form, realm);
    }

    private JsonNode grant(Map<String, String> form, String realm) {
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect/token"))
                .timeout(ANSWERS_WITHIN)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != HTTP_OK) {
                throw new LocalFailure("Keycloak gives no token for "
                        + form.getOrDefault("username", String.valueOf(form.get("client_id"))) + " (status "
                        + response.statusCode()
                        + "). Maybe its data folder is of another version: ./consilium reset makes it anew.");
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new LocalFailure("Keycloak does not answer at " + realmUrl() + ". Start it with ./consilium up.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted while waiting for a token.", e);
        }
    }

    /** Ends it in order; says whether it ran. */
    public boolean stop() {
        return process.stop(STOPS_WITHIN);
    }

    /** Stops it; a temporary one is deleted with all its data. */
    @Override
    public void close() {
        stop();
        if (temporary) {
            OwnerOnly.deleteTree(folder);
        }
    }

    private ProcessHandle launch() {
        Path home = layOutHome(KeycloakDistribution.built());
        List<String> arguments = new ArrayList<>(List.of(
                "start",
                "--optimized",
                "--import-realm",
                "--cache=local",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--hostname-strict=false"));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("CONSILIUM_SERVER_SECRET", OwnerOnly.secret(serverSecretFile()));
        environment.put("CONSILIUM_INTEGRATION_SECRET", OwnerOnly.secret(integrationSecretFile()));
        if (other != null) {
            arguments.add("--proxy-headers=xforwarded");
            environment.put("CONSILIUM_PUBLIC_URL", other.publicUrl());
        }
        return process.start(KeycloakDistribution.java(home, List.of(), arguments), environment, log());
    }

    /** A home with data of its own; programs and settings are those of the shared distribution. */
    private Path layOutHome(Path distribution) {
        Path home = folder.resolve("home");
        OwnerOnly.folder(home.resolve("data").resolve("import"));
        try {
            for (String part : List.of("lib", "conf", "providers", "themes")) {
                Path link = home.resolve(part);
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, distribution.resolve(part));
            }
            try (InputStream realm = LocalKeycloak.class.getResourceAsStream("demo-realm.json")) {
                if (realm == null) {
                    throw new LocalFailure("The launcher was built without demo-realm.json. Build it again.");
                }
                Path data = home.resolve("data");
                Path file = data.resolve("import").resolve(REALM + "-realm.json");
                byte[] text = realm.readAllBytes();
                if (Files.exists(file) && !temporary && !Arrays.equals(Files.readAllBytes(file), text)) {
                    // A realm that is there is not imported again; what the demo's people are is all in the file.
                    OwnerOnly.deleteTree(data.resolve("h2"));
                }
                if (other != null) {
                    Files.writeString(file, other.file());
                } else if (temporary) {
                    Files.write(file, withTestClients(text));
                } else {
                    Files.write(file, text);
                }
            }
        } catch (IOException e) {
            throw OwnerOnly.cannotWrite(home, e);
        }
        return home;
    }

    /**
     * Two more clients beside the command line's own, whose tokens must open nothing; and one that may end people's sessions
     * and lock them out, as an administrator does.
     */
    private static byte[] withTestClients(byte[] realm) throws IOException {
        ObjectNode tree = (ObjectNode) JSON.readTree(realm);
        ArrayNode clients = tree.withArray("clients");
        for (JsonNode client : List.copyOf(clients.findParents("clientId"))) {
            if (client.path("clientId").asText().equals("consilium-cli")) {
                ObjectNode shortLived = client.deepCopy();
                shortLived.put("clientId", SHORT_LIVED);
                shortLived.putObject("attributes").put("access.token.lifespan", "1");
                ObjectNode noAudience = client.deepCopy();
                noAudience.put("clientId", NO_AUDIENCE);
                noAudience.remove("protocolMappers");
                clients.add(shortLived);
                clients.add(noAudience);
            }
        }
        ObjectNode administration = clients.addObject();
        administration.put("clientId", ADMINISTRATION).put("secret", ADMINISTRATION);
        administration.put("serviceAccountsEnabled", true).put("standardFlowEnabled", false);
        administration.put("publicClient", false).put("fullScopeAllowed", true);
        ObjectNode account = tree.withArray("users").addObject();
        account.put("username", "service-account-" + ADMINISTRATION).put("enabled", true);
        account.put("serviceAccountClientId", ADMINISTRATION);
        account.putObject("clientRoles")
                .putArray("realm-management")
                .add("manage-users")
                .add("view-users");
        return JSON.writeValueAsBytes(tree);
    }

    private void awaitRealm(ProcessHandle running) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(realmUrl() + "/.well-known/openid-configuration"))
                .timeout(ANSWERS_WITHIN)
                // As a proxy says that it speaks TLS; heard only by a Keycloak that was told of a proxy.
                .header("X-Forwarded-Proto", "https")
                .build();
        Instant giveUp = Instant.now().plus(STARTS_WITHIN);
        while (!answers(request)) {
            if (DetachedProcess.ended(running, LOOKS_EVERY)) {
                throw new LocalFailure(
                        "Keycloak ended while starting: " + LogFile.tellingLine(log()) + " (see " + log() + ").");
            }
            if (Instant.now().isAfter(giveUp)) {
                throw new LocalFailure(
                        "Keycloak does not answer after " + STARTS_WITHIN.toMinutes() + " minutes. See " + log() + ".");
            }
        }
    }

    private boolean answers(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == HTTP_OK;
        } catch (IOException e) {
            return false; // not listening yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted while Keycloak was starting.", e);
        }
    }
}
