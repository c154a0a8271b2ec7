package org.consilium.local.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.consilium.local.Installation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops what {@code up} started. */
@Command(
        name = "down",
        description = "Stops what up started, and nothing else. Data stay.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() {
        Installation installation = data.installation();
        if (!installation.exists()) {
            System.out.println("Nothing to stop: " + installation.folder() + " is not there.");
            return 0;
        }
        List<String> stopped =
                installation.holding(() -> installation.platform().down());
        System.out.println(stopped.isEmpty() ? "Nothing was running." : "Stopped: " + String.join(", ", stopped) + ".");
        return 0;
    }
}
