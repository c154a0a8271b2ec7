package org.consilium.clinical.feature;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.consilium.clinical.ClinicalRecord;
import org.consilium.clinical.Condition;
import org.consilium.clinical.Measurement;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.Visit;
import org.consilium.clinical.study.FeatureRule;
import org.jspecify.annotations.Nullable;

/**
 * What could be read of a patient's record at a time.
 *
 * <p>Everything must have been recorded by then. While a visit lasts, its observations are evidence, but diagnoses,
 * prescriptions and procedures count only if they were recorded before it began: at the time when the question is of
 * use they have not been made, and in training they would give the answer away. A long stay is open only for its last
 * hours (the study's {@code openHours}): what was recorded on its earlier days counts.
 */
final class VisibleRecord {

    private final PatientCase patient;
    private final Instant at;
    private final Instant historyEnds;
    private final Map<String, List<Measurement>> byConcept = new HashMap<>();

    VisibleRecord(PatientCase patient, Instant at, Duration openVisit) {
        this.patient = patient;
        this.at = at;
        this.historyEnds = presentVisitBegan(patient, at, openVisit);
        for (Measurement measurement : patient.measurements()) {
            if (measurement.visibleAt(at)) {
                byConcept
                        .computeIfAbsent(measurement.concept(), concept -> new ArrayList<>())
                        .add(measurement);
            }
        }
    }

    /**
     * When the earliest of the visits that cover the time began, but no longer ago than a visit is open for; just after the
     * time where there is none.
     */
    static Instant presentVisitBegan(PatientCase patient, Instant at, Duration openVisit) {
        Instant earliest = at.minus(openVisit);
        return patient.visits().stream()
                .filter(visit -> visit.standing().counts() && visit.covers(at))
                .map(visit -> visit.effective().isBefore(earliest) ? earliest : visit.effective())
                .min(Comparator.naturalOrder())
                .orElse(at.plusNanos(1));
    }

    Instant at() {
        return at;
    }

    PatientCase patient() {
        return patient;
    }

    /** All results of a concept that were recorded, usable or not, oldest first. */
    List<Measurement> measurements(String concept) {
        return byConcept.getOrDefault(concept, List.of());
    }

    /** Conditions, medications or procedures recorded before the present visit, whatever their standing. */
    List<? extends ClinicalRecord> history(FeatureRule.Source source, Predicate<ClinicalRecord> wanted) {
        List<? extends ClinicalRecord> records =
                switch (source) {
                    case CONDITIONS -> patient.conditions();
                    case MEDICATIONS -> patient.medications();
                    case PROCEDURES -> patient.procedures();
                    case ALLERGIES -> patient.allergies();
                    case FAMILY_HISTORY -> patient.familyHistory();
                };
        return records.stream()
                .filter(record -> record.recorded().isBefore(historyEnds) && wanted.test(record))
                .toList();
    }

    /** Visits that took place and began before the present one. */
    List<Visit> earlierVisits() {
        return patient.visits().stream()
                .filter(visit -> visit.standing().counts() && visit.effective().isBefore(historyEnds))
                .toList();
    }

    /** Whether anybody kept a record of the patient before the present visit; if not, nothing can be said to be absent. */
    boolean wasKept() {
        return !earlierVisits().isEmpty()
                || patient.conditions().stream().map(Condition::recorded).anyMatch(t -> t.isBefore(historyEnds));
    }

    /** Whether a visit is going on. */
    boolean isDuringVisit() {
        return !historyEnds.isAfter(at);
    }

    /** Whether anybody asked: allergies and relatives are unknown, not absent, where none of the kind is on the record. */
    boolean wasAsked(FeatureRule.Source source) {
        return switch (source) {
            case CONDITIONS, MEDICATIONS, PROCEDURES -> wasKept();
            case ALLERGIES, FAMILY_HISTORY ->
                !history(source, record -> record.standing().counts()).isEmpty();
        };
    }

    /** Whether a time lies in the window that ends now. */
    boolean inWindow(Instant effective, @Nullable Integer windowDays) {
        return !effective.isAfter(at)
                && (windowDays == null || effective.isAfter(at.minus(Duration.ofDays(windowDays))));
    }
}
