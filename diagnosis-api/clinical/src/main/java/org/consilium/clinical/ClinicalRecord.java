package org.consilium.clinical;

import java.time.Instant;
import java.util.List;

/** One entry of a patient's record, as far as it can be evidence. */
public sealed interface ClinicalRecord
        permits Measurement, Condition, Medication, Procedure, Allergy, FamilyHistory, Visit {

    List<Code> codes();

    Standing standing();

    /** When it was true of the patient. */
    Instant effective();

    /** When somebody could first have read it. Evidence counts from here on, not from {@link #effective()}. */
    Instant recorded();

    ResourceReference source();

    /** Whether it could be read at the time. */
    default boolean visibleAt(Instant at) {
        return !recorded().isAfter(at);
    }
}
