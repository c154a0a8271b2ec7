package org.consilium.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The files from the local Maven repository that are unpacked and run: the Keycloak distribution and the PostgreSQL
 * binaries for this processor.
 *
 * <p>The build writes their places into a resource, so that they need not travel on a class path.
 */
record Artifacts(String keycloakVersion, Path keycloakZip, String postgresVersion, Path postgresJar) {

    static Artifacts ofThisMachine() {
        Properties properties = new Properties();
        try (InputStream in = Artifacts.class.getResourceAsStream("artifacts.properties")) {
            if (in == null) {
                throw new LocalFailure(
                        "The launcher was built without artifacts.properties. Remove deploy/local/target and try again.");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Artifacts(
                properties.getProperty("keycloak.version"),
                Path.of(properties.getProperty("keycloak.zip")),
                properties.getProperty("postgres.version"),
                Path.of(properties.getProperty("postgres." + processor())));
    }

    /** The path itself when the file is there; otherwise a failure that says how it comes back. */
    static Path present(Path artifact) {
        if (!Files.isRegularFile(artifact)) {
            throw new LocalFailure("The file " + artifact + " has gone from the local Maven repository."
                    + " Remove deploy/local/target and run ./consilium up again with a network.");
        }
        return artifact;
    }

    private static String processor() {
        String os = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        if (!os.startsWith("Linux")) {
            throw new LocalFailure("The local platform runs on Linux, and this is " + os
                    + ". Use a Linux machine, a virtual machine or WSL 2.");
        }
        return switch (arch) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default ->
                throw new LocalFailure("PostgreSQL's binaries are here for amd64 and arm64, and this processor is "
                        + arch + ". Use a machine with one of the two.");
        };
    }
}
