package org.consilium.clinical.study;

import java.util.List;

/**
 * The visits at which the question is asked in training.
 *
 * @param kinds classes of visit that count, empty for all
 * @param perPatient how many are sampled of one patient, whatever comes of them
 * @param perFindingCases how many more are sampled before a new diagnosis, for each finding of a patient
 * @param openHours the latest time after a visit's begin at which it is asked, if the visit lasts longer
 * @param historyDays record that must lie before the visit
 * @param gapDays least time between the begins of two of a patient's index visits, so that a patient in daily care does
 *     not outweigh all others
 * @param between whether it is also asked once between a visit and the next, as somebody may who opens a record then
 * @param followUp how long it is known what came
 */
public record IndexVisits(
        List<String> kinds,
        int perPatient,
        int perFindingCases,
        int openHours,
        int historyDays,
        int gapDays,
        Boolean between,
        FollowUp followUp) {

    /** Until when the absence of a diagnosis is known. */
    public enum FollowUp {
        /** Until the latest visit of the whole export: the records are of one time, and patients stay. */
        EXPORT,
        /** Until the patient's own last visit: dates were shifted for each patient, or patients leave. */
        PATIENT
    }

    public IndexVisits {
        between = between != null && between;
        followUp = followUp == null ? FollowUp.EXPORT : followUp;
        kinds = List.copyOf(kinds);
        if (perPatient <= 0) {
            throw new IllegalArgumentException(
                    "The number of index visits of a patient (" + perPatient + ") must be positive. Maybe write 6.");
        }
        if (perFindingCases < 0 || openHours < 0 || historyDays < 0 || gapDays < 0) {
            throw new IllegalArgumentException("Index visits: perFindingCases (" + perFindingCases + "), openHours ("
                    + openHours + "), historyDays (" + historyDays + ") and gapDays (" + gapDays
                    + ") must not be negative.");
        }
    }
}
