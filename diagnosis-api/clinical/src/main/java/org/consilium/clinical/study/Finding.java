package org.consilium.clinical.study;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that may be newly diagnosed within a horizon.
 *
 * @param codes value set whose first new record is the outcome, and whose earlier record makes it known
 * @param knownBy value sets that also make it known or pointless to ask (diabetes, for prediabetes)
 * @param course a chronic finding is known for life; an acute one while it lasts and for {@code washoutDays} after
 * @param threshold probability from which it is shown as above threshold; null lets training choose it from the cost
 * @param costOfMiss how many false alarms one miss is worth
 * @param eligible who it is asked of, within the study's population
 * @param evidenceAnyOf concepts of which at least one must be measured, else the finding is withheld; empty for none
 * @param rationale why it may be predicted better than 0.99, or other things that its reader should know
 */
public record Finding(
        String id,
        String title,
        String codes,
        List<String> knownBy,
        Course course,
        int washoutDays,
        int horizonDays,
        Severity severity,
        boolean redFlag,
        @Nullable Double threshold,
        double costOfMiss,
        Eligibility eligible,
        List<String> evidenceAnyOf,
        @Nullable String rationale) {

    /** Whether one can be rid of it. */
    public enum Course {
        CHRONIC,
        ACUTE
    }

    /** What a miss may do to the patient. */
    public enum Severity {
        LOW,
        MODERATE,
        HIGH
    }

    public Finding {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(codes, "codes");
        knownBy = List.copyOf(knownBy);
        Objects.requireNonNull(course, "course");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(eligible, "eligible");
        evidenceAnyOf = List.copyOf(evidenceAnyOf);
        if (horizonDays <= 0) {
            throw new IllegalArgumentException(
                    "The horizon (" + horizonDays + " days) of finding " + id + " must be positive. Maybe write 365.");
        }
        if (washoutDays < 0) {
            throw new IllegalArgumentException(
                    "The washout (" + washoutDays + " days) of finding " + id + " must not be negative.");
        }
        if (threshold != null && !(threshold > 0 && threshold < 1)) {
            throw new IllegalArgumentException(
                    "The threshold (" + threshold + ") of finding " + id + " must lie between 0 and 1.");
        }
        if (!(costOfMiss > 0)) {
            throw new IllegalArgumentException("The cost of a miss (" + costOfMiss + ") of finding " + id
                    + " must be positive: how many false alarms is one miss worth?");
        }
    }

    /** The horizon in words for people. */
    public String horizonText() {
        return "newly diagnosed within " + horizonDays + " days";
    }
}
