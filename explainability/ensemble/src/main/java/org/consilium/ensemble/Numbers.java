package org.consilium.ensemble;

import java.util.Arrays;

/** Checked copies of the numbers that a model is made of. */
final class Numbers {

    private Numbers() {}

    static double finite(String what, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("The " + what + " must be finite, but one is " + value + ".");
        }
        return value;
    }

    static double[] finite(String what, double[] values) {
        for (double value : values) {
            finite(what, value);
        }
        return values.clone();
    }

    static double[][] finite(String what, double[][] values, int width) {
        for (double[] row : values) {
            if (row.length != width) {
                throw new IllegalArgumentException(
                        "The " + what + " must have " + width + " values each, but one has " + row.length + ".");
            }
        }
        return Arrays.stream(values).map(row -> finite(what, row)).toArray(double[][]::new);
    }

    static double[] ascending(String what, double[] values) {
        finite(what, values);
        for (int i = 1; i < values.length; i++) {
            if (!(values[i] > values[i - 1])) {
                throw new IllegalArgumentException("The " + what + " must ascend strictly.");
            }
        }
        return values.clone();
    }
}
