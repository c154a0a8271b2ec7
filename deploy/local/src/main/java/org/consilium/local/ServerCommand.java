package org.consilium.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server's program, started for one command on this terminal: with arguments it opens no port and ends by itself. */
final class ServerCommand {

    private static final int FIRST_JDK_THAT_ASKS_FOR_NATIVE_ACCESS = 22;

    private ServerCommand() {}

    /** Runs it on the launcher's own JVM and answers its exit code. */
    static int run(Path program, LocalServer.Surroundings surroundings, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= FIRST_JDK_THAT_ASKS_FOR_NATIVE_ACCESS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-jar", program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(surroundings.environment());
        // No clinician will ask this one.
        builder.environment().put("CONSILIUM_REHEARSAL", "PT0S");
        try {
            return builder.start().waitFor();
        } catch (IOException e) {
            throw new LocalFailure("The server's program cannot be started (" + OwnerOnly.reason(e) + ").", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted.", e);
        }
    }
}
