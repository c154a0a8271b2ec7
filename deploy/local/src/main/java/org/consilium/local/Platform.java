package org.consilium.local;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The platform of one data folder: brings its three processes up in the order that they need each other, and down in
 * the other.
 *
 * <p>Everything here may be repeated: what runs is left running, what is made is not made again, and what was cut off is
 * continued.
 */
public final class Platform {

    static final int SERVER_PORT = 8080;
    private static final int POSTGRES_PORT = 5442;
    private static final int KEYCLOAK_PORT = 8180;
    private static final String SERVER = "server.port";
    private static final String POSTGRES = "postgres.port";
    private static final String KEYCLOAK = "keycloak.port";

    private final Checkout checkout;
    private final DataFolder data;
    private final LocalPostgres postgres;
    private final LocalKeycloak keycloak;
    private final LocalServer server;
    private final List<Runnable> undo = new ArrayList<>();
    private boolean takenBack;

    public Platform(Checkout checkout, DataFolder data) {
        this.checkout = checkout;
        this.data = data;
        this.postgres = LocalPostgres.in(data.postgres());
        this.keycloak = LocalKeycloak.in(data.keycloak(), data.remembered(KEYCLOAK, KEYCLOAK_PORT));
        this.server = new LocalServer(data.server(), data.logs().resolve("server.log"));
    }

    /**
     * How {@code up} is wanted.
     *
     * @param port the server's port; 0 means the one used last, or else {@value #SERVER_PORT}
     * @param retrain whether the demo bundle is made anew
     * @param livingPatients how many living people Synthea makes, where none have been made yet
     * @param asBuilt takes the server as it was built, whatever has changed since
     */
    public record Wish(int port, boolean retrain, int livingPatients, boolean asBuilt) {

        /** How many living people the demonstration has; some who died come with them. */
        public static final int DEMO_SIZE = 100;
    }

    /** Brings it up and returns when it is ready and the demo patients are loaded. */
    public void up(Wish wish, Progress progress) {
        int port = wish.port() > 0 ? wish.port() : data.remembered(SERVER, SERVER_PORT);
        boolean serverRuns = server.running().isPresent();
        if (!serverRuns || port != data.remembered(SERVER, SERVER_PORT)) {
            demandFree(port);
        }
        Build build = Build.server(checkout);
        ModelFiles models = new ModelFiles(checkout, data);
        if (!wish.retrain()) {
            models.bundle(false, progress); // or fail now, and not after the build
        }
        DemoPatients patients =
                new DemoPatients(checkout, data.patients(), data.logs().resolve("synthea.log"), wish.livingPatients());
        ExecutorService workers = Executors.newCachedThreadPool();
        try {
            CompletableFuture<Void> built = CompletableFuture.runAsync(
                    () -> {
                        if (!wish.asBuilt()) {
                            build.make(progress);
                        }
                    },
                    workers);
            CompletableFuture<Void> database = CompletableFuture.runAsync(() -> startPostgres(progress), workers);
            CompletableFuture<Void> signIn = CompletableFuture.runAsync(() -> startKeycloak(progress), workers);
            CompletableFuture<Void> people = CompletableFuture.runAsync(() -> patients.make(progress), workers);
            CompletableFuture<Path> bundle =
                    built.thenApplyAsync(done -> models.bundle(wish.retrain(), progress), workers);
            CompletableFuture<Void> serving = CompletableFuture.allOf(database, signIn, bundle)
                    .thenRunAsync(() -> startServer(build, bundle.join(), port, progress), workers);
            firstFailureOf(List.of(built, database, signIn, people, bundle, serving));
            loader(port).load(patients.inLoadingOrder(), progress);
            undo.clear();
        } catch (LocalFailure e) {
            takeBack();
            throw e;
        } finally {
            workers.shutdownNow();
        }
    }

    /** Ends what an unfinished {@link #up} has started; what ran before it goes on. */
    public synchronized void takeBack() {
        takenBack = true;
        Children.killAll();
        for (int i = undo.size() - 1; i >= 0; i--) {
            undo.get(i).run();
        }
        undo.clear();
    }

    /** Stops the three processes; says which of them ran. */
    public List<String> down() {
        List<String> stopped = new ArrayList<>();
        if (server.stop()) {
            stopped.add("server");
        }
        if (keycloak.stop()) {
            stopped.add("Keycloak");
        }
        if (postgres.stop()) {
            stopped.add("PostgreSQL");
        }
        return stopped;
    }

    /** What runs, and where. */
    public record Status(boolean ready, String address, Part server, Part keycloak, Part postgres) {}

    /** One process of the platform: whether it runs, and on which port. */
    public record Part(boolean running, int port) {}

    public Status status() {
        int port = data.remembered(SERVER, SERVER_PORT);
        boolean serverRuns = server.running().isPresent();
        return new Status(
                serverRuns && server.isReady(port),
                address(port).toString(),
                new Part(serverRuns, port),
                new Part(keycloak.isRunning(), keycloak.port()),
                new Part(postgres.isRunning(), data.remembered(POSTGRES, POSTGRES_PORT)));
    }

    /** Carries out a command of the server's own program on this installation's database, without its HTTP port. */
    public int oversee(List<String> arguments, PrintStream err) {
        if (!postgres.isRunning()) {
            throw new LocalFailure("PostgreSQL does not run, and the log is in it. Start it with ./consilium up.");
        }
        Build build = Build.server(checkout);
        try (Progress progress = new Progress(err, Boolean.getBoolean("consilium.terminal"))) {
            build.make(progress);
            ModelFiles models = new ModelFiles(checkout, data);
            return ServerCommand.run(
                    build.productFile(),
                    new LocalServer.Surroundings(
                            postgres,
                            keycloak,
                            models.bundle(false, progress),
                            models.trustedKeys(),
                            data.imports(),
                            new AuditKeys(data),
                            data.remembered(SERVER, SERVER_PORT)),
                    arguments);
        }
    }

    public LocalBackup backup() {
        return new LocalBackup(data, postgres);
    }

    public LocalKeycloak keycloak() {
        return keycloak;
    }

    public LocalPostgres postgres() {
        return postgres;
    }

    /** Returns when the server has ended. */
    public void awaitServersEnd() {
        server.running().ifPresent(process -> process.onExit().join());
    }

    public Optional<ProcessHandle> serverProcess() {
        return server.running();
    }

    PatientLoader loader(int port) {
        return new PatientLoader(
                address(port),
                () -> keycloak.token("integration"),
                data.patients().resolve("acknowledged.txt"));
    }

    static URI address(int port) {
        return URI.create("http://localhost:" + port);
    }

    private void startPostgres(Progress progress) {
        if (postgres.isRunning()) {
            return;
        }
        Progress.Step step = progress.begin("Start PostgreSQL");
        attempt(step, () -> {
            int port = Ports.freeNear(data.remembered(POSTGRES, POSTGRES_PORT));
            onFailure(postgres::stop);
            postgres.start(port);
            data.remember(POSTGRES, port);
            return "port " + port;
        });
    }

    private void startKeycloak(Progress progress) {
        if (keycloak.isRunning()) {
            return;
        }
        if (!KeycloakDistribution.isBuilt()) {
            attempt(progress.begin("Prepare Keycloak (once)"), () -> {
                LocalKeycloak.prepare();
                return "";
            });
        }
        Progress.Step step = progress.begin("Start Keycloak");
        attempt(step, () -> {
            int port = Ports.freeNear(data.remembered(KEYCLOAK, KEYCLOAK_PORT));
            data.remember(KEYCLOAK, port);
            onFailure(keycloak::stop);
            keycloak.start(port);
            return "port " + port;
        });
    }

    private void startServer(Build build, Path bundle, int port, Progress progress) {
        String wanted = build.fingerprint() + "-" + ModelFiles.fingerprint(bundle);
        boolean same = server.runningFingerprint().filter(wanted::equals).isPresent();
        if (same && port == data.remembered(SERVER, SERVER_PORT) && server.isReady(port)) {
            return;
        }
        Progress.Step step = progress.begin("Start the server");
        attempt(step, () -> {
            server.stop();
            onFailure(server::stop);
            data.remember(SERVER, port);
            server.start(
                    Objects.requireNonNull(build.productFile().getParent()),
                    wanted,
                    new LocalServer.Surroundings(
                            postgres,
                            keycloak,
                            bundle,
                            new ModelFiles(checkout, data).trustedKeys(),
                            data.imports(),
                            new AuditKeys(data),
                            port));
            return "port " + port;
        });
    }

    /** Said before something is started, so that nothing is started behind the back of what takes it back. */
    private synchronized void onFailure(Runnable stop) {
        if (takenBack) {
            throw new LocalFailure("Stopped before it was ready.");
        }
        undo.add(stop);
    }

    private interface Work {
        String result();
    }

    private static void attempt(Progress.Step step, Work work) {
        try {
            step.done(work.result());
        } catch (RuntimeException e) {
            step.failed();
            throw e;
        }
    }

    private void demandFree(int port) {
        if (!Ports.isFree(port)) {
            throw new LocalFailure("Port " + port + " is taken"
                    + Ports.holder(port).map(who -> " by " + who).orElse("")
                    + ". Stop that, or choose another with ./consilium up --port N.");
        }
    }

    /** Waits for all, but reports the first failure at once and not after the slowest success. */
    private static void firstFailureOf(List<CompletableFuture<?>> works) {
        CompletableFuture<Void> failure = new CompletableFuture<>();
        for (CompletableFuture<?> work : works) {
            var unused = work.whenComplete((result, error) -> {
                if (error != null) {
                    failure.completeExceptionally(error);
                }
            });
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(works.toArray(CompletableFuture[]::new));
        try {
            CompletableFuture.anyOf(all, failure).join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof LocalFailure local) {
                throw local;
            }
            throw e;
        }
    }
}
