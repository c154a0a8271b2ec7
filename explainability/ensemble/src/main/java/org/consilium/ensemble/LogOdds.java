package org.consilium.ensemble;

/**
 * The natural logarithm of odds, on which evidence adds up.
 *
 * <p><b>Units</b>: nats; 0 is as likely as not, 2.197 is 9 to 1. <b>Missing</b>: none, NaN is refused.
 */
public record LogOdds(double value) implements Comparable<LogOdds> {

    public LogOdds {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("Log-odds must be a number, not NaN.");
        }
    }

    /** The probability with these odds, by {@link StrictMath}, so that a stored assessment replays to the same bits. */
    public Probability toProbability() {
        return new Probability(logistic(value));
    }

    /** 1 / (1 + e^-x) without overflow at either end. */
    static double logistic(double x) {
        if (x >= 0) {
            return 1.0 / (1.0 + StrictMath.exp(-x));
        }
        double e = StrictMath.exp(x);
        return e / (1.0 + e);
    }

    @Override
    public int compareTo(LogOdds other) {
        return Double.compare(value, other.value);
    }
}
