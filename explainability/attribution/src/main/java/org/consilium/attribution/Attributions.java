package org.consilium.attribution;

import java.util.Arrays;

/**
 * How far each value of a patient moved each margin away from the base value.
 *
 * <p>Base value plus attributions equal the blended margin within 1e-9. <b>Shape</b>: {@code [output][feature + 1]},
 * last column the base value. <b>Units</b>: margins (log-odds for a finding). <b>Thread safety</b>: immutable.
 *
 * <p>Example: base value -2.2, HbA1c +1.5, age +0.3 make a margin of -0.4, a probability of 0.40.
 */
public final class Attributions {

    private final double[][] values;

    /** Adopts an array that nobody else holds. */
    Attributions(double[][] values) {
        this.values = values;
    }

    /** Takes a copy of {@code [output][feature + 1]}. */
    public static Attributions of(double[][] values) {
        return new Attributions(copy(values));
    }

    public int outputs() {
        return values.length;
    }

    public int features() {
        return values[0].length - 1;
    }

    /** What a feature's value added to an output's margin. */
    public double value(int output, int feature) {
        if (feature < 0 || feature >= features()) {
            throw new IndexOutOfBoundsException(
                    "There are attributions of " + features() + " features, none of number " + feature + ".");
        }
        return values[output][feature];
    }

    /** The margin that one expects without knowing anything of the patient. */
    public double base(int output) {
        return values[output][features()];
    }

    /** Base value plus attributions, added in the order of the features. */
    public double margin(int output) {
        double sum = base(output);
        for (int f = 0; f < features(); f++) {
            sum += values[output][f];
        }
        return sum;
    }

    /**
     * The same attributions with the mean over the classes taken from each feature and from the base value.
     *
     * <p>Softmax does not change when all margins move together, so only what sets classes apart is left; each class's
     * sum is its margin less the mean margin. These are margins, not log-odds. One output stays as it is.
     */
    public Attributions centred() {
        if (outputs() == 1) {
            return this;
        }
        double[][] centred = copy(values);
        for (int f = 0; f <= features(); f++) {
            double mean = 0;
            for (double[] output : values) {
                mean += output[f];
            }
            mean /= outputs();
            for (double[] output : centred) {
                output[f] -= mean;
            }
        }
        return new Attributions(centred);
    }

    /** A copy, {@code [output][feature + 1]}. */
    public double[][] toArray() {
        return copy(values);
    }

    private static double[][] copy(double[][] values) {
        return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
    }
}
