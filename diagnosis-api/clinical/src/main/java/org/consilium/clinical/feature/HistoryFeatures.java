package org.consilium.clinical.feature;

import java.util.List;
import org.consilium.clinical.ClinicalRecord;
import org.consilium.clinical.Condition;
import org.consilium.clinical.Evidence;
import org.consilium.clinical.Standing;
import org.consilium.clinical.Visit;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.clinical.study.FeatureRule.HistoryAggregate;
import org.consilium.clinical.study.ValueSet;

/**
 * Numbers drawn from conditions, medications, procedures and visits.
 *
 * <p><b>Missing</b>: where a record was kept and does not hold the thing, it is absent from the record, which is itself
 * the fact that the model learnt from; where none was kept, it is unknown.
 */
final class HistoryFeatures {

    private HistoryFeatures() {}

    static FeatureValue history(Feature feature, FeatureRule.History rule, ValueSet wanted, VisibleRecord record) {
        List<? extends ClinicalRecord> all = record.history(rule.of(), r -> wanted.containsAny(r.codes()));
        List<? extends ClinicalRecord> found = all.stream()
                .filter(r -> r.standing().counts() && record.inWindow(r.effective(), rule.windowDays()))
                .filter(r -> rule.aggregate() != HistoryAggregate.ACTIVE
                        || (r instanceof Condition condition && condition.activeAt(record.at())))
                .toList();
        if (found.isEmpty()) {
            return notFound(feature, rule, all, record);
        }
        ClinicalRecord latest = found.get(found.size() - 1);
        return switch (rule.aggregate()) {
            case RECORDED, STATED, ACTIVE ->
                new FeatureValue(feature, new Evidence.Present(), List.of(latest.source()), latest.effective());
            case COUNT -> MeasurementFeatures.value(feature, found.size(), found);
            case DAYS_SINCE ->
                MeasurementFeatures.value(
                        feature, MeasurementFeatures.daysBetween(latest.effective(), record.at()), List.of(latest));
        };
    }

    private static FeatureValue notFound(
            Feature feature, FeatureRule.History rule, List<? extends ClinicalRecord> all, VisibleRecord record) {
        List<? extends ClinicalRecord> refuted =
                all.stream().filter(r -> r.standing() == Standing.REFUTED).toList();
        if (rule.aggregate() == HistoryAggregate.STATED && refuted.isEmpty()) {
            return MeasurementFeatures.unknown(
                    feature, "not-stated", "The record says neither that it is there nor that it is not.");
        }
        if (!record.wasAsked(rule.of()) && refuted.isEmpty()) {
            return switch (rule.of()) {
                case ALLERGIES ->
                    MeasurementFeatures.unknown(
                            feature, "not-asked", "No allergies were recorded, nor that there are none.");
                case FAMILY_HISTORY ->
                    MeasurementFeatures.unknown(feature, "not-asked", "No family history was recorded.");
                case CONDITIONS, MEDICATIONS, PROCEDURES ->
                    MeasurementFeatures.unknown(feature, "no-record", "No record was kept before this visit.");
            };
        }
        return switch (rule.aggregate()) {
            case RECORDED, STATED, ACTIVE ->
                new FeatureValue(
                        feature,
                        new Evidence.Absent(),
                        refuted.stream().map(ClinicalRecord::source).toList(),
                        refuted.isEmpty()
                                ? null
                                : refuted.get(refuted.size() - 1).effective());
            case COUNT -> MeasurementFeatures.value(feature, 0, List.of());
            case DAYS_SINCE -> MeasurementFeatures.unknown(feature, "not-on-record", "The record holds none.");
        };
    }

    static FeatureValue visits(Feature feature, FeatureRule.Visits rule, VisibleRecord record) {
        if (!record.wasKept()) {
            return MeasurementFeatures.unknown(feature, "no-record", "No record was kept before this visit.");
        }
        String kind = rule.kind();
        List<Visit> found = record.earlierVisits().stream()
                .filter(visit -> (kind == null || kind.equals(visit.kind()))
                        && record.inWindow(visit.effective(), rule.windowDays()))
                .toList();
        return MeasurementFeatures.value(feature, found.size(), found);
    }
}
