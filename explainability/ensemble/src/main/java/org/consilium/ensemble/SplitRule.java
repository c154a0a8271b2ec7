package org.consilium.ensemble;

/** Whose rules a tree's splits follow. They differ in the comparison and in what a category's set means. */
public enum SplitRule {
    /**
     * Numbers are compared as 32-bit floats with {@code <}; a category in the set goes right, every other goes left;
     * unknown values follow the default direction.
     *
     * <p>Source: XGBoost, "Categorical Data" and model schema of the JSON format.
     */
    XGBOOST {
        @Override
        double bound(double threshold) {
            float t = (float) threshold;
            if (t == Float.NEGATIVE_INFINITY) {
                return Double.NEGATIVE_INFINITY;
            }
            // x < t in float means that x rounds to at most the float below t: up to the midpoint, ties to even.
            double below = Math.nextDown(t);
            double midpoint = below + (t - below) / 2;
            if (t == Float.POSITIVE_INFINITY) {
                midpoint = TURNS_INFINITE;
            } else if (t == -Float.MAX_VALUE) {
                midpoint = -TURNS_INFINITE;
            }
            return (float) midpoint < t ? midpoint : Math.nextDown(midpoint);
        }

        @Override
        int category(double value) {
            float v = (float) value;
            return v < 0 || v >= LARGEST_FLOAT_CATEGORY ? -1 : (int) v;
        }

        @Override
        boolean inSetGoesLeft() {
            return false;
        }
    },
    /**
     * Numbers are compared as doubles with {@code <=}, values within 1e-35 of zero being zero; a category in the set
     * goes left, every other and the unknown go right.
     *
     * <p>Source: LightGBM 4, "Missing Value Handle" and the text model's {@code decision_type}.
     */
    LIGHTGBM {
        @Override
        double bound(double threshold) {
            if (Math.abs(threshold) > ZERO_THRESHOLD) {
                return threshold;
            }
            // All that is within 1e-35 of zero is zero, and falls on zero's side.
            return threshold >= 0 ? ZERO_THRESHOLD : Math.nextDown(-ZERO_THRESHOLD);
        }

        @Override
        int category(double value) {
            return value > -1 && value < Integer.MAX_VALUE ? (int) value : -1;
        }

        @Override
        boolean inSetGoesLeft() {
            return true;
        }
    };

    /** LightGBM's zero: a float constant that it keeps in a double. */
    public static final double ZERO_THRESHOLD = 1e-35f;

    /** The least double that rounds to an infinite float. */
    private static final double TURNS_INFINITE = 0x1.ffffffp127;

    /** From here on XGBoost takes a category for invalid, since a float no longer counts by ones. */
    private static final float LARGEST_FLOAT_CATEGORY = 16777216f;

    /** The largest double that goes left of a threshold, so that both rules read {@code x <= bound}. */
    abstract double bound(double threshold);

    /** The category that a value stands for, or -1 for none that a set can hold. */
    abstract int category(double value);

    /** Whether a category that is in a split's set goes left. */
    abstract boolean inSetGoesLeft();
}
