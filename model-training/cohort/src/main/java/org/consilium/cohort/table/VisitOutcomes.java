package org.consilium.cohort.table;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.consilium.clinical.Condition;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.assessment.IntendedUse;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.ValueSet;

/**
 * What came of each finding after a visit.
 *
 * <p>A finding that the visit itself diagnosed counts as its outcome: the visit's results are evidence, its diagnosis is
 * what one would have liked to be told. Who is asked is decided by the rules of service.
 */
final class VisitOutcomes {

    private final Study study;
    private final IntendedUse use;
    private final PatientCase patient;
    private final Instant recordEnds;

    /** @param recordEnds nothing is known of what follows */
    VisitOutcomes(Study study, PatientCase patient, Instant recordEnds) {
        this.study = study;
        this.use = new IntendedUse(study);
        this.patient = onlyWhatFindingsRead(study, patient);
        this.recordEnds = recordEnds;
    }

    /** Leaves out the conditions that no finding or exclusion reads, which are most of them. */
    private static PatientCase onlyWhatFindingsRead(Study study, PatientCase patient) {
        List<ValueSet> sets = study.findings().stream()
                .flatMap(finding -> java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(finding.codes()), finding.knownBy().stream()))
                .distinct()
                .map(study::valueSet)
                .toList();
        List<ValueSet> exclusions = study.exclusions().stream()
                .map(exclusion -> study.valueSet(exclusion.valueSet()))
                .toList();
        return new PatientCase(
                patient.id(),
                patient.demographics(),
                List.of(),
                patient.conditions().stream()
                        .filter(condition -> sets.stream().anyMatch(set -> set.containsAny(condition.codes()))
                                || exclusions.stream().anyMatch(set -> set.containsAny(condition.codes())))
                        .toList(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** Whether the patient is within the intended use at all. */
    boolean asked(Instant at) {
        return use.refusal(patient, at).isEmpty();
    }

    /**
     * What came. A visit whose horizon reaches beyond the record is not asked, whatever came before the record ended: else its
     * last months would hold cases alone.
     *
     * @param began when the visit began: what was recorded before is known; just after {@code at} between visits
     * @param at when the question is asked
     */
    Outcome of(Finding finding, Instant began, Instant at) {
        if (use.refusal(finding, patient, at).isPresent()
                || use.known(finding, patient, at, began).isPresent()
                || use.superseded(finding, patient, began).isPresent()) {
            return Outcome.NOT_ASKED;
        }
        Instant until = at.plus(Duration.ofDays(finding.horizonDays()));
        if (until.isAfter(recordEnds) && !patient.demographics().deceasedBy(until)) {
            return Outcome.NOT_ASKED;
        }
        ValueSet codes = study.valueSet(finding.codes());
        for (Condition condition : patient.conditions()) {
            if (condition.standing().counts()
                    && !condition.recorded().isBefore(began)
                    && !condition.recorded().isAfter(until)
                    && codes.containsAny(condition.codes())) {
                return Outcome.CASE;
            }
        }
        return Outcome.CONTROL;
    }
}
