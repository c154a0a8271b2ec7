package org.consilium.local.command;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.consilium.local.Installation;
import org.consilium.local.LocalKeycloak;
import org.consilium.local.Platform;
import org.consilium.local.Start;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings the platform up and says where it is and who may sign in. */
@Command(
        name = "up",
        description = {
            "Builds what is not built, starts PostgreSQL, Keycloak and the server, loads the demo patients,"
                    + " and returns when all is ready. May be repeated."
        },
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port of the server. Default: the one used last, or 8080.")
    private int port;

    @Option(names = "--foreground", description = "Stay, and stop everything on Ctrl-C.")
    private boolean foreground;

    @Option(
            names = "--retrain",
            description = "Make the synthetic cohort and the demo bundle anew, signed with this installation's key.")
    private boolean retrain;

    @Override
    public Integer call() {
        Installation installation = data.installation();
        Platform platform = installation.holding(() -> start(installation));
        welcome(platform.status(), System.out);
        return foreground ? stay(platform) : 0;
    }

    private Platform start(Installation installation) {
        Platform platform = installation.platform();
        AtomicBoolean unfinished = new AtomicBoolean(true);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (unfinished.get()) {
                System.out.println("Stopping what this start had begun.");
                platform.takeBack();
            }
        }));
        Start.run(platform, new Platform.Wish(port, retrain, Platform.Wish.DEMO_SIZE, false), System.out);
        unfinished.set(false);
        return platform;
    }

    private static int stay(Platform platform) {
        System.out.println("Ctrl-C stops it.");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            platform.down();
            System.out.println("Stopped.");
        }));
        platform.awaitServersEnd();
        System.out.println("The server has ended; stopping the rest.");
        return ConsiliumCommand.FAILED;
    }

    private static void welcome(Platform.Status status, PrintStream out) {
        out.println();
        out.println("Consilium is ready at " + status.address());
        out.println();
        out.println("  Sign in as   clinician, clinician2, auditor, auditor2, model-owner, model-owner2,");
        out.println("               administrator or administrator2");
        out.println("  Password     " + LocalKeycloak.DEMO_PASSWORD);
        out.println();
        out.println("All patients are synthetic, made by rules. Nothing here is for the care of a person.");
        out.println("./consilium status tells what runs, ./consilium down stops it.");
    }
}
