package org.consilium.local.command;

import org.consilium.local.LocalFailure;
import org.consilium.local.Start;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of Consilium. Exit code 0: done; 1: failed, with one line that says why; 2: wrong use. */
@Command(
        name = "consilium",
        description = "Diagnosis decision support on synthetic patients, on this machine.",
        mixinStandardHelpOptions = true,
        version = "Consilium 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            ResetCommand.class,
            TokenCommand.class,
            ImportCommand.class,
            TestCommand.class,
            AuditCommand.class,
            BackupCommand.class,
            RestoreCommand.class
        })
public final class ConsiliumCommand implements Runnable {

    static final int FAILED = 1;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: ./consilium up starts the platform.");
    }

    public static void main(String[] arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread(Start::endHelpers));
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine consilium = new CommandLine(new ConsiliumCommand());
        ToolCommand.addTo(consilium);
        return consilium.setExecutionExceptionHandler(ConsiliumCommand::failed);
    }

    /** One line for what was foreseen, all that is known for what was not. */
    static int failed(Exception problem, CommandLine line, CommandLine.ParseResult parsed) {
        if (problem instanceof LocalFailure) {
            line.getErr().println(problem.getMessage());
        } else {
            problem.printStackTrace(line.getErr());
        }
        return FAILED;
    }
}
