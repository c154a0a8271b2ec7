package org.consilium.ensemble;

/**
 * What the ensemble says of one row.
 *
 * <p><b>Shape</b>: margins {@code [output]}, probabilities {@code [class]}, in the order of the ensemble's classes.
 * <b>Units</b>: margins of a single output are log-odds; those of several are softmax margins, of which only
 * differences have a meaning.
 */
public final class Prediction {

    private final double[] margins;
    private final double[] calibratedMargins;
    private final double[] probabilities;

    Prediction(double[] margins, double[] calibratedMargins, double[] probabilities) {
        this.margins = margins;
        this.calibratedMargins = calibratedMargins;
        this.probabilities = probabilities;
    }

    public int outputs() {
        return margins.length;
    }

    public int classes() {
        return probabilities.length;
    }

    /** The blended margin, which attributions sum to. */
    public double margin(int output) {
        return margins[output];
    }

    /** The margin after calibration. */
    public double calibratedMargin(int output) {
        return calibratedMargins[output];
    }

    public Probability probability(int ofClass) {
        return new Probability(probabilities[ofClass]);
    }

    public double[] margins() {
        return margins.clone();
    }

    public double[] calibratedMargins() {
        return calibratedMargins.clone();
    }

    public double[] probabilities() {
        return probabilities.clone();
    }

    /** The class with the highest probability; the first of equals. */
    public int mostProbable() {
        int best = 0;
        for (int c = 1; c < probabilities.length; c++) {
            if (probabilities[c] > probabilities[best]) {
                best = c;
            }
        }
        return best;
    }
}
