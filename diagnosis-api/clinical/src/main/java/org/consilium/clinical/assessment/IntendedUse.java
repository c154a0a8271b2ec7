package org.consilium.clinical.assessment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.consilium.clinical.Condition;
import org.consilium.clinical.Demographics;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.Reason;
import org.consilium.clinical.feature.FeatureVector;
import org.consilium.clinical.study.Eligibility;
import org.consilium.clinical.study.Exclusion;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.ValueSet;

/**
 * Who may be asked about what. Training takes its patients by the same rules, so that service asks what was learnt.
 *
 * <p><b>Missing</b>: where a rule needs an age or a sex that is not on the record, the answer is withheld.
 */
public final class IntendedUse {

    private final Study study;

    public IntendedUse(Study study) {
        this.study = study;
    }

    /** Why nothing may be asked of the patient at the time; empty where something may. */
    public Optional<Reason> refusal(PatientCase patient, Instant at) {
        if (patient.demographics().deceasedBy(at)) {
            return reason("deceased", "The patient has died.");
        }
        Optional<Reason> population = refusal(study.population(), patient.demographics(), at, "of the intended use");
        if (population.isPresent()) {
            return population;
        }
        for (Exclusion exclusion : study.exclusions()) {
            ValueSet set = study.valueSet(exclusion.valueSet());
            boolean excluded = patient.conditions().stream()
                    .anyMatch(condition -> condition.standing().counts()
                            && condition.visibleAt(at)
                            && (!exclusion.activeOnly() || condition.activeAt(at))
                            && set.containsAny(condition.codes()));
            if (excluded) {
                return reason(
                        "excluded-" + exclusion.id(),
                        exclusion.title() + " is on the record, which the intended use excludes.");
            }
        }
        return Optional.empty();
    }

    /** Why one finding may not be asked after; empty where it may. */
    public Optional<Reason> refusal(Finding finding, PatientCase patient, Instant at) {
        return refusal(finding.eligible(), patient.demographics(), at, "that this finding is asked of");
    }

    /** Why all findings are withheld for want of evidence; empty where there is enough. */
    public Optional<Reason> tooLittle(FeatureVector evidence) {
        return evidence.measuredConcepts() >= study.evidenceNeeded()
                ? Optional.empty()
                : reason(
                        "too-little-evidence",
                        "Too little is measured: " + evidence.measuredConcepts() + " of " + evidence.concepts()
                                + " kinds of results, and at least " + study.evidenceNeeded() + " are needed.");
    }

    /** Why one finding is withheld for want of evidence; empty where there is enough. */
    public Optional<Reason> tooLittle(Finding finding, FeatureVector evidence) {
        List<String> needed = finding.evidenceAnyOf();
        if (needed.isEmpty() || needed.stream().anyMatch(evidence::knows)) {
            return Optional.empty();
        }
        List<String> titles = needed.stream()
                .map(id -> study.concept(id).map(concept -> concept.title()).orElse(id))
                .toList();
        return reason("too-little-evidence", "It needs a result of: " + String.join(", or ", titles) + ".");
    }

    /**
     * The record that makes a finding known at a time.
     *
     * @param recordedBefore only what was recorded earlier counts: the time itself in service, the begin of the visit in
     *     training, where the visit's own diagnoses are the outcome
     */
    public Optional<Condition> known(Finding finding, PatientCase patient, Instant at, Instant recordedBefore) {
        ValueSet codes = study.valueSet(finding.codes());
        return patient.conditions().stream()
                .filter(condition -> condition.standing().counts()
                        && condition.recorded().isBefore(recordedBefore)
                        && codes.containsAny(condition.codes())
                        && stillKnown(finding, condition, at))
                .findFirst();
    }

    private static boolean stillKnown(Finding finding, Condition condition, Instant at) {
        if (finding.course() == Finding.Course.CHRONIC || condition.activeAt(at)) {
            return true;
        }
        Instant over = condition.abated() == null ? condition.effective() : condition.abated();
        return over.plus(Duration.ofDays(finding.washoutDays())).isAfter(at);
    }

    /** Why a finding is not asked after because of another that is known (prediabetes in a patient with diabetes). */
    public Optional<Reason> superseded(Finding finding, PatientCase patient, Instant recordedBefore) {
        for (String id : finding.knownBy()) {
            ValueSet set = study.valueSet(id);
            boolean there = patient.conditions().stream()
                    .anyMatch(condition -> condition.standing().counts()
                            && condition.recorded().isBefore(recordedBefore)
                            && set.containsAny(condition.codes()));
            if (there) {
                return reason("superseded", "It is not asked after where this is on the record: " + set.title() + ".");
            }
        }
        return Optional.empty();
    }

    private static Optional<Reason> refusal(Eligibility who, Demographics patient, Instant at, String of) {
        Integer minimum = who.minimumAgeYears();
        Integer maximum = who.maximumAgeYears();
        if (minimum != null || maximum != null) {
            OptionalDouble age = patient.ageYears(at);
            if (age.isEmpty()) {
                return reason("age-unknown", "The age is not on the record, and the patients " + of + " have bounds.");
            }
            if (minimum != null && age.getAsDouble() < minimum) {
                return reason("too-young", "The patients " + of + " are at least " + minimum + " years old.");
            }
            if (maximum != null && age.getAsDouble() >= maximum + 1.0) {
                return reason("too-old", "The patients " + of + " are at most " + maximum + " years old.");
            }
        }
        if (!who.sexes().isEmpty() && !who.sexes().contains(patient.sex())) {
            return patient.sex() == Demographics.Sex.UNKNOWN
                    ? reason("sex-unknown", "The sex is not on the record, and the patients " + of + " are of one sex.")
                    : reason(
                            "other-sex",
                            "The patients " + of + " are: "
                                    + String.join(
                                            ", ",
                                            who.sexes().stream()
                                                    .map(sex -> sex.name().toLowerCase(Locale.ROOT))
                                                    .toList())
                                    + ".");
        }
        return Optional.empty();
    }

    private static Optional<Reason> reason(String code, String text) {
        return Optional.of(new Reason(code, text));
    }
}
