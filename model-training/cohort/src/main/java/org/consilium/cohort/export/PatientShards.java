package org.consilium.cohort.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.consilium.clinical.study.Study;
import org.consilium.fhir.CodeTranslation;
import org.consilium.fhir.PatientCaseReader;
import org.jspecify.annotations.Nullable;

/**
 * An export sorted by patient in files small enough to hold, so that memory stays flat however large the export is.
 *
 * <p>Results, prescriptions and procedures that no feature of the study reads are left out, and so are elements that the
 * reader never reads; conditions and visits are all kept, since they tell that a record was kept. The temporary files are deleted on {@link #close}, and
 * where the process is told to end before.
 */
public final class PatientShards implements AutoCloseable {

    private static final int MOST_IDS_OF_A_PERSON = 3;
    static final Set<String> TYPES = Stream.concat(PatientCaseReader.TYPES.stream(), Stream.of("Medication"))
            .collect(Collectors.toUnmodifiableSet());

    private final Path folder;
    private final Thread whenEnded;
    private final List<Path> shards;
    private final Instant end;
    private final List<byte[]> medications;
    private final int withoutSubject;
    private final List<Set<String>> sharing;

    private PatientShards(Path folder, Thread whenEnded, ShardSorting sorting) {
        this.folder = folder;
        this.whenEnded = whenEnded;
        this.shards = List.copyOf(sorting.shards);
        this.end = sorting.end;
        this.medications = sorting.medications;
        this.withoutSubject = sorting.withoutSubject;
        this.sharing = sorting.sharing.values().stream()
                .filter(ids -> ids.size() <= MOST_IDS_OF_A_PERSON)
                .toList();
    }

    /**
     * Sorts an export.
     *
     * @param translation by which codes of other systems are codes of the study
     * @param work where temporary files may be kept
     * @param progress is told the bytes read so far
     */
    public static PatientShards sort(
            NdjsonFolder export, Study study, CodeTranslation translation, Path work, LongConsumer progress)
            throws IOException {
        Files.createDirectories(work);
        Path folder = Files.createTempDirectory(work, "shards");
        Thread whenEnded = new Thread(() -> deleteQuietly(folder), "delete-shards");
        Runtime.getRuntime().addShutdownHook(whenEnded);
        try (ShardSorting sorting =
                new ShardSorting(folder, export.unpackedBytes(), new WantedRecords(study, translation))) {
            long before = 0;
            for (Path file : export.files()) {
                long offset = before;
                long[] told = {0};
                NdjsonFolder.resources(file, (line, done) -> {
                    sorting.take(line);
                    if (done - told[0] > (8 << 20)) {
                        told[0] = done;
                        progress.accept(offset + done);
                    }
                });
                before += Files.size(file);
                progress.accept(before);
            }
            sorting.placeByIdentifier();
            return new PatientShards(folder, whenEnded, sorting);
        } catch (IOException | RuntimeException e) {
            delete(folder);
            forget(whenEnded);
            throw e;
        }
    }

    /** A time; a date alone begins in UTC, as the reader of patients takes it. Null for what is no time. */
    static @Nullable Instant instant(@Nullable String time) {
        if (time == null) {
            return null;
        }
        try {
            return switch (time.length()) {
                case 4 -> day(time + "-01-01");
                case 7 -> day(time + "-01");
                case 10 -> day(time);
                // A time without a zone is none of FHIR; the reader of patients takes it in this machine's zone.
                case 19 ->
                    LocalDateTime.parse(time).atZone(ZoneId.systemDefault()).toInstant();
                default -> OffsetDateTime.parse(time).toInstant();
            };
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static Instant day(String date) {
        return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    public int size() {
        return shards.size();
    }

    /** The latest begin of a visit in the whole export: nothing is known of what follows. */
    public Instant end() {
        return end;
    }

    /** Drugs that prescriptions refer to; they belong to no patient. */
    public List<byte[]> medications() {
        return medications;
    }

    /** The resources of each patient of a shard, by patient. */
    public Map<String, List<byte[]>> read(int shard) throws IOException {
        Map<String, List<byte[]>> patients = new TreeMap<>();
        NdjsonFolder.lines(shards.get(shard), (line, done) -> {
            int tab = tab(line);
            patients.computeIfAbsent(new String(line, 0, tab, StandardCharsets.UTF_8), id -> new ArrayList<>())
                    .add(Arrays.copyOfRange(line, tab + 1, line.length));
        });
        return patients;
    }

    static int tab(byte[] line) {
        int tab = 0;
        while (line[tab] != '\t') {
            tab++;
        }
        return tab;
    }

    /** Patient ids that have an identifier in common: one person. */
    public List<Set<String>> sharingAnIdentifier() {
        return sharing;
    }

    /** Records that name no patient who could be told. */
    public int withoutSubject() {
        return withoutSubject;
    }

    /** The patients of a shard. */
    public Set<String> patients(int shard) throws IOException {
        return read(shard).keySet();
    }

    @Override
    public void close() throws IOException {
        delete(folder);
        forget(whenEnded);
    }

    /** Patients' records must not stay where somebody stopped a training. */
    private static void deleteQuietly(Path folder) {
        try {
            if (Files.exists(folder)) {
                delete(folder);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("The temporary records in " + folder + " could not be deleted. Delete them.");
        }
    }

    private static void forget(Thread whenEnded) {
        try {
            Runtime.getRuntime().removeShutdownHook(whenEnded);
        } catch (IllegalStateException e) {
            // The process is ending: what would have been done is being done.
            return;
        }
    }

    /** Deletes a folder of temporary records with all that is in it. */
    public static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
