package org.consilium.local.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.consilium.local.FolderDelivery;
import org.consilium.local.Installation;
import org.consilium.local.LocalFailure;
import org.consilium.local.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Imports a folder of NDJSON into the platform that runs. */
@Command(
        name = "import",
        description =
                "Imports a folder of NDJSON, packed or not, such as a bulk export. Refused lines are told with file and"
                        + " line and stop no other; exit code 1 if there are any.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

    private static final int SHOWN = 20;

    @Mixin
    private DataOption data = new DataOption();

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Parameters(paramLabel = "DIR", description = "Folder with files *.ndjson or *.ndjson.gz.")
    private Path folder;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        Installation installation = data.installation();
        Platform platform = installation.platform();
        Platform.Status status = platform.status();
        if (!status.ready()) {
            throw new LocalFailure("The platform does not run. Start it with ./consilium up.");
        }
        FolderDelivery.Delivered delivered = new FolderDelivery(
                        URI.create(status.address()),
                        () -> platform.keycloak().token("integration"),
                        installation.data().imports())
                .deliver(folder, json ? System.err : System.out);
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(delivered));
        } else {
            delivered.remarks().stream().limit(SHOWN).forEach(System.out::println);
            if (delivered.refused() > SHOWN) {
                System.out.println(
                        "… and " + (delivered.refused() - SHOWN) + " more; --json prints the first thousand.");
            }
        }
        return delivered.refused() == 0 ? 0 : ConsiliumCommand.FAILED;
    }
}
