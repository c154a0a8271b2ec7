package org.consilium.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Helpers that end with the launcher (Maven, Synthea, the trainer), unlike the platform's own processes. */
final class Children {

    private static final int REMEMBERED_LINES = 40;
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    /** How a helper ended: its exit code and its last lines. */
    record Ended(int exitCode, Deque<String> lastLines) {
        boolean well() {
            return exitCode == 0;
        }
    }

    private Children() {}

    /** Runs to the end; each line goes to the log and to the listener. */
    static Ended run(ProcessBuilder command, Path log, Consumer<String> listener) {
        String name = Path.of(command.command().get(0)).getFileName().toString();
        try {
            Process process = command.redirectErrorStream(true)
                    .redirectInput(new java.io.File("/dev/null"))
                    .start();
            RUNNING.add(process);
            Deque<String> last = new ArrayDeque<>();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                    var writer = Files.newBufferedWriter(
                            log,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    writer.write(line);
                    writer.newLine();
                    if (last.size() == REMEMBERED_LINES) {
                        last.removeFirst();
                    }
                    last.addLast(line);
                    listener.accept(line);
                }
                return new Ended(process.waitFor(), last);
            } finally {
                RUNNING.remove(process);
                kill(process);
            }
        } catch (IOException e) {
            throw new LocalFailure(name + " cannot be run (" + OwnerOnly.reason(e) + ").", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted while " + name + " was at work.", e);
        }
    }

    static void killAll() {
        RUNNING.forEach(Children::kill);
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
