package org.consilium.clinical;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** People for tests, with as much record as a test needs. */
public final class Patients {

    private Patients() {}

    public static PatientCase of(Demographics.Sex sex, ClinicalRecord... records) {
        List<ClinicalRecord> all = List.of(records);
        return new PatientCase(
                "p",
                new Demographics(
                        LocalDate.of(1970, 1, 1), sex, false, null, new ResourceReference("Patient", "p", "1")),
                only(all, Measurement.class),
                only(all, Condition.class),
                only(all, Medication.class),
                only(all, Procedure.class),
                only(all, Allergy.class),
                only(all, FamilyHistory.class),
                only(all, Visit.class),
                List.of());
    }

    private static <T> List<T> only(List<ClinicalRecord> all, Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public static Condition condition(String snomed, String began, @Nullable String ended) {
        Instant onset = Instant.parse(began);
        return new Condition(
                List.of(new Code(Code.SNOMED, snomed)),
                List.of(),
                snomed,
                Standing.ESTABLISHED,
                onset,
                onset,
                ended == null ? null : Instant.parse(ended),
                ended != null,
                new ResourceReference("Condition", snomed + began, "1"));
    }

    public static Measurement measured(String concept, double value, String unit, String when) {
        Instant at = Instant.parse(when);
        return new Measurement(
                concept,
                List.of(),
                Standing.ESTABLISHED,
                at,
                at,
                new Evidence.Measured(value, unit),
                List.of(),
                GivenRange.NONE,
                new ResourceReference("Observation", concept + when, "1"));
    }
}
