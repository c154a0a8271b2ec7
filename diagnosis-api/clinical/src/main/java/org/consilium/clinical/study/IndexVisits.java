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
 */
public record IndexVisits(
        List<String> kinds, int perPatient, int perFindingCases, int openHours, int historyDays, int gapDays) {
    public IndexVisits {
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
