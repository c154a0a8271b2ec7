package org.consilium.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The server as a child process, configured by its environment alone.
 *
 * <p>It runs from a copy of what was built, so that a build beside it never pulls the classes from under its feet.
 */
public final class LocalServer {

    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOKS_EVERY = Duration.ofMillis(250);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);
    private static final int HTTP_OK = 200;
    private static final int FIRST_JDK_THAT_ASKS_FOR_NATIVE_ACCESS = 22;

    /** What a server needs to know of its surroundings. */
    public record Surroundings(
            LocalPostgres postgres,
            LocalKeycloak keycloak,
            Path bundle,
            Path trustedKeys,
            Path imports,
            AuditKeys audit,
            int port) {

        Map<String, String> environment() {
            Map<String, String> environment = new LinkedHashMap<>();
            environment.put("CONSILIUM_MODE", "demo");
            environment.put("CONSILIUM_BUNDLE", bundle.toString());
            environment.put("CONSILIUM_TRUSTED_KEYS", trustedKeys.toString());
            environment.put("CONSILIUM_DB_URL", postgres.url());
            environment.put("CONSILIUM_DB_USER", LocalPostgres.APPLICATION);
            environment.put(
                    "CONSILIUM_DB_PASSWORD_FILE",
                    postgres.applicationPasswordFile().toString());
            environment.put("CONSILIUM_DB_OWNER", LocalPostgres.OWNER);
            environment.put(
                    "CONSILIUM_DB_OWNER_PASSWORD_FILE",
                    postgres.ownerPasswordFile().toString());
            environment.putAll(audit.environment());
            environment.put("CONSILIUM_OIDC_URL", keycloak.realmUrl());
            environment.put(
                    "CONSILIUM_OIDC_SECRET_FILE", keycloak.serverSecretFile().toString());
            environment.put("CONSILIUM_IMPORT_FOLDER", OwnerOnly.folder(imports).toString());
            environment.put("CONSILIUM_PORT", Integer.toString(port));
            // The demo passwords are printed in the README: nobody but this machine may use them.
            environment.put("CONSILIUM_HOST", "127.0.0.1");
            environment.put("OMP_WAIT_POLICY", "PASSIVE");
            return environment;
        }
    }

    private final Path folder;
    private final Path log;
    private final DetachedProcess process;
    private final HttpClient http = HttpClient.newHttpClient();

    LocalServer(Path folder, Path log) {
        this.folder = folder;
        this.log = log;
        this.process = new DetachedProcess(folder.resolve("server.pid"));
    }

    /** Starts the application that was built in this folder and returns when it says that it is ready. */
    void start(Path application, String fingerprint, Surroundings surroundings) {
        OwnerOnly.folder(folder);
        Path copy = copy(application, fingerprint);
        Path temporary = OwnerOnly.folder(folder.resolve("tmp"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // With what is not heap it stays below 1.5 GiB, half of which the FHIR validator takes once it is asked.
        command.addAll(List.of("-Xms128m", "-Xmx1100m", "-XX:+ExitOnOutOfMemoryError"));
        // An answer of a megabyte is no giant then, each of which would have the whole heap looked through.
        command.add("-XX:G1HeapRegionSize=8m");
        command.add("-Djava.io.tmpdir=" + temporary);
        if (Runtime.version().feature() >= FIRST_JDK_THAT_ASKS_FOR_NATIVE_ACCESS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-jar", copy.resolve("quarkus-run.jar").toString()));
        ProcessHandle running = process.start(command, surroundings.environment(), log);
        OwnerOnly.write(folder.resolve("running"), fingerprint);
        awaitReady(running, surroundings.port());
    }

    Optional<ProcessHandle> running() {
        return process.running();
    }

    /** The fingerprint of the sources that the running server was built of. */
    Optional<String> runningFingerprint() {
        try {
            return running().isPresent()
                    ? Optional.of(Files.readString(folder.resolve("running")).strip())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // then it is not the one that is wanted
        }
    }

    boolean isReady(int port) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/q/health/ready"))
                    .timeout(ANSWERS_WITHIN)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == HTTP_OK;
        } catch (IOException e) {
            return false; // not listening, or not yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted while the server was starting.", e);
        }
    }

    boolean stop() {
        return process.stop(STOPS_WITHIN);
    }

    private void awaitReady(ProcessHandle running, int port) {
        Instant giveUp = Instant.now().plus(STARTS_WITHIN);
        while (!isReady(port)) {
            if (DetachedProcess.ended(running, LOOKS_EVERY)) {
                throw new LocalFailure(
                        "The server ended while starting: " + LogFile.tellingLine(log) + " (see " + log + ").");
            }
            if (Instant.now().isAfter(giveUp)) {
                throw new LocalFailure("The server is not ready after " + STARTS_WITHIN.toMinutes()
                        + " minutes: see /q/health/ready on port " + port + " and " + log + ".");
            }
        }
    }

    private Path copy(Path application, String fingerprint) {
        Path copy = folder.resolve("app-" + fingerprint.substring(0, Math.min(16, fingerprint.length())));
        if (Files.isDirectory(copy)) {
            return copy;
        }
        try {
            try (Stream<Path> old = Files.list(folder)) {
                for (Path path : old.filter(p -> p.getFileName().toString().startsWith("app-"))
                        .toList()) {
                    OwnerOnly.deleteTree(path);
                }
            }
            Path part = folder.resolve("app-part");
            try (Stream<Path> files = Files.walk(application)) {
                for (Path file : files.toList()) {
                    Files.copy(file, part.resolve(application.relativize(file).toString()));
                }
            }
            return Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw OwnerOnly.cannotWrite(copy, e);
        } catch (UncheckedIOException e) {
            throw new LocalFailure(application + " cannot be copied (" + e.getMessage() + ").", e);
        }
    }
}
