package org.consilium.cohort.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;

/**
 * Which findings are shipped: one rule for all, stated before the figures were looked at (decision 54).
 *
 * <p>A finding that is told weakly, whose probabilities do not hold, or whose cases the list of what cannot be ruled out
 * leaves out more often than it says, is left out, however much one would like to show it.
 */
final class ShippingRule {

    /** The lower bound of the AUROC: below it, a ranked finding would distract from better ones. */
    static final double LEAST_AUROC = 0.65;

    /** Probabilities are neither much too far apart nor much too near each other. */
    static final double LEAST_SLOPE = 0.8;

    static final double MOST_SLOPE = 1.25;

    private ShippingRule() {}

    /**
     * What speaks against shipping; empty where nothing does.
     *
     * @param setHolds share of the cases that the list of what cannot be ruled out holds
     * @param tooGood why an AUROC that is almost 1 cannot be believed; empty where it is not so high, or has its reason
     */
    static List<String> against(Evaluation evaluation, Figure setHolds, double missRate, Optional<String> tooGood) {
        List<String> against = new ArrayList<>();
        Figure auroc = evaluation.figure(Metric.AUROC);
        if (!(auroc.low() >= LEAST_AUROC)) {
            against.add(say(
                    "it is told too weakly: an AUROC of %.3f (%.3f to %.3f), of which the lower bound must reach %.2f",
                    auroc.value(), auroc.low(), auroc.high(), LEAST_AUROC));
        }
        tooGood.ifPresent(why -> against.add(say("an AUROC above %.2f %s", LeakCheck.SUSPICIOUS_AUROC, why)));
        Figure slope = evaluation.figure(Metric.CALIBRATION_SLOPE);
        if (Double.isNaN(slope.value())) {
            against.add("its probabilities cannot be judged: cases and all others are told apart, so that there is no"
                    + " calibration slope. Maybe a feature holds the answer");
        } else if (!(slope.value() >= LEAST_SLOPE && slope.value() <= MOST_SLOPE)) {
            against.add(say(
                    "its probabilities do not hold: a calibration slope of %.2f (%.2f to %.2f), which must lie between"
                            + " %.2f and %.2f",
                    slope.value(), slope.low(), slope.high(), LEAST_SLOPE, MOST_SLOPE));
        }
        if (setHolds.high() < 1 - missRate) {
            against.add(say(
                    "the list of what cannot be ruled out holds %.0f %% of its cases (%.0f to %.0f), surely fewer than"
                            + " the %.0f %% that it says",
                    100 * setHolds.value(), 100 * setHolds.low(), 100 * setHolds.high(), 100 * (1 - missRate)));
        }
        return against;
    }

    private static String say(String text, Object... figures) {
        return String.format(Locale.ROOT, text, figures);
    }
}
