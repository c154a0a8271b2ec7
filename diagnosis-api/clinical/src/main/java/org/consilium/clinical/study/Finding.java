package org.consilium.clinical.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
 * @param definedBy concepts, value sets or features that may tell it alone, for the rationale's reason; empty in studies that name
 *     them in the rationale's words only
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
        @Nullable String rationale,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> definedBy) {

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
        // A study of an earlier version does not say it.
        definedBy = definedBy == null ? List.of() : List.copyOf(definedBy);
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

    /**
     * Whether the finding's reason speaks of a feature, so that the feature may tell it alone. A reason that names nothing of the
     * study excuses no single feature.
     */
    public boolean excuses(Feature feature) {
        if (!definedBy.isEmpty()) {
            return definedBy.contains(feature.concept()) || definedBy.contains(feature.name());
        }
        String reason = rationale;
        return reason != null
                && Stream.of(feature.concept(), feature.conceptTitle(), feature.name())
                        .anyMatch(name -> Pattern.compile(
                                        "(?<![\\p{L}\\p{N}_])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}_])",
                                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                                .matcher(reason)
                                .find());
    }

    /** The horizon in words for people. */
    public String horizonText() {
        return "newly diagnosed within " + horizonDays + " days";
    }
}
