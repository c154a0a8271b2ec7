package org.consilium.clinical.feature;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.consilium.clinical.Condition;
import org.consilium.clinical.Demographics;
import org.consilium.clinical.Evidence;
import org.consilium.clinical.Measurement;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.Reason;
import org.consilium.clinical.SetAside;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.clinical.study.MeasuredConcept;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.ValueSet;
import org.jspecify.annotations.Nullable;

/**
 * The encoder that training and service share: a patient's record at a time, as the features of a study.
 *
 * <p>The same record and time give the same bits, whatever the order in which resources arrived.
 *
 * <p><b>Thread safety</b>: immutable.
 */
public final class FeatureSpace {

    private final Study study;
    private final Map<String, ValueSet> valueSets = new HashMap<>();
    private final Set<String> concepts = new LinkedHashSet<>();
    private final Map<String, Integer> widestWindow = new LinkedHashMap<>();

    public FeatureSpace(Study study) {
        this.study = study;
        study.valueSets().forEach(set -> valueSets.put(set.id(), set));
        for (Feature feature : study.features()) {
            if (feature.rule() instanceof FeatureRule.Measured rule) {
                use(rule.concept(), rule.windowDays());
            } else if (feature.rule() instanceof FeatureRule.Answered rule) {
                use(rule.concept(), rule.windowDays());
            }
        }
    }

    private void use(String concept, @Nullable Integer windowDays) {
        concepts.add(concept);
        widestWindow.merge(concept, windowDays == null ? Integer.MAX_VALUE : windowDays, Math::max);
    }

    public Study study() {
        return study;
    }

    /** What the models may know of the patient at the time. */
    public FeatureVector encode(PatientCase patient, Instant at) {
        VisibleRecord record = new VisibleRecord(
                patient, at, Duration.ofHours(study.indexVisits().openHours()));
        List<FeatureValue> values =
                study.features().stream().map(feature -> value(feature, record)).toList();
        int measured = (int) concepts.stream()
                .filter(concept -> values.stream().anyMatch(v -> draws(v, concept)))
                .count();
        return new FeatureVector(at, values, setAside(patient, record), measured, concepts.size());
    }

    private static boolean draws(FeatureValue value, String concept) {
        if (value.unknown().isPresent()) {
            return false;
        }
        if (value.feature().rule() instanceof FeatureRule.Measured rule) {
            return rule.concept().equals(concept) && rule.aggregate() != FeatureRule.Aggregate.COUNT;
        }
        return value.feature().rule() instanceof FeatureRule.Answered rule
                && rule.concept().equals(concept);
    }

    private FeatureValue value(Feature feature, VisibleRecord record) {
        FeatureRule rule = feature.rule();
        if (rule instanceof FeatureRule.Measured measured) {
            return MeasurementFeatures.measured(feature, measured, record);
        }
        if (rule instanceof FeatureRule.Answered answered) {
            return MeasurementFeatures.answered(feature, answered, set(answered.valueSet()), record);
        }
        if (rule instanceof FeatureRule.History history) {
            return HistoryFeatures.history(feature, history, set(history.valueSet()), record);
        }
        if (rule instanceof FeatureRule.Visits visits) {
            return HistoryFeatures.visits(feature, visits, record);
        }
        if (rule instanceof FeatureRule.DuringVisit) {
            return new FeatureValue(
                    feature, record.isDuringVisit() ? new Evidence.Present() : new Evidence.Absent(), List.of(), null);
        }
        return demographic(feature, record.patient().demographics(), record.at());
    }

    private ValueSet set(String id) {
        ValueSet found = valueSets.get(id);
        if (found == null) {
            throw new IllegalStateException("A study refuses a value set that it does not have: " + id);
        }
        return found;
    }

    private static FeatureValue demographic(Feature feature, Demographics who, Instant at) {
        Evidence evidence;
        if (feature.rule() instanceof FeatureRule.Age) {
            OptionalDouble age = who.ageYears(at);
            evidence = age.isPresent()
                    ? new Evidence.Measured(age.getAsDouble(), "a")
                    : Evidence.unknown("no-birth-date", "The date of birth is not on the record.");
        } else {
            evidence = switch (who.sex()) {
                case MALE -> new Evidence.Present();
                case FEMALE -> new Evidence.Absent();
                case OTHER, UNKNOWN ->
                    Evidence.unknown("sex-not-recorded", "Neither male nor female is on the record.");
            };
        }
        boolean known = !(evidence instanceof Evidence.Unknown);
        return new FeatureValue(feature, evidence, known ? List.of(who.source()) : List.of(), null);
    }

    private List<SetAside> setAside(PatientCase patient, VisibleRecord record) {
        List<SetAside> aside = new ArrayList<>(patient.unreadable());
        widestWindow.forEach((concept, days) -> {
            for (Measurement measurement : record.measurements(concept)) {
                boolean bears = measurement.effective().isAfter(record.at())
                        || record.inWindow(measurement.effective(), days == Integer.MAX_VALUE ? null : days);
                if (bears) {
                    MeasurementFeatures.unusable(measurement, record.at())
                            .ifPresent(reason -> aside.add(new SetAside(title(concept), reason, measurement.source())));
                }
            }
        });
        for (Condition condition : patient.conditions()) {
            if (condition.visibleAt(record.at())
                    && !condition.standing().counts()
                    && valueSets.values().stream().anyMatch(set -> set.containsAny(condition.codes()))) {
                aside.add(new SetAside(condition.title(), standing(condition), condition.source()));
            }
        }
        aside.sort(Comparator.comparing(SetAside::source).thenComparing(SetAside::what));
        return aside;
    }

    private static Reason standing(Condition condition) {
        return switch (condition.standing()) {
            case PROVISIONAL -> new Reason("status-unconfirmed", "The diagnosis is not confirmed.");
            case REFUTED -> new Reason("status-refuted", "The diagnosis was ruled out.");
            default -> new Reason("status-cancelled", "It was entered in error.");
        };
    }

    private String title(String concept) {
        return study.concept(concept).map(MeasuredConcept::title).orElse(concept);
    }
}
