package org.consilium.cohort;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.export.CodeMaps;
import org.consilium.cohort.export.PatientShards;
import org.consilium.cohort.rows.TableExchange;
import org.consilium.cohort.study.StudyFile;
import org.consilium.cohort.study.TableMappingFile;
import org.consilium.cohort.table.CohortTables;
import org.consilium.cohort.train.TrainingPlan.Profile;
import org.consilium.ensemble.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a study's findings on an export and writes a signed bundle. */
@Command(
        name = "train",
        description = "Trains a study's findings on a folder of FHIR NDJSON and writes a signed bundle.",
        mixinStandardHelpOptions = true)
@org.jspecify.annotations.NullUnmarked // picocli fills the fields
final class TrainCommand implements Callable<Integer> {

    @Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--data",
            required = true,
            description = "Folder of NDJSON files, plain or gzipped; with --mapping, a table (CSV).")
    private Path data;

    @Option(names = "--study", required = true, description = "The study file (YAML).")
    private Path study;

    @Option(names = "--out", description = "Where the bundle is written; needed unless --rows-only.")
    private Path out;

    @Option(
            names = "--sign-key",
            description =
                    "Ed25519 private key (PEM), made there if it is missing. Without it, a key made for this bundle"
                            + " alone is thrown away; its public key is written beside the bundle.")
    private Path signKey;

    @Option(names = "--seed", defaultValue = "20261", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--threads", description = "Default: the number of processors.")
    private Integer threads;

    @Option(names = "--patients", description = "Takes this many patients, the first by a hash of their ids.")
    private Integer patients;

    @Option(
            names = "--tables",
            description =
                    "Keeps the rows in this file, and takes them from it if it is there and the study is the same.")
    private Path tables;

    @Option(names = "--rows-only", description = "Reads the export into the file of --tables and trains nothing.")
    private boolean rowsOnly;

    @Option(
            names = "--profile",
            description = "${COMPLETION-CANDIDATES}; default: what the study's objective puts first.")
    private Profile profile;

    @Option(
            names = "--mapping",
            description = "What a table's columns are (YAML): its rows are turned into records and read as such.")
    private Path mapping;

    @Option(
            names = "--code-maps",
            description = "Folder of ConceptMaps (JSON) of your own, read beside those that come with the platform.")
    private Path codeMaps;

    @Option(names = "--work", description = "Folder for temporary files. Default: beside the bundle.")
    private Path work;

    @Override
    public Integer call() throws IOException {
        Instant began = Instant.now();
        PrintStream log = System.err;
        if (threads != null && threads < 1) {
            throw new ParameterException(
                    spec.commandLine(), "The number of threads (" + threads + ") must be positive.");
        }
        if (patients != null && patients < 1) {
            throw new ParameterException(
                    spec.commandLine(), "The number of patients (" + patients + ") must be positive.");
        }
        if (rowsOnly && (tables == null || mapping != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "With --rows-only, --tables must name the file for the rows"
                            + (mapping == null ? "." : ", and --mapping is not taken."));
        }
        if (!rowsOnly && out == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--out=<out>'");
        }
        StudyFile.Reading reading = StudyFile.read(study);
        reading.warnings().forEach(warning -> log.println("warning: " + warning));
        Study asked = reading.orRefuse();
        Path target = (rowsOnly ? tables : out).toAbsolutePath();
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (rowsOnly) {
            StudyTraining reader =
                    new StudyTraining(asked, CodeMaps.read(codeMaps), profile(asked), seed, workers(), log);
            CohortTables rows = reader.rows(data, patients, tables, work == null ? parent : work);
            spec.commandLine()
                    .getOut()
                    .println(target + " " + rows.rows() + " rows of " + rows.patients() + " patients");
            return 0;
        }
        SigningKey key = signKey == null ? SigningKey.generate() : SigningKey.loadOrCreate(signKey);
        StudyTraining training =
                new StudyTraining(asked, CodeMaps.read(codeMaps), profile(asked), seed, workers(), log);
        Path temporary = work == null ? parent : work;
        String hash;
        if (mapping == null) {
            hash = training.run(data, patients, tables, target, temporary, key, began);
        } else {
            TableExchange exchange = new TableExchange(TableMappingFile.read(mapping));
            Files.createDirectories(temporary);
            Path records = Files.createTempDirectory(temporary, "records");
            try {
                log.println(exchange.toFhir(data, records) + " rows of " + data.getFileName() + " became records");
                hash = training.run(records, patients, tables, target, temporary, key, began);
            } finally {
                PatientShards.delete(records);
            }
        }
        if (signKey == null) {
            Files.writeString(
                    target.resolveSibling(target.getFileName().toString().replaceFirst("\\.bundle$", "") + ".pub.pem"),
                    key.publicKeyPem());
        }
        spec.commandLine().getOut().println(target + " " + hash);
        return 0;
    }

    private int workers() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    private Profile profile(Study asked) {
        return profile != null
                ? profile
                : Profile.valueOf(asked.objective().priority().name());
    }
}
