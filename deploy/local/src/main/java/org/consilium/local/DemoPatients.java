package org.consilium.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Synthetic people, made once for each data folder by Synthea in a process of its own from a fixed seed, as FHIR
 * transaction bundles: hospitals, practitioners, and a file for each patient.
 */
record DemoPatients(Checkout checkout, Path folder, Path log, int living) {

    private static final String SEED = "20260101";
    private static final Pattern RECORD = Pattern.compile("^(\\d+) -- .*");

    Path files() {
        return folder.resolve("fhir");
    }

    boolean areMade() {
        return Files.isDirectory(files());
    }

    void make(Progress progress) {
        if (areMade()) {
            return;
        }
        Progress.Step step = progress.begin("Make demo patients");
        Path part = folder.resolve("part");
        try {
            OwnerOnly.deleteTree(part);
            OwnerOnly.folder(part);
            Children.Ended ended = Children.run(synthea(part), log, line -> {
                Matcher matcher = RECORD.matcher(line);
                if (matcher.matches()) {
                    step.tell(matcher.group(1) + " of about " + living + " people");
                }
            });
            if (!ended.well()) {
                throw new LocalFailure("Synthea ended with code " + ended.exitCode() + ": " + LogFile.tellingLine(log)
                        + " (see " + log + ").");
            }
            Files.move(part.resolve("fhir"), files(), StandardCopyOption.ATOMIC_MOVE);
            OwnerOnly.deleteTree(part);
            step.done(inLoadingOrder().size() + " files, synthetic");
        } catch (IOException e) {
            step.failed();
            throw OwnerOnly.cannotWrite(folder, e);
        } catch (LocalFailure e) {
            step.failed();
            throw e;
        }
    }

    /** Hospitals, then practitioners, then patients: each refers to what comes before. */
    List<Path> inLoadingOrder() {
        try (Stream<Path> paths = Files.list(files())) {
            List<Path> sorted =
                    paths.filter(p -> p.toString().endsWith(".json")).sorted().toList();
            List<Path> ordered = new ArrayList<>();
            sorted.stream().filter(p -> startsWith(p, "hospitalInformation")).forEach(ordered::add);
            sorted.stream()
                    .filter(p -> startsWith(p, "practitionerInformation"))
                    .forEach(ordered::add);
            sorted.stream().filter(p -> !ordered.contains(p)).forEach(ordered::add);
            return ordered;
        } catch (IOException e) {
            throw new LocalFailure(
                    "The demo patients in " + files() + " cannot be read (" + OwnerOnly.reason(e) + ").", e);
        }
    }

    private static boolean startsWith(Path path, String start) {
        return path.getFileName().toString().startsWith(start);
    }

    private ProcessBuilder synthea(Path into) throws IOException {
        Path classPath = checkout.syntheaClassPath();
        if (!Files.exists(classPath)) {
            throw new LocalFailure("Synthea's class path " + classPath
                    + " is missing. Start the launcher with ./consilium, which makes it.");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-cp",
                Files.readString(classPath).strip(),
                "App",
                "-p",
                Integer.toString(living),
                "-s",
                SEED,
                "-cs",
                SEED,
                "--exporter.baseDirectory=" + into,
                "--exporter.fhir.export=true",
                "--exporter.fhir.transaction_bundle=true",
                "--exporter.hospital.fhir.export=true",
                "--exporter.practitioner.fhir.export=true",
                "--exporter.pretty_print=false",
                "--exporter.metadata.export=false",
                "--exporter.years_of_history=10",
                // Names as people bear them: the banner on each page says that they are nobody's.
                "--generate.append_numbers_to_person_names=false",
                "--exporter.fhir.included_resources=Patient,Encounter,Condition,Observation,MedicationRequest,Procedure,"
                        + "AllergyIntolerance"));
        return new ProcessBuilder(command).directory(into.toFile());
    }
}
