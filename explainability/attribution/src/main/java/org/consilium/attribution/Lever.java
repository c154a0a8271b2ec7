package org.consilium.attribution;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A result that may change, with all features derived from it.
 *
 * <p>What changes is the result: its latest value, minimum and slope move together, each by its own function of the new
 * result. <b>Missing</b>: a result that is unknown has nothing to change from and is left alone.
 *
 * @param name of the result
 * @param feature whose column holds the result itself, and whose plausible range bounds it
 * @param derived features that follow from it, for this patient
 */
public record Lever(String name, int feature, List<Derived> derived) {

    /**
     * A feature and what it would be if the result were another.
     *
     * @param of from the result's value to the feature's
     */
    public record Derived(int feature, DoubleUnaryOperator of) {

        /** The lowest of the result and the patient's earlier ones. */
        public static Derived minimum(int feature, double lowestEarlier) {
            return new Derived(feature, value -> Double.isNaN(lowestEarlier) ? value : Math.min(value, lowestEarlier));
        }

        /** The highest of the result and the patient's earlier ones. */
        public static Derived maximum(int feature, double highestEarlier) {
            return new Derived(
                    feature, value -> Double.isNaN(highestEarlier) ? value : Math.max(value, highestEarlier));
        }

        /** The mean of the result and the patient's earlier ones. */
        public static Derived mean(int feature, double sumOfEarlier, int earlier) {
            return new Derived(feature, value -> (value + sumOfEarlier) / (earlier + 1));
        }

        /** A change or slope: what it is now, plus so much for each unit by which the result differs. */
        public static Derived linear(int feature, double now, double result, double perUnit) {
            return new Derived(feature, value -> now + perUnit * (value - result));
        }
    }

    public Lever {
        derived = List.copyOf(derived);
    }

    /** A result that stands in one feature only. */
    public static Lever of(String name, int feature) {
        return new Lever(name, feature, List.of());
    }

    /** Sets the result, and all that follows from it, in a row. */
    void set(double[] row, double value) {
        row[feature] = value;
        for (Derived one : derived) {
            row[one.feature] = one.of.applyAsDouble(value);
        }
    }
}
