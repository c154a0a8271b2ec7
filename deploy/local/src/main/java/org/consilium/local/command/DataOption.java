package org.consilium.local.command;

import java.nio.file.Path;
import org.consilium.local.Installation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which installation is meant: the checkout's own, or one in a named folder. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder of all state: database, sign-in, keys, patients. Default: .consilium in the checkout.")
    private @Nullable Path folder;

    Installation installation() {
        return folder == null ? Installation.ofThisCheckout() : Installation.in(folder);
    }
}
