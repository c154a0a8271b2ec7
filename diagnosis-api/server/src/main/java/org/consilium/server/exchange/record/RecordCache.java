package org.consilium.server.exchange.record;

import jakarta.inject.Singleton;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.consilium.clinical.study.Study;
import org.consilium.server.exchange.record.PatientRecords.ReadRecord;
import org.consilium.server.persistence.ResourceStore.RecordState;

/**
 * Records that were read lately, so that a patient who is asked about again is not parsed again. What was read is used
 * only while the record's state in the database is the same, and dropped as soon as it is another.
 *
 * <p><b>Thread safety</b>: safe.
 */
@Singleton
class RecordCache {

    /** About 300 bytes each as evidence. */
    private static final int MOST_RESOURCES = 100_000;

    private record Kept(Study study, RecordState state, ReadRecord record) {}

    private final Map<String, Kept> byPatient = new LinkedHashMap<>(16, 0.75f, true);
    private int resources;

    synchronized Optional<ReadRecord> find(String patient, Study study, RecordState state) {
        Kept kept = byPatient.get(patient);
        if (kept != null && !kept.state().equals(state)) {
            forget(patient);
            return Optional.empty();
        }
        return kept != null && kept.study().equals(study) ? Optional.of(kept.record()) : Optional.empty();
    }

    synchronized void keep(String patient, Study study, RecordState state, ReadRecord record) {
        Kept before = byPatient.put(patient, new Kept(study, state, record));
        resources += record.versions().size() - (before == null ? 0 : size(before));
        for (Iterator<Kept> oldest = byPatient.values().iterator(); resources > MOST_RESOURCES && oldest.hasNext(); ) {
            resources -= size(oldest.next());
            oldest.remove();
        }
    }

    /** Drops what was read of a patient: after an erasure nothing of it may stay in memory. */
    synchronized void forget(String patient) {
        Kept kept = byPatient.remove(patient);
        resources -= kept == null ? 0 : size(kept);
    }

    synchronized boolean holds(String patient) {
        return byPatient.containsKey(patient);
    }

    private static int size(Kept kept) {
        return kept.record().versions().size();
    }
}
