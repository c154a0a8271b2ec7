package org.consilium.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL in a folder of its own: database {@value #DATABASE}, its owner, and the application's role, which
 * owns nothing.
 *
 * <p>It listens on 127.0.0.1 alone. What has been committed survives a restart and a kill. Passwords are random and lie
 * in files that only their owner may read.
 */
public final class LocalPostgres implements AutoCloseable {

    public static final String DATABASE = "consilium";
    public static final String OWNER = "consilium_owner";
    public static final String APPLICATION = "consilium_app";

    private static final String SUPERUSER = "postgres";
    private static final int START_SECONDS = 60;
    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;
    private final Path data;
    private final boolean temporary;
    private int port;

    private LocalPostgres(Path folder, boolean temporary) {
        this.folder = folder.toAbsolutePath();
        this.data = this.folder.resolve("data");
        this.temporary = temporary;
        this.port = readPostmaster().map(Postmaster::port).orElse(0);
    }

    /** The database of this folder, running or not; nothing is started. */
    public static LocalPostgres in(Path folder) {
        return new LocalPostgres(folder, false);
    }

    /** A started database on a free port that is stopped and deleted by {@link #close}; not durable, for tests. */
    public static LocalPostgres temporary() {
        try {
            LocalPostgres postgres = new LocalPostgres(Files.createTempDirectory("postgres"), true);
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
            postgres.start(Ports.anyFree());
            return postgres;
        } catch (IOException e) {
            throw new LocalFailure("No temporary folder can be made (" + OwnerOnly.reason(e) + ").", e);
        }
    }

    /** Starts it on this port, making the cluster, the roles and the database on the way if they are not there. */
    public void start(int onPort) {
        Optional<Postmaster> running = running();
        if (running.isPresent()) {
            port = running.get().port();
        } else {
            OwnerOnly.folder(folder);
            makeCluster();
            forgetDeadPostmaster();
            port = onPort;
            control("start", "-w", "-t", Integer.toString(START_SECONDS), "-l", log().toString(), "-o", "-p " + port);
        }
        makeRolesAndDatabase();
    }

    public boolean isRunning() {
        return running().isPresent();
    }

    public int port() {
        return port;
    }

    /** The process from which all of its processes come, where it runs. */
    public OptionalLong process() {
        return running().map(postmaster -> OptionalLong.of(postmaster.pid())).orElse(OptionalLong.empty());
    }

    public String url() {
        return "jdbc:postgresql://" + LOOPBACK + ":" + port + "/" + DATABASE;
    }

    public Path ownerPasswordFile() {
        return folder.resolve("owner.password");
    }

    public Path applicationPasswordFile() {
        return folder.resolve("application.password");
    }

    public Path log() {
        return folder.resolve("postgres.log");
    }

    /** Ends it in order: open transactions are rolled back, committed ones are on disk. Says whether it ran. */
    public boolean stop() {
        if (!isRunning()) {
            return false;
        }
        control("stop", "-w", "-t", Integer.toString(START_SECONDS), "-m", "fast");
        return true;
    }

    /** Stops it; a temporary one is deleted with all its data. */
    @Override
    public void close() {
        stop();
        if (temporary) {
            OwnerOnly.deleteTree(folder);
        }
    }

    private void makeCluster() {
        if (Files.isDirectory(data)) {
            return;
        }
        Path part = folder.resolve("data.part");
        OwnerOnly.deleteTree(part);
        Path superuserPassword = folder.resolve("superuser.password");
        OwnerOnly.secret(superuserPassword);
        OwnerOnly.folder(part);
        PostgresUser user = PostgresUser.ofThisProcess();
        user.own(part);
        List<String> initdb = new ArrayList<>(List.of(
                program("initdb"),
                "-D",
                part.toString(),
                "-U",
                SUPERUSER,
                "--auth=scram-sha-256",
                "--pwfile=" + superuserPassword,
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        if (temporary) {
            initdb.add("--no-sync");
        }
        run(user, initdb, folder.resolve("initdb.log"));
        try {
            Files.writeString(part.resolve("postgresql.conf"), settings(), StandardOpenOption.APPEND);
            Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw OwnerOnly.cannotWrite(data, e);
        }
    }

    private String settings() {
        String durable =
                """

                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                max_connections = 60
                shared_buffers = 128MB
                """;
        return temporary ? durable + "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n" : durable;
    }

    /** For what only the installation itself may do: roles, and a copy of everything. */
    Connection asSuperuser() throws SQLException {
        String superuserPassword = OwnerOnly.secret(folder.resolve("superuser.password"));
        String url = "jdbc:postgresql://" + LOOPBACK + ":" + port + "/postgres";
        return DriverManager.getConnection(url, SUPERUSER, superuserPassword);
    }

    Path folder() {
        return folder;
    }

    private void makeRolesAndDatabase() {
        try (Connection connection = asSuperuser()) {
            makeRole(connection, OWNER, OwnerOnly.secret(ownerPasswordFile()));
            makeRole(connection, APPLICATION, OwnerOnly.secret(applicationPasswordFile()));
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", DATABASE)) {
                execute(connection, "CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
            }
        } catch (SQLException e) {
            throw new LocalFailure(
                    "PostgreSQL in " + folder + " refuses its own installation (" + e.getMessage() + "). See " + log()
                            + ".",
                    e);
        }
    }

    private static void makeRole(Connection connection, String role, String password) throws SQLException {
        boolean there = exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", role);
        // Names are constants, and a secret of ours has no quote in it.
        execute(connection, (there ? "ALTER" : "CREATE") + " ROLE " + role + " LOGIN PASSWORD '" + password + "'");
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void control(String action, String... options) {
        List<String> command = new ArrayList<>(List.of(program("pg_ctl"), action, "-D", data.toString()));
        command.addAll(List.of(options));
        run(PostgresUser.ofThisProcess(), command, folder.resolve("control.log"));
    }

    private void run(PostgresUser user, List<String> command, Path output) {
        String what = Path.of(command.get(0)).getFileName() + " " + command.get(1);
        try {
            Process process = new ProcessBuilder(user.command(command))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .directory(folder.toFile())
                    .start();
            if (!process.waitFor(2 * START_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new LocalFailure("PostgreSQL's " + what + " does not end. See " + log() + ".");
            }
            if (process.exitValue() != 0) {
                Path telling = Files.exists(log()) ? log() : output;
                throw new LocalFailure("PostgreSQL's " + what + " failed: " + LogFile.tellingLine(telling) + " (see "
                        + telling + ").");
            }
        } catch (IOException e) {
            throw new LocalFailure("PostgreSQL's " + what + " cannot be run (" + OwnerOnly.reason(e) + ").", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted while PostgreSQL was at work.", e);
        }
    }

    private static String program(String name) {
        return PostgresBinaries.unpacked().resolve("bin").resolve(name).toString();
    }

    /** PostgreSQL's own record of its process: id, start and port. */
    private record Postmaster(long pid, Instant started, int port) {}

    private Optional<Postmaster> running() {
        return readPostmaster().filter(postmaster -> ProcessHandle.of(postmaster.pid())
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .command()
                        .map(c -> c.endsWith("/postgres"))
                        .orElse(true))
                .filter(process -> DetachedProcess.startedAt(process, postmaster.started()))
                .isPresent());
    }

    private Optional<Postmaster> readPostmaster() {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            List<String> fields = lines.map(String::strip).toList();
            return Optional.of(new Postmaster(
                    Long.parseLong(fields.get(0)),
                    Instant.ofEpochSecond(Long.parseLong(fields.get(2))),
                    Integer.parseInt(fields.get(3))));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // still being written, or not ours to read
        }
    }

    /** PostgreSQL refuses to start while any process has the dead one's number; after a reboot that is a stranger. */
    private void forgetDeadPostmaster() {
        Optional<Postmaster> dead = readPostmaster();
        if (dead.isEmpty() || running().isPresent()) {
            return;
        }
        boolean strangerHasItsNumber = ProcessHandle.of(dead.get().pid())
                .filter(ProcessHandle::isAlive)
                .filter(process -> Duration.between(
                                        dead.get().started(),
                                        process.info().startInstant().orElse(Instant.MAX))
                                .toSeconds()
                        != 0)
                .filter(process -> !process.info().command().orElse("").endsWith("/postgres"))
                .isPresent();
        if (strangerHasItsNumber) {
            try {
                Files.deleteIfExists(data.resolve("postmaster.pid"));
            } catch (IOException e) {
                throw OwnerOnly.cannotWrite(data, e);
            }
        }
    }
}
