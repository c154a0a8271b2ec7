package org.consilium.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line tool of another module. It runs in a process of its own, so that native libraries share no class path
 * with the launcher or the server.
 */
public record Tool(Checkout checkout, Build build, String mainClass) {

    /** Of the machine's memory, in percent; the native libraries of boosting take theirs beside the heap. */
    private static final int HALF = 50;

    private static final int FIRST_JDK_THAT_ASKS_FOR_NATIVE_ACCESS = 22;

    /** Training, prediction and measurement on tables. */
    public static Tool tabular(Checkout checkout) {
        return new Tool(
                checkout,
                Build.tool(checkout, "tabular trainer", "model-training/tabular"),
                "org.consilium.tabular.TabularTool");
    }

    /** Measurement of attributions. */
    public static Tool attributionBenchmark(Checkout checkout) {
        return new Tool(
                checkout,
                Build.tool(checkout, "attribution benchmark", "explainability/benchmark"),
                "org.consilium.benchmark.BenchmarkTool");
    }

    /** Training on FHIR records by a study. */
    public static Tool cohort(Checkout checkout) {
        return new Tool(
                checkout,
                Build.tool(checkout, "cohort trainer", "model-training/cohort"),
                "org.consilium.cohort.CohortTool");
    }

    /** Checks of an exported audit log, which need neither server nor database. */
    public static Tool audit(Checkout checkout) {
        return new Tool(
                checkout,
                new Build(
                        checkout,
                        "audit checks",
                        "diagnosis-api/audit",
                        "diagnosis-api/audit/target/runtime.classpath",
                        List.of("diagnosis-api/audit")),
                "org.consilium.audit.command.AuditTool");
    }

    /** Builds it if need be, runs it on this terminal and answers its exit code; progress goes to {@code err}. */
    public int buildAndRun(List<String> arguments, PrintStream err) {
        try (Progress progress = new Progress(err, Boolean.getBoolean("consilium.terminal"))) {
            build.make(progress);
        }
        return run(arguments);
    }

    private int run(List<String> arguments) {
        try {
            Process process = process(arguments).inheritIO().start();
            return process.waitFor();
        } catch (IOException e) {
            throw new LocalFailure("The tool cannot be started (" + OwnerOnly.reason(e) + ").", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalFailure("Interrupted.", e);
        }
    }

    ProcessBuilder process(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= FIRST_JDK_THAT_ASKS_FOR_NATIVE_ACCESS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-XX:MaxRAMPercentage=" + HALF);
        command.add("-Djava.io.tmpdir=" + temporaryFolder());
        command.addAll(List.of("-cp", classPath(), mainClass));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        checkout.commit().ifPresent(commit -> builder.environment().putIfAbsent("CONSILIUM_COMMIT", commit));
        return builder;
    }

    private String classPath() {
        Path module = checkout.root().resolve(build.module());
        try {
            return module.resolve("target/classes") + ":"
                    + Files.readString(build.productFile()).strip();
        } catch (IOException e) {
            throw new LocalFailure(build.productFile() + " cannot be read (" + OwnerOnly.reason(e) + ").", e);
        }
    }

    /** LightGBM writes its library under a fixed name: two tools at once must not share a temporary folder. */
    private static Path temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("consilium-tool");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new LocalFailure("No temporary folder can be made (" + OwnerOnly.reason(e) + ").", e);
        }
    }
}
