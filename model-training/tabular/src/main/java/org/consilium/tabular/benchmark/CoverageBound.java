package org.consilium.tabular.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Whether prediction sets left out the truth more often than declared, beyond what chance explains over several sets of
 * data.
 *
 * <p>Worked number: 880 of 1,000 held where 900 were declared has a probability of 0.021 under the declared rate; among
 * twelve sets Holm's first step asks for less than 0.05 / 12, so it does not count as too low.
 *
 * <p><b>Source</b>: exact binomial tail; Holm, "A simple sequentially rejective multiple test procedure" (1979).
 */
final class CoverageBound {
    private CoverageBound() {}

    /** The probability of so few successes or fewer. */
    static double tail(int successes, int trials, double rate) {
        double sum = 0;
        double logTerm = trials * StrictMath.log1p(-rate);
        double odds = StrictMath.log(rate) - StrictMath.log1p(-rate);
        for (int k = 0; k <= successes; k++) {
            sum += StrictMath.exp(logTerm);
            logTerm += odds + StrictMath.log((trials - k) / (k + 1.0));
        }
        return Math.min(1, sum);
    }

    /** Which of several tests fail together at the level, by Holm's steps; in the order given. */
    static List<Boolean> failing(double[] tails, double level) {
        Integer[] order = new Integer[tails.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> tails[i]));
        Boolean[] failing = new Boolean[tails.length];
        Arrays.fill(failing, false);
        for (int step = 0; step < order.length; step++) {
            if (tails[order[step]] > level / (tails.length - step)) {
                break;
            }
            failing[order[step]] = true;
        }
        return new ArrayList<>(List.of(failing));
    }
}
