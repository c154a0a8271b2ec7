package org.consilium.attribution;

import java.util.Locale;

/**
 * Plain sentences for attributions, from templates.
 *
 * <p>A sentence says what the model's answer leans on, with the direction and the size that the attribution has; it says
 * nothing of causes. The same evidence gives the same sentence.
 */
public final class Sentences {

    /** Log-odds of which a reader sees no more than a zero. */
    private static final double NOTHING = 0.005;

    private Sentences() {}

    /**
     * The sentence of one attribution.
     *
     * @param finding what the model was asked about, as a clinician calls it
     * @param logOdds the attribution
     */
    public static String of(EvidencePhrase evidence, String finding, double logOdds) {
        if (Double.isNaN(logOdds)) {
            throw new IllegalArgumentException("An attribution must be a number to be put in words.");
        }
        String said = evidence.text();
        if (evidence.unknown().isPresent()) {
            return said + "; that it is unknown " + direction(finding, logOdds) + ".";
        }
        return said + " " + direction(finding, logOdds) + ".";
    }

    private static String direction(String finding, double logOdds) {
        if (Math.abs(logOdds) < NOTHING) {
            return "makes no difference to " + finding;
        }
        String size = String.format(Locale.ROOT, "%+.2f", logOdds);
        return logOdds > 0
                ? "counts towards " + finding + " (" + size + " log-odds)"
                : "counts against " + finding + " (" + size + " log-odds)";
    }

    /** The step from the sum of the attributions to the calibrated answer. */
    public static String of(CalibrationStep step) {
        String from = String.format(Locale.ROOT, "%.2f", step.blended().value());
        String to = String.format(Locale.ROOT, "%.2f", step.calibrated().value());
        String percent =
                String.format(Locale.ROOT, "%.1f", 100 * step.probability().value());
        if (Math.abs(step.step()) < NOTHING) {
            return "Calibration leaves the log-odds at " + to + ", a probability of " + percent + " %.";
        }
        return "Calibration against patients whom no model had seen moves the log-odds from " + from + " to " + to
                + ", a probability of " + percent + " %.";
    }
}
