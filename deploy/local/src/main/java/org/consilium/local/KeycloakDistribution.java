package org.consilium.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The Keycloak distribution, unpacked and built (its own word for fixing the options that cannot change later) once
 * for each user.
 *
 * <p>Its launcher script forks and waits; the JVM is started here without it, with the script's options, so that the
 * process that is recorded is the process that serves.
 */
final class KeycloakDistribution {

    private static final int BUILD_MINUTES = 10;

    /** What {@code build} fixes. Health and metrics stay off: they would open a second port on all interfaces. */
    private static final List<String> BUILD_OPTIONS =
            List.of("build", "--db=dev-file", "--health-enabled=false", "--metrics-enabled=false");

    private KeycloakDistribution() {}

    /** The folder that holds {@code lib}, {@code conf}, {@code providers} and {@code themes}. */
    static Path built() {
        Artifacts artifacts = Artifacts.ofThisMachine();
        return ToolCache.folder(name(artifacts), folder -> {
            unpack(Artifacts.present(artifacts.keycloakZip()), folder);
            build(folder);
        });
    }

    static boolean isBuilt() {
        return ToolCache.has(name(Artifacts.ofThisMachine()));
    }

    private static String name(Artifacts artifacts) {
        return "keycloak-" + artifacts.keycloakVersion();
    }

    private static void unpack(Path zip, Path folder) throws IOException {
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = archive.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                // keycloak-<version>/lib/… becomes lib/…
                String inside = entry.getName().substring(entry.getName().indexOf('/') + 1);
                Path target = folder.resolve(inside).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("the archive names a place outside its folder");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                try (InputStream content = archive.getInputStream(entry)) {
                    Files.copy(content, target);
                }
            }
        }
    }

    private static void build(Path folder) throws IOException {
        Path log = folder.resolve("build.log");
        Process process = new ProcessBuilder(java(folder, List.of(), BUILD_OPTIONS))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(
                        "Keycloak's build did not succeed; its last line was: " + LogFile.tellingLine(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Keycloak's build was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The command that runs Keycloak's main class with this home. */
    static List<String> java(Path home, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xms64m",
                "-Xmx512m",
                "-XX:MaxMetaspaceSize=256m",
                // Two cores are shared with the server: the first compiler alone starts it twice as fast.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dfile.encoding=UTF-8",
                "-Duser.language=en",
                "-Duser.country=US",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                        + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dpicocli.disable.closures=true",
                "-Dquarkus-log-max-startup-records=10000"));
        command.addAll(jvmOptions);
        command.add("-Dkc.home.dir=" + home);
        command.add("-Djboss.server.config.dir=" + home.resolve("conf"));
        command.add("-cp");
        command.add(home.resolve("lib").resolve("quarkus-run.jar").toString());
        command.add("io.quarkus.bootstrap.runner.QuarkusEntryPoint");
        command.addAll(arguments);
        return command;
    }
}
