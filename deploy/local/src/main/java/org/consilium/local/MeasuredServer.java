package org.consilium.local;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A server to be measured: one of its own with an empty, durable database that is deleted afterwards, or one that runs
 * already.
 */
public final class MeasuredServer implements AutoCloseable {

    private final URI address;
    private final UnaryOperator<String> tokens;
    private final OptionalLong serverProcess;
    private final OptionalLong databaseProcess;
    private final Optional<Path> importFolder;
    private final @Nullable Runnable end;

    private MeasuredServer(
            URI address,
            UnaryOperator<String> tokens,
            OptionalLong serverProcess,
            OptionalLong databaseProcess,
            Optional<Path> importFolder,
            @Nullable Runnable end) {
        this.address = address;
        this.tokens = tokens;
        this.serverProcess = serverProcess;
        this.databaseProcess = databaseProcess;
        this.importFolder = importFolder;
        this.end = end;
    }

    /**
     * Starts PostgreSQL, Keycloak and the server on free ports in a temporary folder.
     *
     * @param asBuilt takes the server as it was built, whatever has changed since
     */
    public static MeasuredServer ofItsOwn(Installation installation, boolean asBuilt) {
        Checkout checkout = installation.checkout();
        PrintStream out = System.err;
        try (Progress progress = new Progress(out, Boolean.getBoolean("consilium.terminal"))) {
            Path folder = Files.createTempDirectory("consilium-benchmark");
            DataFolder data = new DataFolder(folder);
            data.prepare();
            Build build = Build.server(checkout);
            if (!asBuilt) {
                build.make(progress);
            }
            Path bundle = new ModelFiles(checkout, data).bundle(false, progress);
            LocalPostgres postgres = LocalPostgres.in(data.postgres());
            LocalKeycloak keycloak = LocalKeycloak.in(data.keycloak(), Ports.anyFree());
            LocalServer server = new LocalServer(data.server(), data.logs().resolve("server.log"));
            Runnable end = () -> {
                server.stop();
                keycloak.stop();
                postgres.stop();
                OwnerOnly.deleteTree(folder);
            };
            Thread onExit = new Thread(end);
            Runtime.getRuntime().addShutdownHook(onExit);
            Progress.Step step = progress.begin("Start a server to measure");
            postgres.start(Ports.anyFree());
            LocalKeycloak.prepare();
            keycloak.start(keycloak.port());
            int port = Ports.anyFree();
            server.start(
                    Objects.requireNonNull(build.productFile().getParent()),
                    build.fingerprint(),
                    new LocalServer.Surroundings(
                            postgres,
                            keycloak,
                            bundle,
                            new ModelFiles(checkout, data).trustedKeys(),
                            data.imports(),
                            new AuditKeys(data),
                            port));
            step.done("port " + port + ", PostgreSQL on " + postgres.port());
            return new MeasuredServer(
                    Platform.address(port),
                    keycloak::token,
                    server.running()
                            .map(ProcessHandle::pid)
                            .map(OptionalLong::of)
                            .orElse(OptionalLong.empty()),
                    postgres.process(),
                    Optional.of(data.imports()),
                    () -> {
                        Runtime.getRuntime().removeShutdownHook(onExit);
                        end.run();
                    });
        } catch (IOException e) {
            throw new LocalFailure("No temporary folder can be made (" + OwnerOnly.reason(e) + ").", e);
        }
    }

    /**
     * A server that runs. Tokens come from the environment ({@code CONSILIUM_TOKEN_INTEGRATION},
     * {@code CONSILIUM_TOKEN_CLINICIAN}) or from this checkout's Keycloak.
     */
    public static MeasuredServer at(URI address, Installation installation) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String role : new String[] {"integration", "clinician"}) {
            Optional.ofNullable(System.getenv("CONSILIUM_TOKEN_" + role.toUpperCase(java.util.Locale.ROOT)))
                    .ifPresent(token -> given.put(role, token));
        }
        Platform platform = installation.platform();
        boolean ours = platform.status().address().equals(address.toString());
        return new MeasuredServer(
                address,
                role -> given.containsKey(role)
                        ? given.get(role)
                        : platform.keycloak().token(role),
                ours
                        ? platform.serverProcess()
                                .map(ProcessHandle::pid)
                                .map(OptionalLong::of)
                                .orElse(OptionalLong.empty())
                        : OptionalLong.empty(),
                ours ? platform.postgres().process() : OptionalLong.empty(),
                ours ? Optional.of(installation.data().imports()) : Optional.empty(),
                null);
    }

    public URI address() {
        return address;
    }

    /** A fresh access token for the role. */
    public String token(String role) {
        return tokens.apply(role);
    }

    /** The server's process, where it runs on this machine and is ours. */
    public OptionalLong serverProcess() {
        return serverProcess;
    }

    public OptionalLong databaseProcess() {
        return databaseProcess;
    }

    /** Where the server looks for folders to import, where that is known. */
    public Optional<Path> importFolder() {
        return importFolder;
    }

    @Override
    public void close() {
        if (end != null) {
            end.run();
        }
    }
}
