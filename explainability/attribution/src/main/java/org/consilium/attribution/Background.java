package org.consilium.attribution;

import java.util.Arrays;

/**
 * The patients against whom a patient is explained: a cohort, or the patient's matched peers.
 *
 * <p>An attribution answers "how far does this value move the margin away from what these patients have".
 * <b>Shape</b>: rows {@code [row][feature]}, one weight a row. <b>Missing</b>: NaN, as everywhere in rows.
 * <b>Thread safety</b>: immutable.
 */
public final class Background {

    private final double[][] rows;
    private final double[] weights;

    /**
     * @param rows at least one, all of one width; copied
     * @param weights one a row, none negative, not all zero; scaled to sum to 1
     */
    public Background(double[][] rows, double[] weights) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("A background must have at least one row.");
        }
        if (rows.length != weights.length) {
            throw new IllegalArgumentException("The background has " + rows.length + " rows but " + weights.length
                    + " weights. Give one weight a row.");
        }
        double total = 0;
        for (double weight : weights) {
            if (!(weight >= 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException(
                        "The weight of a background row must be a finite number of at least 0.");
            }
            total += weight;
        }
        if (!(total > 0) || Double.isInfinite(total)) {
            throw new IllegalArgumentException("The weights of a background must sum to a finite number above 0.");
        }
        this.rows = new double[rows.length][];
        this.weights = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != rows[0].length) {
                throw new IllegalArgumentException("Row " + i + " of the background has " + rows[i].length
                        + " values, the first has " + rows[0].length + ".");
            }
            this.rows[i] = rows[i].clone();
            this.weights[i] = weights[i] / total;
        }
    }

    /** A background in which each row counts the same. */
    public static Background of(double[][] rows) {
        double[] weights = new double[rows.length];
        Arrays.fill(weights, 1);
        return new Background(rows, weights);
    }

    public int size() {
        return rows.length;
    }

    public int features() {
        return rows[0].length;
    }

    /** The share of a row, all shares summing to 1. */
    public double weight(int row) {
        return weights[row];
    }

    public double value(int row, int feature) {
        return rows[row][feature];
    }

    /** A copy of one row. */
    public double[] row(int row) {
        return rows[row].clone();
    }

    /** The rows themselves, for this package's loops that do not write. */
    double[][] rows() {
        return rows;
    }
}
