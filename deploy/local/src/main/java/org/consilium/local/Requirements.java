package org.consilium.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Programs that the platform does not bring: Node.js to build the pages, and for tests Chromium and the OpenMP library.
 *
 * <p>Root on a Debian gets them installed; anybody else gets one line that says how.
 */
final class Requirements {

    private static final int NODE_MAJOR = 20;
    private static final int NODE_MINOR = 19;
    private static final String NODE_PACKAGE = "node@22";
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\..*");

    private final Progress progress;
    private final Path log;

    Requirements(Progress progress, Path log) {
        this.progress = progress;
        this.log = log;
    }

    /** What building the pages needs: Node.js {@value #NODE_MAJOR}.{@value #NODE_MINOR} or later, with npm. */
    void forBuilding() {
        if (nodeSuffices("node") || ownNode().isPresent()) {
            return;
        }
        if (!runs("npm", "--version")) {
            install(List.of("nodejs", "npm"), "Node.js " + NODE_MAJOR + "." + NODE_MINOR + " or later with npm");
        }
        if (!nodeSuffices("node")) {
            // Distributions keep older ones; npm's own package brings a newer one into this user's cache folder.
            Progress.Step step = progress.begin("Fetch Node.js (once)");
            ToolCache.folder("node", folder -> {
                Children.Ended ended = Children.run(
                        new ProcessBuilder(
                                "npm",
                                "install",
                                "--no-audit",
                                "--no-fund",
                                "--prefix",
                                folder.toString(),
                                NODE_PACKAGE),
                        log,
                        step::tell);
                if (!ended.well()) {
                    step.failed();
                    throw new LocalFailure("npm could not fetch Node.js: " + LogFile.tellingLine(log) + " (see " + log
                            + "). Mend that, or install Node.js " + NODE_MAJOR + "." + NODE_MINOR
                            + " or later yourself.");
                }
            });
            step.done("");
        }
    }

    /** What the tests need besides: a browser, and the library that XGBoost and LightGBM compute with. */
    void forTesting() {
        forBuilding();
        List<String> missing = new ArrayList<>();
        if (chromium().isEmpty()) {
            missing.add("chromium");
        }
        if (!hasOpenMp()) {
            missing.add("libgomp1");
        }
        if (!missing.isEmpty()) {
            install(missing, String.join(" and ", missing));
        }
    }

    /** The folder to put before {@code PATH}, when this user's Node.js is one that was fetched. */
    static Optional<Path> ownNode() {
        if (!ToolCache.has("node")) {
            return Optional.empty();
        }
        Path bin = ToolCache.folder("node", folder -> {}).resolve("node_modules/node/bin");
        return Files.isExecutable(bin.resolve("node")) ? Optional.of(bin) : Optional.empty();
    }

    private static Optional<Path> chromium() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean hasOpenMp() {
        return Stream.of("/usr/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu")
                .anyMatch(folder -> Files.exists(Path.of(folder, "libgomp.so.1")));
    }

    private void install(List<String> packages, String what) {
        String command = "apt-get install -y " + String.join(" ", packages);
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root || !Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            throw new LocalFailure("This machine lacks " + what + ". Install it with: sudo " + command
                    + " (on Debian; elsewhere by the system's own way).");
        }
        Progress.Step step = progress.begin("Install " + String.join(", ", packages));
        List<String> install = new ArrayList<>(List.of("apt-get", "-qq", "install", "-y", "--no-install-recommends"));
        install.addAll(packages);
        boolean installed = apt(List.of("apt-get", "-qq", "update"), step) && apt(install, step);
        if (!installed) {
            step.failed();
            throw new LocalFailure("This machine lacks " + what + ", and " + command + " failed: "
                    + LogFile.tellingLine(log) + " (see " + log + ").");
        }
        step.done("");
    }

    private boolean apt(List<String> command, Progress.Step step) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        return Children.run(builder, log, step::tell).well();
    }

    private static boolean nodeSuffices(String node) {
        try {
            Process process = new ProcessBuilder(node, "--version").start();
            String version =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            Matcher matcher = VERSION.matcher(version.strip());
            if (!matcher.matches()) {
                return false;
            }
            int major = Integer.parseInt(matcher.group(1));
            return (major > NODE_MAJOR || (major == NODE_MAJOR && Integer.parseInt(matcher.group(2)) >= NODE_MINOR))
                    && runs("npm", "--version");
        } catch (IOException e) {
            return false; // there is none
        }
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is none
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
