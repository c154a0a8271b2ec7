package org.consilium.benchmark;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code benchmark …}: measures attributions. Exit code 0, 1 (failed) or 2 (wrong use). */
@Command(
        name = "benchmark",
        description = "Measures attributions.",
        mixinStandardHelpOptions = true,
        subcommands = {ShapCommand.class, GrowthCommand.class, StudyCommand.class})
public final class BenchmarkTool {

    private BenchmarkTool() {}

    public static void main(String[] arguments) {
        // A library that is timed beside ours would tell that nobody reads its log.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        // The launcher names the command in front of its arguments.
        boolean named = arguments.length > 0 && arguments[0].equals("benchmark");
        System.exit(run(named ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments));
    }

    static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchmarkTool()).setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(Refusal.line(failure));
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
    }
}
