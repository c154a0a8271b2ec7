package org.consilium.local.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.consilium.local.Installation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies an installation into one file. */
@Command(
        name = "backup",
        description = "Copies the database, the bundles, the keys and the checkpoints into one file, while all runs.",
        mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path file;

    @Override
    public Integer call() {
        Installation installation = data.installation();
        installation.platform().backup().write(file.toAbsolutePath());
        System.out.println("Wrote " + file + ". It holds the keys: guard it as you guard them.");
        return 0;
    }
}
