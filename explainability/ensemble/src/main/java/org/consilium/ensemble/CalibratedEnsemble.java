package org.consilium.ensemble;

import java.util.List;

/**
 * A blend, its calibration and the classes it speaks of.
 *
 * <p>A finding has one output and one class; a differential of two classes has one output (the margin of the second
 * class) or two; a differential of more has one output a class.
 */
public final class CalibratedEnsemble {

    private final Blend blend;
    private final Calibration calibration;
    private final List<String> classes;

    public CalibratedEnsemble(Blend blend, Calibration calibration, List<String> classes) {
        int outputs = blend.outputs();
        boolean fits = outputs == 1 ? classes.size() == 1 || classes.size() == 2 : classes.size() == outputs;
        if (!fits) {
            throw new IllegalArgumentException("A blend of " + outputs + " outputs cannot speak of " + classes.size()
                    + " classes. Give one output for a finding or two classes, else one a class.");
        }
        this.blend = blend;
        this.calibration = calibration;
        this.classes = List.copyOf(classes);
    }

    public Blend blend() {
        return blend;
    }

    public Calibration calibration() {
        return calibration;
    }

    public List<String> classes() {
        return classes;
    }

    /**
     * Margins and calibrated probabilities of a row.
     *
     * <p><b>Missing</b>: NaN in the row.
     *
     * @throws IllegalArgumentException if the row has another width or an infinite value
     */
    public Prediction predict(double[] row) {
        double[] margins = blend.margins(row);
        double[] calibrated = calibration.apply(margins);
        return new Prediction(margins, calibrated, probabilities(calibrated));
    }

    private double[] probabilities(double[] calibrated) {
        if (calibrated.length == 1) {
            double p = LogOdds.logistic(calibrated[0]);
            return classes.size() == 1 ? new double[] {p} : new double[] {LogOdds.logistic(-calibrated[0]), p};
        }
        double highest = Double.NEGATIVE_INFINITY;
        for (double margin : calibrated) {
            highest = Math.max(highest, margin);
        }
        double[] probabilities = new double[calibrated.length];
        double sum = 0;
        for (int c = 0; c < calibrated.length; c++) {
            probabilities[c] = StrictMath.exp(calibrated[c] - highest);
            sum += probabilities[c];
        }
        for (int c = 0; c < calibrated.length; c++) {
            probabilities[c] /= sum;
        }
        return probabilities;
    }
}
