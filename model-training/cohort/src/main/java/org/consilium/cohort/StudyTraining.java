package org.consilium.cohort;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.IndexVisits;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.bundle.Provenance;
import org.consilium.cohort.bundle.StudyBundle;
import org.consilium.cohort.export.NdjsonFolder;
import org.consilium.cohort.export.PatientShards;
import org.consilium.cohort.table.CohortReading;
import org.consilium.cohort.table.CohortTables;
import org.consilium.cohort.table.TablesFile;
import org.consilium.cohort.train.FindingTrainer;
import org.consilium.cohort.train.TrainedFinding;
import org.consilium.cohort.train.TrainingPlan;
import org.consilium.ensemble.SigningKey;
import org.consilium.fhir.CodeTranslation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;
import org.jspecify.annotations.Nullable;

/**
 * From an export to a bundle, told in one method.
 *
 * <p>The same data, study, profile and seed give the same content hash, on any number of threads.
 */
public final class StudyTraining {

    private final Study study;
    private final TrainingPlan.Profile profile;
    private final long seed;
    private final int threads;
    private final PrintStream log;
    private final CodeTranslation translation;

    public StudyTraining(
            Study study,
            CodeTranslation translation,
            TrainingPlan.Profile profile,
            long seed,
            int threads,
            PrintStream log) {
        this.study = study;
        this.translation = translation;
        this.profile = profile;
        this.seed = seed;
        this.threads = threads;
        this.log = log;
    }

    /**
     * Reads, trains, judges and writes.
     *
     * @param patients how many patients to take, or null for all
     * @param kept where the rows are kept between trainings, or null
     * @return the bundle's content hash
     */
    public String run(
            Path data,
            @Nullable Integer patients,
            @Nullable Path kept,
            Path out,
            Path work,
            SigningKey key,
            Instant began)
            throws IOException {
        CohortTables tables = rows(data, patients, kept, work);
        if (tables.rows() == 0) {
            throw new IOException(
                    "No visit of the export can be asked. Maybe the study's population, index visits or codes do not"
                            + " fit the data; or meta.lastUpdated tells when they were loaded, not recorded: then the"
                            + " study should say 'recordingTime: clinical_time'.");
        }
        FindingTrainer trainer = new FindingTrainer(study, TrainingPlan.of(profile, seed, 1));
        List<String> answers = study.findings().stream()
                .flatMap(finding -> trainer.answerIn(tables.of(finding)).stream())
                .toList();
        if (!answers.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", answers));
        }
        if (tables.doubles() > 0) {
            log.println(
                    "  " + tables.doubles()
                            + " patient id(s) stand for a person who has another id too (linked, under one identifier, born alike and all"
                            + " visits at the same instants, or with the same results to the last digit); they are taken as one.");
        }
        if (tables.latest().isAfter(began) && study.indexVisits().followUp() == IndexVisits.FollowUp.EXPORT) {
            log.println("  Visits lie in the future: dates were shifted. A patient counts as followed to the end of the"
                    + " whole export; where each patient has a shift of their own, 'indexVisits: {followUp:"
                    + " patient}' is stricter.");
        }
        Progress progress = new Progress(log, "Training " + study.findings().size() + " findings");
        List<TrainedFinding> trained = train(tables, trainer, progress);
        long shipped = trained.stream()
                .filter(TrainedFinding.Shipped.class::isInstance)
                .count();
        progress.done(shipped + " findings trained, " + (trained.size() - shipped) + " left out");
        if (shipped == 0) {
            throw new IOException("No finding is shipped by the rule, so that there is no bundle: "
                    + trained.stream()
                            .map(TrainedFinding.Dropped.class::cast)
                            .map(dropped -> dropped.finding().id() + ": " + dropped.reason())
                            .collect(Collectors.joining("; "))
                    + ". Maybe there are too few patients with each; or meta.lastUpdated tells when they were loaded, not"
                    + " recorded ('recordingTime: clinical_time'). 'lint --data' tells what the export has.");
        }
        String hash = StudyBundle.write(
                out,
                key,
                study,
                tables,
                trained,
                Provenance.of(study, tables, profile.word(), seed),
                Provenance.run(began, Instant.now(), threads),
                seed);
        if (study.caution() != null) {
            log.println("Caution: " + study.caution());
        }
        return hash;
    }

    /** Findings are trained side by side, each on one thread, so that what comes does not depend on how many there are. */
    private List<TrainedFinding> train(CohortTables tables, FindingTrainer trainer, Progress progress)
            throws IOException {
        AtomicInteger done = new AtomicInteger();
        List<Callable<TrainedFinding>> work = new ArrayList<>();
        for (Finding finding : study.findings()) {
            work.add(() -> {
                TrainedFinding result = trainer.train(tables.of(finding));
                synchronized (log) {
                    log.println("  " + line(result));
                    result.notes().forEach(note -> log.println("    " + note));
                }
                progress.at((double) done.incrementAndGet() / study.findings().size());
                return result;
            });
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<TrainedFinding> trained = new ArrayList<>();
            for (Future<TrainedFinding> future : pool.invokeAll(work)) {
                trained.add(future.get());
            }
            return trained;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A finding could not be trained.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The training was interrupted.", e);
        } finally {
            pool.shutdownNow();
        }
    }

    /**
     * The rows of a study: those that were kept, else read from the export.
     *
     * @param kept where the rows are kept between trainings, or null
     */
    CohortTables rows(Path data, @Nullable Integer patients, @Nullable Path kept, Path work) throws IOException {
        if (kept != null && Files.exists(kept)) {
            return TablesFile.read(study, kept);
        }
        CohortTables tables = read(data, patients, work);
        if (kept != null) {
            TablesFile.write(tables, kept);
        }
        return tables;
    }

    private CohortTables read(Path data, @Nullable Integer patients, Path work) throws IOException {
        NdjsonFolder export = NdjsonFolder.open(data);
        long bytes = export.bytes();
        Progress sorting = new Progress(
                log,
                String.format(
                        Locale.ROOT,
                        bytes < 1e8 ? "Sorting %.1f MB by patient" : "Sorting %.1f GB by patient",
                        bytes / (bytes < 1e8 ? 1e6 : 1e9)));
        OptionalInt limit = patients == null ? OptionalInt.empty() : OptionalInt.of(patients);
        try (PatientShards shards =
                PatientShards.sort(export, study, translation, work, done -> sorting.at((double) done / bytes))) {
            sorting.done("Sorted");
            Progress reading = new Progress(log, "Reading patients");
            CohortReading cohort = new CohortReading(study, translation, seed);
            CohortTables tables =
                    cohort.read(shards, limit, threads, done -> reading.at((double) done / shards.size()));
            reading.done(tables.rows() + " visits of " + tables.patients() + " patients, of " + tables.patientsRead()
                    + " read; heap at most " + (peakHeap() >> 20) + " MB");
            if (tables.withheld() > 0) {
                log.println("  " + tables.withheld() + " more were asked and hold too little evidence (evidenceNeeded: "
                        + study.evidenceNeeded() + "; evidenceAnyOf of a finding): they would be withheld.");
            }
            if (shards.withoutSubject() > 0) {
                log.println(
                        "  " + shards.withoutSubject()
                                + " record(s) name no patient, or one by an identifier that no Patient has; they are left out.");
            }
            if (!cohort.unreadable().isEmpty()) {
                log.println("  Not FHIR R4, and left out: " + new TreeMap<>(cohort.unreadable()));
            }
            if (cohort.withoutPatient() > 0) {
                log.println("  " + cohort.withoutPatient()
                        + " patient id(s) have records and no Patient resource; they are left out. Maybe a file of the"
                        + " export is missing.");
            }
            return tables;
        }
    }

    /** The most that each part of the heap has held, garbage with it. <b>Units</b>: bytes. */
    private static long peakHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    private static String line(TrainedFinding result) {
        if (result instanceof TrainedFinding.Shipped s) {
            Figure auroc = s.evaluation().figure(Metric.AUROC);
            Figure slope = s.evaluation().figure(Metric.CALIBRATION_SLOPE);
            return String.format(
                    Locale.ROOT,
                    "%-40s %5d patients  AUROC %.3f (%.3f to %.3f)  slope %.2f",
                    s.finding().title(),
                    s.casePatients(),
                    auroc.value(),
                    auroc.low(),
                    auroc.high(),
                    slope.value());
        }
        TrainedFinding.Dropped dropped = (TrainedFinding.Dropped) result;
        return String.format(
                Locale.ROOT, "%-40s left out: %s", dropped.finding().title(), dropped.reason());
    }
}
