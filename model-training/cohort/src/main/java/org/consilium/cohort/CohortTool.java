package org.consilium.cohort;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line for studies over FHIR: {@code train}, {@code lint}, {@code inspect} and {@code rows}. */
@Command(
        name = "cohort",
        description = "From a folder of FHIR records and a study to a signed model bundle.",
        mixinStandardHelpOptions = true,
        subcommands = {TrainCommand.class, LintCommand.class, InspectCommand.class, RowsCommand.class})
public final class CohortTool {

    static final int FAILED = 1;
    static final int WRONG_USE = 2;

    private CohortTool() {}

    /** Exit code 0, 1 (failed) or 2 (wrong use). */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        CommandLine line = new CommandLine(new CohortTool());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(message(failure));
            return FAILED;
        });
        return line.execute(args);
    }

    private static String message(Exception failure) {
        boolean told = failure instanceof IllegalArgumentException || failure instanceof java.io.IOException;
        return told && failure.getMessage() != null
                ? failure.getMessage()
                : "It failed: " + failure + ". Maybe report it with what was run.";
    }
}
