package org.consilium.attribution;

import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.LogOdds;
import org.consilium.ensemble.Prediction;
import org.consilium.ensemble.Probability;

/**
 * The step from what the members said together to what is shown: no feature's doing, so stated apart.
 *
 * <p>Base value + attributions = {@code blended}; {@code blended} + {@code step()} = {@code calibrated}, whose logistic is
 * the probability. <b>Units</b>: log-odds.
 */
public record CalibrationStep(LogOdds blended, LogOdds calibrated) {

    /** The step of a finding's prediction. */
    public static CalibrationStep of(Prediction prediction) {
        return new CalibrationStep(new LogOdds(prediction.margin(0)), new LogOdds(prediction.calibratedMargin(0)));
    }

    /** The step for a row. */
    public static CalibrationStep of(CalibratedEnsemble ensemble, double[] row) {
        return of(ensemble.predict(row));
    }

    /** How far calibration moved the log-odds. */
    public double step() {
        return calibrated.value() - blended.value();
    }

    public Probability probability() {
        return calibrated.toProbability();
    }
}
