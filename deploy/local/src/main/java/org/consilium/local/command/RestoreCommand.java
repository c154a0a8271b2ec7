package org.consilium.local.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.consilium.local.Installation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Puts a backup back. */
@Command(
        name = "restore",
        description =
                "Puts a backup in the place of the database, the bundles and the keys; what was there is moved aside.",
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Parameters(paramLabel = "FILE", description = "A file that backup wrote.")
    private Path file;

    @Override
    public Integer call() {
        Installation installation = data.installation();
        installation.holding(() -> {
            installation.platform().backup().restore(file.toAbsolutePath());
            return true;
        });
        System.out.println("Restored. Start it with ./consilium up. What was there is in before-restore-… of "
                + installation.folder() + ".");
        System.out.println("Patients who were erased after the backup was made are back: erase them again.");
        return 0;
    }
}
