package org.consilium.server.oversight;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the server, or with arguments carries out one command on the same configuration and stops. */
@QuarkusMain
public final class ConsiliumServer {

    private ConsiliumServer() {}

    public static void main(String... arguments) {
        if (arguments.length == 0) {
            Quarkus.run(arguments);
            return;
        }
        // A command opens no port, asks no identity provider and changes no table's shape.
        System.setProperty("consilium.command", "true");
        System.setProperty("consilium.audit.checkpoint-every", "PT0S");
        System.setProperty("quarkus.http.host-enabled", "false");
        System.setProperty("quarkus.oidc.tenant-enabled", "false");
        System.setProperty("quarkus.oidc.web.tenant-enabled", "false");
        System.setProperty("quarkus.flyway.migrate-at-start", "false");
        System.setProperty("quarkus.log.level", "WARN");
        System.setProperty("quarkus.log.console.stderr", "true");
        // Meters that are registered twice say so; whoever types a command does not measure.
        System.setProperty("quarkus.log.category.\"io.micrometer\".level", "ERROR");
        Quarkus.run(OversightCommand.class, (code, failure) -> System.exit(failure == null ? code : 1), arguments);
    }
}
