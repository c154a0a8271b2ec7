package org.consilium.clinical;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * One patient's record, read once and in one order, so that the same record gives the same bits wherever it came from.
 *
 * <p><b>Order</b>: by effective time, recorded time, source and first code.
 *
 * @param unreadable what of the record could not be read as evidence at all (for one, a result without a date)
 */
public record PatientCase(
        String id,
        Demographics demographics,
        List<Measurement> measurements,
        List<Condition> conditions,
        List<Medication> medications,
        List<Procedure> procedures,
        List<Allergy> allergies,
        List<FamilyHistory> familyHistory,
        List<Visit> visits,
        List<SetAside> unreadable) {

    public PatientCase {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(demographics, "demographics");
        measurements = inOrder(measurements, Comparator.comparing(Measurement::concept));
        conditions = inOrder(conditions, Comparator.comparing(Condition::title));
        medications = inOrder(medications, Comparator.comparing(Medication::title));
        procedures = inOrder(procedures, Comparator.comparing(Procedure::title));
        allergies = inOrder(allergies, Comparator.comparing(Allergy::title));
        familyHistory = inOrder(familyHistory, Comparator.comparing(FamilyHistory::title));
        visits = inOrder(visits, Comparator.comparing(Visit::kind));
        unreadable = unreadable.stream()
                .sorted(Comparator.comparing(SetAside::source).thenComparing(SetAside::what))
                .toList();
    }

    private static <R extends ClinicalRecord> List<R> inOrder(List<R> records, Comparator<R> last) {
        return records.stream()
                .sorted(Comparator.<R, java.time.Instant>comparing(ClinicalRecord::effective)
                        .thenComparing(ClinicalRecord::recorded)
                        .thenComparing(ClinicalRecord::source)
                        .thenComparing(last))
                .toList();
    }
}
