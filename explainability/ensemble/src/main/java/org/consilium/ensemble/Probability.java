package org.consilium.ensemble;

/**
 * A probability, 0 to 1: how often the finding holds among patients who look like this one.
 *
 * <p><b>Missing</b>: none; what is not known is withheld, never written as a probability.
 */
public record Probability(double value) implements Comparable<Probability> {

    public Probability {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("A probability must lie between 0 and 1, but was " + value + ".");
        }
    }

    /** The log-odds of this probability; infinite at 0 and 1. */
    public LogOdds toLogOdds() {
        return new LogOdds(logit(value));
    }

    static double logit(double p) {
        return StrictMath.log(p) - StrictMath.log1p(-p);
    }

    @Override
    public int compareTo(Probability other) {
        return Double.compare(value, other.value);
    }
}
