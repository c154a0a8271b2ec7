package org.consilium.ensemble;

import java.util.Arrays;

/**
 * How the values of a column were spread among those learnt from, and how surprising another one is.
 *
 * <p><b>Units</b>: nats above what is to be expected of such a column. <b>Thread safety</b>: immutable.
 *
 * <p><b>Source</b>: Goldstein and Dengel, "Histogram-based outlier score" (2012).
 */
public final class UsualValues {

    private final Cells cells;
    private final double[] shares;
    private final double expected;

    /**
     * @param shares of known values in each cell, none of them zero
     * @throws IllegalArgumentException if there is not one for each cell
     */
    public UsualValues(Cells cells, double[] shares) {
        if (shares.length != cells.count()) {
            throw new IllegalArgumentException(
                    "There are " + shares.length + " shares for " + cells.count() + " cells of a column.");
        }
        this.cells = cells;
        this.shares = shares.clone();
        // A stream's sum gives back what additions lose: bundles that are there already were made with it.
        this.expected = -Arrays.stream(shares)
                .map(share -> share * StrictMath.log(share))
                .sum();
    }

    /** How much rarer a known value is than values of the column are on the mean. */
    public double surprise(double value) {
        return -(expected + StrictMath.log(shares[cells.cell(value)]));
    }
}
