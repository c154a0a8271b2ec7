package org.consilium.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of the checkout that is built by Maven when its sources have changed since it was last built, and only then.
 *
 * @param name what it is called in progress and files
 * @param module the Maven module, built with all that it needs
 * @param product the file that is there when it is built
 * @param sources the folders whose change makes it stale
 */
public record Build(Checkout checkout, String name, String module, String product, List<String> sources) {

    private static final Pattern MODULE = Pattern.compile("^\\[INFO\\] Building (\\S+) .*\\[(\\d+)/(\\d+)\\]$");
    private static final Pattern NETWORK =
            Pattern.compile("(?i)could not transfer|unknown host|connect(ion)? (refused|timed out|reset)|unreachable");

    static Build server(Checkout checkout) {
        return new Build(
                checkout,
                "server",
                "diagnosis-api/server",
                "diagnosis-api/server/target/quarkus-app/quarkus-run.jar",
                List.of("explainability", "diagnosis-api", "web-ui"));
    }

    static Build tool(Checkout checkout, String name, String module) {
        return new Build(
                checkout,
                name,
                module,
                module + "/target/runtime.classpath",
                List.of(
                        "explainability",
                        "diagnosis-api/clinical",
                        "diagnosis-api/fhir",
                        "diagnosis-api/audit",
                        module,
                        "model-training"));
    }

    Path productFile() {
        return checkout.root().resolve(product);
    }

    String fingerprint() {
        return checkout.fingerprint(sources);
    }

    boolean isFresh() {
        try {
            return Files.exists(productFile())
                    && Files.exists(stamp())
                    && Files.readString(stamp()).strip().equals(fingerprint());
        } catch (IOException e) {
            return false; // then it is built again
        }
    }

    /** Builds it if it is stale; two launchers at once build one after the other. */
    void make(Progress progress) {
        if (isFresh()) {
            return;
        }
        Path target = OwnerOnly.folder(checkout.root().resolve("target"));
        if (sources.contains("web-ui")) {
            new Requirements(progress, target.resolve("requirements.log")).forBuilding();
        }
        Progress.Step step = progress.begin("Build the " + name);
        try (FileChannel channel = FileChannel.open(
                        target.resolve("consilium-build.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !isFresh()) {
                String fingerprint = fingerprint();
                Files.deleteIfExists(stamp());
                maven(step);
                Files.writeString(stamp(), fingerprint);
            }
            step.done("");
        } catch (IOException e) {
            step.failed();
            throw OwnerOnly.cannotWrite(target, e);
        } catch (LocalFailure e) {
            step.failed();
            throw e;
        }
    }

    private void maven(Progress.Step step) {
        Path log = checkout.root().resolve("target").resolve("build-" + name + ".log");
        // Offline first: with everything cached nothing is asked of the network, and without a network it still works.
        Children.Ended ended = run(step, log, true);
        if (!ended.well() && missesArtifacts(ended)) {
            ended = run(step, log, false);
        }
        if (!ended.well()) {
            boolean network =
                    ended.lastLines().stream().anyMatch(l -> NETWORK.matcher(l).find());
            String first = ended.lastLines().stream()
                    .filter(l -> l.startsWith("[ERROR]"))
                    .findFirst()
                    .orElse("no error was printed");
            throw new LocalFailure(
                    network
                            ? "The first build fetches its libraries, and the network does not answer. Connect and try again (see "
                                    + log + ")."
                            : "The build of the " + name + " failed: " + first.replace("[ERROR] ", "") + " (see " + log
                                    + ").");
        }
    }

    private Children.Ended run(Progress.Step step, Path log, boolean offline) {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-Dquick", "-DskipTests"));
        if (offline) {
            command.add("-o");
        }
        command.addAll(List.of(
                "-pl",
                module,
                "-am",
                "package",
                "dependency:build-classpath",
                "-Dmdep.outputFile=target/runtime.classpath",
                "-DincludeScope=runtime"));
        return Children.run(mavenProcess(checkout, command), log, line -> {
            Matcher matcher = MODULE.matcher(line);
            if (matcher.matches()) {
                step.tell(matcher.group(2) + " of " + matcher.group(3) + ", " + matcher.group(1));
            }
        });
    }

    static ProcessBuilder mavenProcess(Checkout checkout, List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(checkout.root().toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Requirements.ownNode()
                .ifPresent(bin -> builder.environment().merge("PATH", bin.toString(), (path, own) -> own + ":" + path));
        builder.environment().putIfAbsent("MAVEN_OPTS", "-Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        return builder;
    }

    private static boolean missesArtifacts(Children.Ended ended) {
        return ended.lastLines().stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .anyMatch(line -> line.contains("offline") || line.contains("could not resolve"));
    }

    private Path stamp() {
        return checkout.root().resolve("target").resolve("built-" + name + ".sha256");
    }
}
