package org.consilium.local.command;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.consilium.local.Installation;
import org.consilium.local.LocalFailure;
import org.consilium.local.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints an access token of the demo realm. */
@Command(
        name = "token",
        description = "Prints an access token of the demo realm, for calls from the command line.",
        mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {

    private static final List<String> ROLES =
            Arrays.asList("clinician", "auditor", "model-owner", "integration", "administrator");

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Parameters(paramLabel = "ROLE", description = "clinician, auditor, model-owner, integration or administrator")
    private String role;

    @Override
    public Integer call() {
        if (!ROLES.contains(role)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no role " + role + ". The roles are " + String.join(", ", ROLES) + ".");
        }
        Installation installation = data.installation();
        Platform platform = installation.platform();
        if (!platform.keycloak().isRunning()) {
            throw new LocalFailure("Keycloak does not run. Start it with ./consilium up.");
        }
        System.out.println(platform.keycloak().token(role));
        return 0;
    }
}
