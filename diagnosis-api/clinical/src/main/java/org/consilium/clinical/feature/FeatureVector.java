package org.consilium.clinical.feature;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.consilium.clinical.SetAside;

/**
 * A patient at one time, as the models see it.
 *
 * <p><b>Order</b>: values stand in the order of the study's features.
 *
 * @param setAside records that bear on a feature but were not used, with the reason
 * @param measuredConcepts how many concepts have at least one measured value
 * @param concepts how many concepts there are to measure
 */
public record FeatureVector(
        Instant at, List<FeatureValue> values, List<SetAside> setAside, int measuredConcepts, int concepts) {
    public FeatureVector {
        Objects.requireNonNull(at, "at");
        values = List.copyOf(values);
        setAside = List.copyOf(setAside);
    }

    /** The row for a model. <b>Missing</b>: {@code NaN}. */
    public double[] row() {
        double[] row = new double[values.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = values.get(i).asNumber();
        }
        return row;
    }

    /** Whether at least one value of a concept is known. */
    public boolean knows(String concept) {
        return values.stream()
                .anyMatch(value -> value.feature().concept().equals(concept)
                        && value.unknown().isEmpty());
    }
}
