package org.consilium.attribution;

import java.util.Arrays;

/**
 * The values that patients had, feature by feature: what counts as plausible, and as a small change.
 *
 * <p><b>Missing</b>: unknown values are left out. A feature that fewer than {@link #LEAST_PATIENTS} patients had has no
 * plausible range. <b>Thread safety</b>: immutable.
 */
public final class PlausibleRanges {

    /** Fewer known values say too little of what is plausible. */
    public static final int LEAST_PATIENTS = 20;

    private static final double LOWEST = 0.025;
    private static final double HIGHEST = 0.975;

    /** {@code [feature][rank]}, ascending, known values only. */
    private final double[][] values;

    private PlausibleRanges(double[][] values) {
        this.values = values;
    }

    /** @param rows patients' rows, all of one width */
    public static PlausibleRanges of(double[][] rows) {
        int features = rows.length == 0 ? 0 : rows[0].length;
        double[][] values = new double[features][];
        for (int f = 0; f < features; f++) {
            int feature = f;
            values[f] = Arrays.stream(rows)
                    .mapToDouble(row -> row[feature])
                    .filter(v -> !Double.isNaN(v))
                    .sorted()
                    .toArray();
        }
        return new PlausibleRanges(values);
    }

    public int features() {
        return values.length;
    }

    /** Whether enough patients had a value. */
    public boolean knows(int feature) {
        return values[feature].length >= LEAST_PATIENTS;
    }

    /** The value below which 2.5 in 100 patients were. */
    public double low(int feature) {
        return quantile(feature, LOWEST);
    }

    /** The value above which 2.5 in 100 patients were. */
    public double high(int feature) {
        return quantile(feature, HIGHEST);
    }

    /** The value that a share of patients were at or below. */
    public double quantile(int feature, double share) {
        if (!knows(feature)) {
            throw new IllegalArgumentException("Feature " + feature + " has " + values[feature].length
                    + " known values, too few for a plausible range. Ask knows(feature) first.");
        }
        double[] sorted = values[feature];
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    /** The width of the middle half of patients, or of all plausible ones where that is nil; the unit of distances. */
    public double spread(int feature) {
        double middle = quantile(feature, 0.75) - quantile(feature, 0.25);
        if (middle > 0) {
            return middle;
        }
        double all = high(feature) - low(feature);
        return all > 0 ? all : 1;
    }
}
