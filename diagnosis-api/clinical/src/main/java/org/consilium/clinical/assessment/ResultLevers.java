package org.consilium.clinical.assessment;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.consilium.attribution.Counterfactuals;
import org.consilium.attribution.Lever;
import org.consilium.attribution.PlausibleRanges;
import org.consilium.clinical.Evidence;
import org.consilium.clinical.GivenRange;
import org.consilium.clinical.Measurement;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.ResourceReference;
import org.consilium.clinical.feature.FeatureSpace;
import org.consilium.clinical.feature.FeatureVector;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.clinical.study.FeatureRule.Aggregate;

/**
 * A patient's latest results as levers: what changes is the result, and all features drawn from it move with it.
 *
 * <p>How each feature follows is read off the encoder itself: the record is encoded with the result at either end of its
 * plausible range. In between a lowest or highest has one bend, a mean or a yearly change none.
 */
final class ResultLevers {

    private static final MathContext REPORTED = new MathContext(3);

    private final FeatureSpace space;
    private final PatientCase patient;
    private final Instant at;
    private final PlausibleRanges ranges;
    private final Map<String, ResourceReference> latest = new LinkedHashMap<>();
    private final List<Lever> levers = new ArrayList<>();

    ResultLevers(FeatureSpace space, PatientCase patient, Instant at, PlausibleRanges ranges) {
        this.space = space;
        this.patient = patient;
        this.at = at;
        this.ranges = ranges;
        FeatureVector evidence = space.encode(patient, at);
        List<Feature> features = space.study().features();
        for (int f = 0; f < features.size(); f++) {
            boolean measured = evidence.values().get(f).evidence() instanceof Evidence.Measured;
            if (features.get(f).rule() instanceof FeatureRule.Measured rule
                    && rule.aggregate() == Aggregate.LATEST
                    && measured
                    && ranges.knows(f)
                    && !latest.containsKey(rule.concept())) {
                latest.put(rule.concept(), evidence.values().get(f).sources().get(0));
                levers.add(lever(rule.concept(), f, evidence.values().get(f).asNumber(), features));
            }
        }
    }

    List<Lever> levers() {
        return levers;
    }

    private Lever lever(String concept, int feature, double now, List<Feature> features) {
        double low = Math.min(now, ranges.low(feature));
        double high = Math.max(now, ranges.high(feature));
        double[] lowest = rowWith(Map.of(concept, low));
        double[] highest = rowWith(Map.of(concept, high));
        List<Lever.Derived> derived = new ArrayList<>();
        for (int f : FurtherQuestions.drawnFrom(features, concept)) {
            boolean follows = f != feature && lowest[f] != highest[f] && !Double.isNaN(lowest[f] + highest[f]);
            if (follows && features.get(f).rule() instanceof FeatureRule.Measured rule) {
                derived.add(
                        new Lever.Derived(f, follow(concept, rule.aggregate(), f, low, high, lowest[f], highest[f])));
            }
        }
        return new Lever(concept, feature, derived);
    }

    private DoubleUnaryOperator follow(
            String concept, Aggregate aggregate, int feature, double low, double high, double atLow, double atHigh) {
        return switch (aggregate) {
            case LATEST -> value -> value;
            case MINIMUM -> value -> Math.min(value, atHigh);
            case MAXIMUM -> value -> Math.max(value, atLow);
            case MEAN, SLOPE -> value -> atLow + (atHigh - atLow) * ((value - low) / (high - low));
            case FLAG, COUNT, DAYS_SINCE -> value -> rowWith(Map.of(concept, value))[feature];
        };
    }

    /** The record's row with these results instead of the latest ones. */
    double[] rowWith(List<Counterfactuals.Change> changes) {
        Map<String, Double> values = new LinkedHashMap<>();
        changes.forEach(change -> values.put(change.lever().name(), change.to()));
        return rowWith(values);
    }

    private double[] rowWith(Map<String, Double> values) {
        List<Measurement> measurements = patient.measurements().stream()
                .map(measurement -> {
                    Double value = values.get(measurement.concept());
                    return value != null && measurement.source().equals(latest.get(measurement.concept()))
                            ? with(measurement, value)
                            : measurement;
                })
                .toList();
        PatientCase changed = new PatientCase(
                patient.id(),
                patient.demographics(),
                measurements,
                patient.conditions(),
                patient.medications(),
                patient.procedures(),
                patient.allergies(),
                patient.familyHistory(),
                patient.visits(),
                patient.unreadable());
        return space.encode(changed, at).row();
    }

    /** Another value of the same result; the source's flag was of the value that it had. */
    private static Measurement with(Measurement result, double value) {
        String unit = result.value() instanceof Evidence.Measured measured ? measured.unit() : "1";
        return new Measurement(
                result.concept(),
                result.codes(),
                result.standing(),
                result.effective(),
                result.recorded(),
                new Evidence.Measured(value, unit),
                result.answers(),
                new GivenRange(null, result.given().low(), result.given().high()),
                result.source());
    }

    /** To three digits, away from the value that it has, so that a rounded change is none smaller. */
    static List<Counterfactuals.Change> asReported(List<Counterfactuals.Change> changes) {
        return changes.stream()
                .map(change -> new Counterfactuals.Change(change.lever(), change.from(), reported(change)))
                .toList();
    }

    private static double reported(Counterfactuals.Change change) {
        RoundingMode away = change.to() > change.from() ? RoundingMode.CEILING : RoundingMode.FLOOR;
        return new BigDecimal(change.to())
                .round(new MathContext(REPORTED.getPrecision(), away))
                .doubleValue();
    }
}
