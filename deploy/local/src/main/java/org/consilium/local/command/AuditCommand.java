package org.consilium.local.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.consilium.local.Installation;
import org.consilium.local.Tool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** The audit log from the command line: checks go to a program without a server, the rest to the server's own. */
@Command(
        name = "audit",
        description = {
            "Exports and checks the audit log, and computes assessments again.",
            "",
            "  export --out DIR                          the whole log, to be checked anywhere",
            "  verify DIR|PROOF [--checkpoint FILE] [--key FILE] [--json]   without the server",
            "  prove DIR --entry N | --since CHECKPOINT [--out FILE]",
            "  checkpoint [--out FILE]                   signs the log as it is",
            "  replay ID... | --model HASH | --all [--bundle FILE]... [--report FILE] [--json]",
            "  hold PATIENT, release PATIENT             a legal hold: nothing is erased while it lasts",
            "  erase PATIENT --reason patient-request|retention|court-order|wrong-person",
            "  retention --years N [--apply]             patients whom nobody has touched for so long",
            "  sweep                                     takes deleted bytes out of the database's files",
            ""
        },
        mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {

    private static final Set<String> WITHOUT_SERVER = Set.of("verify", "prove");
    private static final Set<String> OF_SERVER =
            Set.of("export", "checkpoint", "replay", "hold", "release", "erase", "retention", "sweep");

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        String command = arguments.isEmpty() ? "" : arguments.get(0);
        if (!WITHOUT_SERVER.contains(command) && !OF_SERVER.contains(command)) {
            throw new ParameterException(spec.commandLine(), "Say what to do with the log, such as verify DIR.");
        }
        Installation installation = installation();
        return WITHOUT_SERVER.contains(command)
                ? Tool.audit(installation.checkout()).buildAndRun(arguments, System.err)
                : installation.platform().oversee(arguments, System.err);
    }

    /** {@code --data} is the launcher's; every other argument is the command's own. */
    private Installation installation() {
        int named = arguments.indexOf("--data");
        if (named < 0 || named + 1 == arguments.size()) {
            return Installation.ofThisCheckout();
        }
        Path folder = Path.of(arguments.get(named + 1));
        arguments.subList(named, named + 2).clear();
        return Installation.in(folder);
    }
}
