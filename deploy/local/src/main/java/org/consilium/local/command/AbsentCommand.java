package org.consilium.local.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.consilium.local.LocalFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** A command that is agreed upon and is not there yet: it says so, and what does its work meanwhile. */
@Command(mixinStandardHelpOptions = true)
final class AbsentCommand implements Callable<Integer> {

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("UnusedVariable") // whatever was typed, the answer is the same
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    private final String meanwhile;

    private AbsentCommand(String meanwhile) {
        this.meanwhile = meanwhile;
    }

    static void addTo(CommandLine consilium) {
        add(consilium, "audit", "Read the log as an auditor on the page Audit.");
        add(consilium, "backup", "Stop the platform and copy its data folder.");
        add(consilium, "restore", "Stop the platform and put a copy of its data folder back.");
    }

    private static void add(CommandLine consilium, String name, String meanwhile) {
        CommandLine command = new CommandLine(new AbsentCommand(meanwhile));
        command.getCommandSpec().usageMessage().description("Not there yet. " + meanwhile);
        consilium.addSubcommand(name, command);
    }

    @Override
    public Integer call() {
        throw new LocalFailure("./consilium " + spec.name() + " is not there yet. " + meanwhile);
    }
}
