package org.consilium.local.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.consilium.local.Installation;
import org.consilium.local.LocalFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes the data folder. */
@Command(
        name = "reset",
        description = "Stops the platform and deletes its data folder: database, sign-in, keys, patients.",
        mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() {
        Installation installation = data.installation();
        if (!installation.exists()) {
            System.out.println("Nothing to delete: " + installation.folder() + " is not there.");
            return 0;
        }
        if (!installation.isOurs()) {
            throw new LocalFailure(installation.folder() + " does not look like a data folder of Consilium;"
                    + " it is left alone. Delete it by hand if you mean it.");
        }
        if (!yes && !agreed(installation)) {
            System.out.println("Nothing was deleted.");
            return ConsiliumCommand.FAILED;
        }
        installation.holding(() -> {
            installation.platform().down();
            installation.delete();
            return true;
        });
        System.out.println("Deleted " + installation.folder() + ".");
        return 0;
    }

    private static boolean agreed(Installation installation) {
        if (!Boolean.getBoolean("consilium.terminal")) {
            throw new LocalFailure("There is no terminal to ask on. Say ./consilium reset --yes.");
        }
        System.out.print("Delete " + installation.folder() + " with everything in it? Type yes: ");
        System.out.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return "yes".equals(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
