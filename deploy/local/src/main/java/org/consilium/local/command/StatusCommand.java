package org.consilium.local.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.Callable;
import org.consilium.local.Installation;
import org.consilium.local.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what runs. */
@Command(
        name = "status",
        description = "Tells what runs. Exit code 0 when the platform is ready, 1 when it is not.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        Installation installation = data.installation();
        Platform.Status status = installation.platform().status();
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(status));
        } else {
            print("server", status.server());
            print("Keycloak", status.keycloak());
            print("PostgreSQL", status.postgres());
            System.out.println(
                    status.ready() ? "Ready at " + status.address() : "Not ready. Start it with ./consilium up.");
        }
        return status.ready() ? 0 : ConsiliumCommand.FAILED;
    }

    private static void print(String name, Platform.Part part) {
        System.out.printf("%-11s %s%n", name, part.running() ? "runs on port " + part.port() : "does not run");
    }
}
