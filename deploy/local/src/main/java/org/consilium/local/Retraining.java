package org.consilium.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the demo bundle anew: a synthetic cohort by Synthea with the settings of {@code deploy/demo/cohort.properties},
 * and a bundle trained on it by the study {@code deploy/demo/study.yaml}, signed with this installation's key.
 */
record Retraining(Checkout checkout, DataFolder data) {

    private static final Pattern RECORD = Pattern.compile("^(\\d+) -- .*");

    void run(Path signingKey, Path bundle, Progress progress) {
        Path records = data.cohort().resolve("fhir");
        if (!Files.isDirectory(records)) {
            makeCohort(records, progress);
        }
        Tool tool = Tool.cohort(checkout);
        tool.build().make(progress);
        Progress.Step step = progress.begin("Train the demo bundle");
        Path part = OwnerOnly.folder(Objects.requireNonNull(bundle.getParent())).resolve("part.bundle");
        Children.Ended ended = Children.run(
                tool.process(List.of(
                        "train",
                        "--study",
                        demo("study.yaml").toString(),
                        "--data",
                        records.toString(),
                        "--out",
                        part.toString(),
                        "--sign-key",
                        signingKey.toString())),
                data.logs().resolve("retrain.log"),
                step::tell);
        if (!ended.well()) {
            step.failed();
            throw new LocalFailure("Training ended with code " + ended.exitCode() + ": "
                    + LogFile.tellingLine(data.logs().resolve("retrain.log")));
        }
        try {
            Files.move(part, bundle, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            step.failed();
            throw OwnerOnly.cannotWrite(bundle, e);
        }
        step.done(bundle.toString());
    }

    private void makeCohort(Path records, Progress progress) {
        Progress.Step step = progress.begin("Make the cohort");
        Path part = data.cohort().resolve("part");
        try {
            OwnerOnly.deleteTree(part);
            OwnerOnly.folder(part);
            Path log = data.logs().resolve("cohort.log");
            Children.Ended ended = Children.run(synthea(part), log, line -> {
                Matcher matcher = RECORD.matcher(line);
                if (matcher.matches()) {
                    step.tell(matcher.group(1) + " people");
                }
            });
            if (!ended.well()) {
                throw new LocalFailure("Synthea ended with code " + ended.exitCode() + ": " + LogFile.tellingLine(log));
            }
            Files.move(part.resolve("fhir"), records, StandardCopyOption.ATOMIC_MOVE);
            step.done("synthetic");
        } catch (IOException e) {
            step.failed();
            throw OwnerOnly.cannotWrite(records, e);
        } catch (LocalFailure e) {
            step.failed();
            throw e;
        }
    }

    private ProcessBuilder synthea(Path into) throws IOException {
        Properties settings = new Properties();
        try (InputStream in = Files.newInputStream(demo("cohort.properties"))) {
            settings.load(in);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                Files.readString(checkout.syntheaClassPath()).strip(),
                "App",
                "-p",
                settings.getProperty("population"),
                "-s",
                settings.getProperty("seed"),
                "-cs",
                settings.getProperty("seed"),
                "-a",
                settings.getProperty("ages"),
                "-r",
                settings.getProperty("referenceDate"),
                "-e",
                settings.getProperty("referenceDate"),
                "--exporter.baseDirectory=" + into));
        settings.stringPropertyNames().stream()
                .filter(name -> name.contains("."))
                .sorted()
                .forEach(name -> command.add("--" + name + "=" + settings.getProperty(name)));
        return new ProcessBuilder(command).directory(into.toFile());
    }

    private Path demo(String name) {
        Path file = checkout.root().resolve("deploy/demo").resolve(name);
        if (!Files.exists(file)) {
            throw new LocalFailure("The file " + file + " is missing. Restore it from the repository.");
        }
        return file;
    }
}
