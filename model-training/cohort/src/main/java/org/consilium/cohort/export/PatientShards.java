package org.consilium.cohort.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.consilium.clinical.Code;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.clinical.study.FeatureRule.Source;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.ValueSet;
import org.consilium.fhir.CodeTranslation;
import org.consilium.fhir.PatientCaseReader;
import org.jspecify.annotations.Nullable;

/**
 * An export sorted by patient in files small enough to hold, so that memory stays flat however large the export is.
 *
 * <p>Results, prescriptions and procedures that no feature of the study reads are left out, and so are elements that the
 * reader never reads; conditions and visits are all kept, since they tell that a record was kept. The temporary files are deleted on {@link #close}.
 */
public final class PatientShards implements AutoCloseable {

    private static final long SHARD_BYTES = 24L << 20;
    private static final int MOST_SHARDS = 400;
    private static final Set<String> TYPES = Stream.concat(PatientCaseReader.TYPES.stream(), Stream.of("Medication"))
            .collect(Collectors.toUnmodifiableSet());

    private final Path folder;
    private final List<Path> shards;
    private final Instant end;
    private final List<byte[]> medications;

    private PatientShards(Path folder, List<Path> shards, Instant end, List<byte[]> medications) {
        this.folder = folder;
        this.shards = shards;
        this.end = end;
        this.medications = medications;
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
        int count = (int) Math.max(1, Math.min(MOST_SHARDS, export.bytes() / SHARD_BYTES));
        List<Path> shards = new ArrayList<>();
        OutputStream[] outs = new OutputStream[count];
        Wanted wanted = new Wanted(study, translation);
        List<byte[]> medications = new ArrayList<>();
        Instant[] end = {Instant.MIN};
        try {
            for (int i = 0; i < count; i++) {
                Path shard = folder.resolve("shard-" + i);
                shards.add(shard);
                outs[i] = new BufferedOutputStream(Files.newOutputStream(shard), 1 << 16);
            }
            long before = 0;
            for (Path file : export.files()) {
                long offset = before;
                long[] told = {0};
                NdjsonFolder.lines(file, (line, done) -> {
                    LineGlance glance = glance(file, line);
                    if (glance.type.equals("Medication")) {
                        medications.add(line);
                    } else if (wanted.keeps(glance)) {
                        String patient = glance.type.equals("Patient") ? glance.id : glance.patient;
                        if (patient != null) {
                            OutputStream out = outs[Math.floorMod(patient.hashCode(), count)];
                            out.write(patient.getBytes(StandardCharsets.UTF_8));
                            out.write('\t');
                            out.write(glance.kept);
                            out.write('\n');
                            end[0] = later(end[0], glance.visitStart);
                        }
                    }
                    if (done - told[0] > (8 << 20)) {
                        told[0] = done;
                        progress.accept(offset + done);
                    }
                });
                before += Files.size(file);
                progress.accept(before);
            }
        } finally {
            for (OutputStream out : outs) {
                if (out != null) {
                    out.close();
                }
            }
        }
        return new PatientShards(folder, List.copyOf(shards), end[0], medications);
    }

    private static LineGlance glance(Path file, byte[] line) throws IOException {
        try {
            return LineGlance.at(line, TYPES);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IOException(
                    "A line of " + file.getFileName()
                            + " is not JSON. Each line must hold one whole resource. Maybe the file was cut short.",
                    e);
        }
    }

    private static Instant later(Instant known, @Nullable String time) {
        Instant at = instant(time);
        return at != null && at.isAfter(known) ? at : known;
    }

    /** A time that says its zone; null for a date alone and for what is no time. */
    static @Nullable Instant instant(@Nullable String time) {
        if (time == null || time.length() < 20) {
            return null;
        }
        try {
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
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
            int tab = 0;
            while (line[tab] != '\t') {
                tab++;
            }
            patients.computeIfAbsent(new String(line, 0, tab, StandardCharsets.UTF_8), id -> new ArrayList<>())
                    .add(Arrays.copyOfRange(line, tab + 1, line.length));
        });
        return patients;
    }

    /** The patients of a shard. */
    public Set<String> patients(int shard) throws IOException {
        return read(shard).keySet();
    }

    @Override
    public void close() throws IOException {
        delete(folder);
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

    /** What the study reads of each kind of resource. */
    private static final class Wanted {
        private final Set<Code> observations = new HashSet<>();
        private final List<ValueSet> medications = new ArrayList<>();
        private final List<ValueSet> procedures = new ArrayList<>();
        private final Set<Source> sources = EnumSet.noneOf(Source.class);
        private final CodeTranslation translation;

        Wanted(Study study, CodeTranslation translation) {
            this.translation = translation;
            study.concepts()
                    .forEach(concept -> observations.addAll(concept.codes().members()));
            study.features().forEach(feature -> {
                if (feature.rule() instanceof FeatureRule.History rule) {
                    sources.add(rule.of());
                    if (rule.of() == Source.MEDICATIONS) {
                        medications.add(study.valueSet(rule.valueSet()));
                    } else if (rule.of() == Source.PROCEDURES) {
                        procedures.add(study.valueSet(rule.valueSet()));
                    }
                }
            });
        }

        boolean keeps(LineGlance glance) {
            return switch (glance.type) {
                case "Patient", "Condition", "Encounter" -> true;
                case "Observation" -> translation.beside(glance.codes).stream().anyMatch(observations::contains);
                case "Procedure" -> reads(procedures, glance);
                case "MedicationRequest", "MedicationStatement", "MedicationAdministration" ->
                    glance.refersToMedication || reads(medications, glance);
                // All of them: that any is on the record says that somebody asked.
                case "AllergyIntolerance" -> sources.contains(Source.ALLERGIES);
                case "FamilyMemberHistory" -> sources.contains(Source.FAMILY_HISTORY);
                default -> false;
            };
        }

        private boolean reads(List<ValueSet> sets, LineGlance glance) {
            List<Code> codes = translation.beside(glance.codes);
            return sets.stream().anyMatch(set -> set.containsAny(codes));
        }
    }
}
