package org.consilium.clinical.study;

/**
 * When a record counts as recorded, where it does not say so itself (no issued, recorded or authored date).
 *
 * <p>See {@code docs/decisions/0006-treat-missing-evidence.md}.
 */
public enum RecordingTime {
    /** The source's {@code meta.lastUpdated} is the time of recording: an export of a system that grew with its patients. */
    SOURCE_LAST_UPDATED,
    /** {@code meta.lastUpdated} only tells of a migration or of this platform's own loading: the clinical time stands in. */
    CLINICAL_TIME
}
