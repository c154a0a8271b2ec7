package org.consilium.clinical.feature;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.consilium.clinical.ClinicalRecord;
import org.consilium.clinical.Evidence;
import org.consilium.clinical.GivenRange;
import org.consilium.clinical.Measurement;
import org.consilium.clinical.Reason;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.clinical.study.ValueSet;
import org.jspecify.annotations.Nullable;

/**
 * Numbers drawn from results.
 *
 * <p><b>Missing</b>: no usable result in the window gives unknown, and why: never measured, too old, or set aside.
 */
final class MeasurementFeatures {

    private static final double MILLIS_PER_DAY = Duration.ofDays(1).toMillis();
    private static final double DAYS_PER_YEAR = 365.25;

    private MeasurementFeatures() {}

    static FeatureValue measured(Feature feature, FeatureRule.Measured rule, VisibleRecord record) {
        List<Measurement> all = record.measurements(rule.concept());
        if (rule.aggregate() == FeatureRule.Aggregate.FLAG) {
            return flag(feature, rule, all, record);
        }
        List<Measurement> usable = all.stream()
                .filter(m -> m.standing().counts()
                        && m.value() instanceof Evidence.Measured
                        && record.inWindow(m.effective(), rule.windowDays()))
                .toList();
        if (rule.aggregate() == FeatureRule.Aggregate.COUNT) {
            return record.wasKept() || !all.isEmpty()
                    ? value(feature, usable.size(), usable)
                    : unknown(feature, "no-record", "No record was kept before this visit.");
        }
        if (usable.isEmpty()) {
            return unknown(feature, all, rule.windowDays(), record);
        }
        Measurement latest = usable.get(usable.size() - 1);
        return switch (rule.aggregate()) {
            case LATEST -> value(feature, number(latest), List.of(latest));
            case MINIMUM -> extreme(feature, usable, Comparator.comparingDouble(MeasurementFeatures::number));
            case MAXIMUM ->
                extreme(
                        feature,
                        usable,
                        Comparator.comparingDouble(MeasurementFeatures::number).reversed());
            case MEAN -> value(feature, mean(usable), usable);
            case SLOPE -> slope(feature, usable, record.at());
            case DAYS_SINCE -> value(feature, daysBetween(latest.effective(), record.at()), List.of(latest));
            case COUNT, FLAG -> throw new AssertionError("told above");
        };
    }

    /** A flag counts even where the value itself cannot be used: it is the source's own reading of it. */
    private static FeatureValue flag(
            Feature feature, FeatureRule.Measured rule, List<Measurement> all, VisibleRecord record) {
        List<Measurement> told = all.stream()
                .filter(m -> m.standing().counts() && record.inWindow(m.effective(), rule.windowDays()))
                .toList();
        for (int i = told.size() - 1; i >= 0; i--) {
            Measurement latest = told.get(i);
            Optional<GivenRange.Side> side = latest.given().sideOf(latest.value());
            if (side.isPresent()) {
                return value(feature, side.get().number(), List.of(latest));
            }
        }
        return told.isEmpty()
                ? unknown(feature, all, rule.windowDays(), record)
                : unknown(feature, "no-range", "The source gave neither a flag nor a range with it.");
    }

    static FeatureValue answered(Feature feature, FeatureRule.Answered rule, ValueSet wanted, VisibleRecord record) {
        List<Measurement> all = record.measurements(rule.concept());
        List<Measurement> usable = all.stream()
                .filter(m -> m.standing().counts()
                        && !m.answers().isEmpty()
                        && record.inWindow(m.effective(), rule.windowDays()))
                .toList();
        if (usable.isEmpty()) {
            return unknown(feature, all, rule.windowDays(), record);
        }
        Measurement latest = usable.get(usable.size() - 1);
        Evidence evidence = wanted.containsAny(latest.answers()) ? new Evidence.Present() : new Evidence.Absent();
        return new FeatureValue(feature, evidence, List.of(latest.source()), latest.effective());
    }

    /** Why a result cannot be used at the time, if it cannot. */
    static Optional<Reason> unusable(Measurement measurement, Instant at) {
        if (measurement.effective().isAfter(at)) {
            return Optional.of(new Reason("future-date", "It is dated after the time of the assessment."));
        }
        if (!measurement.standing().counts()) {
            return Optional.of(
                    switch (measurement.standing()) {
                        case PROVISIONAL -> new Reason("status-preliminary", "It is not final yet.");
                        case REFUTED -> new Reason("status-refuted", "It was ruled out.");
                        default -> new Reason("status-cancelled", "It was cancelled or entered in error.");
                    });
        }
        return measurement.value() instanceof Evidence.Unknown unknown
                        && measurement.answers().isEmpty()
                ? Optional.of(unknown.reason())
                : Optional.empty();
    }

    private static FeatureValue unknown(
            Feature feature, List<Measurement> all, @Nullable Integer windowDays, VisibleRecord record) {
        if (all.isEmpty()) {
            return unknown(feature, "not-measured", "There is no result on the record.");
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Measurement candidate = all.get(i);
            boolean within =
                    candidate.effective().isAfter(record.at()) || record.inWindow(candidate.effective(), windowDays);
            Optional<Reason> why = unusable(candidate, record.at());
            if (within && why.isPresent()) {
                return new FeatureValue(feature, new Evidence.Unknown(why.get()), List.of(candidate.source()), null);
            }
        }
        boolean tooOld = windowDays != null && all.stream().anyMatch(m -> !record.inWindow(m.effective(), windowDays));
        return tooOld
                ? unknown(feature, "outside-window", "The latest result is older than " + windowDays + " days.")
                : unknown(feature, "not-measured", "There is no result of this kind on the record.");
    }

    static FeatureValue unknown(Feature feature, String code, String text) {
        return new FeatureValue(feature, Evidence.unknown(code, text), List.of(), null);
    }

    static FeatureValue value(Feature feature, double number, List<? extends ClinicalRecord> from) {
        return new FeatureValue(
                feature,
                new Evidence.Measured(number, feature.ucum().orElse("1")),
                from.stream().map(ClinicalRecord::source).toList(),
                from.stream()
                        .map(ClinicalRecord::effective)
                        .max(Comparator.naturalOrder())
                        .orElse(null));
    }

    private static FeatureValue extreme(Feature feature, List<Measurement> usable, Comparator<Measurement> order) {
        Measurement found = usable.stream().min(order).orElseThrow();
        return value(feature, number(found), List.of(found));
    }

    private static double mean(List<Measurement> usable) {
        double sum = 0;
        for (Measurement measurement : usable) {
            sum += number(measurement);
        }
        return sum / usable.size();
    }

    /** Least-squares change a year; unknown where all results lie within one day. */
    private static FeatureValue slope(Feature feature, List<Measurement> usable, Instant at) {
        double meanDays = 0;
        double meanValue = 0;
        for (Measurement measurement : usable) {
            meanDays -= daysBetween(measurement.effective(), at);
            meanValue += number(measurement);
        }
        meanDays /= usable.size();
        meanValue /= usable.size();
        double covariance = 0;
        double variance = 0;
        for (Measurement measurement : usable) {
            double days = -daysBetween(measurement.effective(), at) - meanDays;
            covariance += days * (number(measurement) - meanValue);
            variance += days * days;
        }
        double span = daysBetween(
                usable.get(0).effective(), usable.get(usable.size() - 1).effective());
        return span < 1
                ? unknown(feature, "too-few-results", "A change needs results that lie at least a day apart.")
                : value(feature, covariance / variance * DAYS_PER_YEAR, usable);
    }

    static double daysBetween(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / MILLIS_PER_DAY;
    }

    private static double number(Measurement measurement) {
        return measurement.value().asNumber();
    }
}
