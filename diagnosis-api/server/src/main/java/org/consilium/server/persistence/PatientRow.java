package org.consilium.server.persistence;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A patient in the worklist, with what the last assessment said.
 *
 * @param ageYears whole years at the time of the reply; null where the birth date is unknown or the patient has died
 */
public record PatientRow(
        String id,
        String name,
        @Nullable LocalDate birthDate,
        @Nullable Integer ageYears,
        String sex,
        @Nullable String identifier,
        boolean deceased,
        @Nullable Instant lastResultAt,
        @Nullable Headline lastAssessment) {

    /** The row without its last assessment, as it is kept within an assessment. */
    public PatientRow alone() {
        return new PatientRow(id, name, birthDate, ageYears, sex, identifier, deceased, lastResultAt, null);
    }

    /** The row as it is shown to whom the record does not open: who it is, and nothing that was found. */
    public PatientRow closed() {
        return new PatientRow(id, name, birthDate, ageYears, sex, identifier, deceased, null, null);
    }

    /**
     * The last assessment in one line.
     *
     * @param withheld why nothing was scored; null where something was
     * @param redFlags red-flag findings above their threshold
     */
    public record Headline(
            String id,
            Instant at,
            String outcome,
            @Nullable String withheld,
            @Nullable Top top,
            int aboveThreshold,
            int redFlags) {}

    /** The most probable finding. */
    public record Top(String id, String title, double probability, boolean aboveThreshold) {}
}
