package org.consilium.server.persistence;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What the worklist shows of a patient.
 *
 * @param name as a person reads it; empty if the record has none
 * @param order the name for sorting and finding, family first, in lower case
 * @param sex administrative gender: {@code female}, {@code male}, {@code other} or {@code unknown}
 * @param identifier the identifier to show, such as the medical record number
 */
public record PatientCard(
        String id,
        String name,
        String order,
        @Nullable LocalDate birthDate,
        String sex,
        @Nullable String identifier,
        boolean deceased) {

    /** The same card under the id that it is stored with. */
    public PatientCard withId(String stored) {
        return new PatientCard(stored, name, order, birthDate, sex, identifier, deceased);
    }
}
