package org.consilium.tabular;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.consilium.ensemble.UnreadableModelException;
import org.consilium.tabular.command.BenchmarkCommand;
import org.consilium.tabular.command.CompareCommand;
import org.consilium.tabular.command.EvaluateCommand;
import org.consilium.tabular.command.ExplainCommand;
import org.consilium.tabular.command.InspectCommand;
import org.consilium.tabular.command.PredictCommand;
import org.consilium.tabular.command.TrainCommand;
import org.consilium.tabular.table.BadTableException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The trainer's command line: exit code 0, 1 (failed) or 2 (wrong use). */
@Command(
        name = "consilium",
        mixinStandardHelpOptions = true,
        description = "Trains calibrated, explainable ensembles on tables, and runs them.",
        subcommands = {
            TrainCommand.class,
            PredictCommand.class,
            EvaluateCommand.class,
            ExplainCommand.class,
            InspectCommand.class,
            CompareCommand.class,
            BenchmarkCommand.class
        })
public final class TabularTool {
    private TabularTool() {}

    public static void main(String[] args) {
        ownTemporaryFolder();
        System.exit(run(args));
    }

    /** LightGBM unpacks its library under a fixed name: two processes must not do so in the same folder. */
    private static void ownTemporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("consilium-");
            System.setProperty("java.io.tmpdir", folder.toString());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(
                    "There is no temporary folder to write to. Make room in " + System.getProperty("java.io.tmpdir")
                            + ".",
                    e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // The operating system clears its temporary folder.
            System.err.println("Temporary files were left in " + folder + ".");
        }
    }

    /** Runs a command and returns its exit code; a failure is one line on standard error. */
    public static int run(String... args) {
        CommandLine line = new CommandLine(new TabularTool())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(message(failure));
                    return 1;
                });
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            line.getErr()
                    .printf(
                            "The memory of %,d MiB does not suffice. Give more with JAVA_TOOL_OPTIONS=-Xmx12g, take a"
                                    + " sample of the rows, leave out columns, or train with --profile fast.%n",
                            Runtime.getRuntime().maxMemory() >> 20);
            return 1;
        }
    }

    private static String message(Exception failure) {
        boolean expected = failure instanceof BadTableException
                || failure instanceof UnreadableModelException
                || failure instanceof IllegalArgumentException
                || failure instanceof IOException;
        String said = failure.getMessage() == null ? "" : failure.getMessage();
        String what = failure instanceof java.nio.file.NoSuchFileException ? "There is no file " + said + "." : said;
        String line = what.lines().findFirst().orElse("");
        return expected && !line.isEmpty() ? line : "This should not have happened: " + failure;
    }
}
