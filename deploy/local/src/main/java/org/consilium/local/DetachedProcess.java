package org.consilium.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that outlives the launcher, with a record of its process id <em>and</em> its start.
 *
 * <p>Process ids are used again: a record whose process has another start belongs to a process that has ended, and the
 * stranger that now has its number is left alone.
 */
final class DetachedProcess {

    /** The system rounds a start, and computes it from a clock that may be set. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(5);

    private static final Duration KILLED_AFTER = Duration.ofSeconds(10);

    private final Path recordFile;

    DetachedProcess(Path recordFile) {
        this.recordFile = recordFile;
    }

    /** Starts the command in a session of its own, so that Ctrl-C on the launcher's terminal does not reach it. */
    ProcessHandle start(List<String> command, Map<String, String> environment, Path log) {
        List<String> whole = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            whole.add("/usr/bin/setsid");
        }
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("QUARKUS_"));
        builder.environment().putAll(environment);
        try {
            ProcessHandle process = builder.start().toHandle();
            record(process);
            return process;
        } catch (IOException e) {
            throw new LocalFailure(command.get(0) + " cannot be started (" + OwnerOnly.reason(e) + ").", e);
        }
    }

    /** The recorded process if it still runs. */
    Optional<ProcessHandle> running() {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(recordFile)) {
            properties.load(in);
            long pid = Long.parseLong(properties.getProperty("pid", "-1"));
            Instant started = Instant.parse(properties.getProperty("started", "1970-01-01T00:00:00Z"));
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> startedAt(process, started));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // no record, or half of one: nothing that we may stop
        }
    }

    /** Asks the recorded process to end, waits, and kills it when it does not; says whether there was one. */
    boolean stop(Duration patience) {
        Optional<ProcessHandle> process = running();
        process.ifPresent(p -> {
            p.destroy();
            if (!ended(p, patience)) {
                p.destroyForcibly();
                ended(p, KILLED_AFTER);
            }
        });
        try {
            Files.deleteIfExists(recordFile);
        } catch (IOException e) {
            throw OwnerOnly.cannotWrite(recordFile, e);
        }
        return process.isPresent();
    }

    private void record(ProcessHandle process) {
        Properties properties = new Properties();
        properties.setProperty("pid", Long.toString(process.pid()));
        properties.setProperty(
                "started", process.info().startInstant().orElseGet(Instant::now).toString());
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new IllegalStateException("a StringWriter does not fail", e);
        }
        OwnerOnly.write(recordFile, text.toString());
    }

    static boolean startedAt(ProcessHandle process, Instant recorded) {
        return process.info()
                .startInstant()
                .map(started -> Duration.between(started, recorded).abs().compareTo(START_TOLERANCE) <= 0)
                .orElse(false);
    }

    /** Waits for the end, at most this long. */
    static boolean ended(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of process " + process.pid() + " cannot be seen", e);
        }
    }
}
