package org.consilium.ensemble;

/**
 * One model of a blend whose margin is a sum that can be explained exactly.
 *
 * <p>What has no additive margin (a forest that averages probabilities, nearest neighbours) is no member.
 * <b>Thread safety</b>: immutable.
 */
public sealed interface Member permits TreeEnsemble, LinearMember, AdditiveMember {

    /** How many columns a row has. */
    int features();

    /** How many margins a row gives: one for a finding, one a class for a differential. */
    int outputs();

    /**
     * The margins of a row.
     *
     * <p><b>Shape</b>: {@code [output]}. <b>Missing</b>: NaN in the row.
     *
     * @throws IllegalArgumentException if the row has another width or an infinite value
     */
    double[] margins(double[] row);

    /** Refuses a row of another width, and infinite values, which no measurement has. */
    static void checkRow(double[] row, int features) {
        if (row.length != features) {
            throw new IllegalArgumentException("The row has " + row.length + " values, the model has " + features
                    + " features. Give one value for each feature, NaN where it is unknown.");
        }
        for (int f = 0; f < row.length; f++) {
            if (Double.isInfinite(row[f])) {
                throw new IllegalArgumentException("The value at position " + f
                        + " of the row is infinite. Give a finite value, or NaN where it is unknown.");
            }
        }
    }
}
