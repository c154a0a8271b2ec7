package org.consilium.cohort;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.consilium.ensemble.ModelBundle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a bundle is and what it is worth, without believing its signature. */
@Command(name = "inspect", description = "Shows a bundle's papers.", mixinStandardHelpOptions = true)
@org.jspecify.annotations.NullUnmarked // picocli fills the fields
final class InspectCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--bundle", required = true, description = "The bundle.")
    private Path bundle;

    @Option(names = "--json", description = "Prints evaluation.json alone.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        ModelBundle open = ModelBundle.openUnverified(bundle);
        PrintWriter out = spec.commandLine().getOut();
        String evaluation = open.document("evaluation.json")
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("{}");
        if (!json) {
            out.println(open.description().title() + " " + open.description().version());
            open.description().demoCaution().ifPresent(caution -> out.println("Caution: " + caution));
            out.println("Content hash " + open.contentHash() + " (hashes hold; the signature was not checked)");
            out.println(open.tasks().size() + " findings, " + open.columns().size() + " columns");
        }
        out.println(evaluation);
        return 0;
    }
}
