package org.consilium.cohort.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The files that are written while an export is read once. */
final class ShardSorting implements AutoCloseable {

    private static final long SHARD_BYTES = 24L << 20;
    private static final int MOST_SHARDS = 400;

    final List<Path> shards = new ArrayList<>();
    final List<byte[]> medications = new ArrayList<>();

    /** The patients of each identifier that more than one has. */
    final Map<String, Set<String>> sharing = new TreeMap<>();

    Instant end = Instant.MIN;
    int withoutSubject;

    private final WantedRecords wanted;
    private final Path byIdentifier;
    private final OutputStream unplaced;
    private final List<OutputStream> outs = new ArrayList<>();
    private final Map<String, String> patientsByIdentifier = new HashMap<>();

    ShardSorting(Path folder, long bytes, WantedRecords wanted) throws IOException {
        this.wanted = wanted;
        this.byIdentifier = folder.resolve("by-identifier");
        this.unplaced = new BufferedOutputStream(Files.newOutputStream(byIdentifier), 1 << 16);
        int count = (int) Math.max(1, Math.min(MOST_SHARDS, bytes / SHARD_BYTES));
        for (int i = 0; i < count; i++) {
            Path shard = folder.resolve("shard-" + i);
            shards.add(shard);
            outs.add(new BufferedOutputStream(Files.newOutputStream(shard), 1 << 16));
        }
    }

    void take(byte[] line) throws IOException {
        LineGlance glance = LineGlance.at(line, PatientShards.TYPES);
        if (glance.type.equals("Medication")) {
            medications.add(line);
            return;
        }
        if (!wanted.keeps(glance)) {
            return;
        }
        end = later(end, glance.visitStart);
        if (glance.type.equals("Patient")) {
            glance.identifiers.forEach(one -> identified(one, glance.id));
            place(outs.get(shardOf(glance.id)), glance.id, glance.kept);
        } else if (glance.patient != null) {
            place(outs.get(shardOf(glance.patient)), glance.patient, glance.kept);
        } else if (glance.patientIdentifier != null) {
            place(unplaced, glance.patientIdentifier.replaceAll("[\\t\\r\\n]", " "), glance.kept);
        } else {
            withoutSubject++;
        }
    }

    /** Two ids under one identifier are one person; an identifier of many is nobody's, as "unknown". */
    private void identified(String identifier, String patient) {
        String other = patientsByIdentifier.putIfAbsent(identifier, patient);
        if (other != null && !other.equals(patient) && !identifier.startsWith("|")) {
            sharing.computeIfAbsent(identifier, key -> new TreeSet<>(Set.of(other)))
                    .add(patient);
        }
    }

    private int shardOf(String patient) {
        return Math.floorMod(patient.hashCode(), outs.size());
    }

    private static void place(OutputStream out, String patient, byte[] kept) throws IOException {
        out.write(patient.getBytes(StandardCharsets.UTF_8));
        out.write('\t');
        out.write(kept);
        out.write('\n');
    }

    /** Puts what names its patient by an identifier alone beside the patient who has it, now that all are known. */
    void placeByIdentifier() throws IOException {
        unplaced.close();
        NdjsonFolder.lines(byIdentifier, (line, done) -> {
            int tab = PatientShards.tab(line);
            String patient = patientsByIdentifier.get(new String(line, 0, tab, StandardCharsets.UTF_8));
            if (patient == null) {
                withoutSubject++;
            } else {
                place(outs.get(shardOf(patient)), patient, Arrays.copyOfRange(line, tab + 1, line.length));
            }
        });
        for (OutputStream out : outs) {
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        unplaced.close();
        for (OutputStream out : outs) {
            out.close();
        }
    }

    private static Instant later(Instant known, @Nullable String time) {
        Instant at = PatientShards.instant(time);
        return at != null && at.isAfter(known) ? at : known;
    }
}
