package org.consilium.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.Calibration;
import org.consilium.ensemble.LogOdds;
import org.junit.jupiter.api.Test;

class ProbabilityAttributionsTest {

    private static final int FEATURES = 5;

    private final RandomModels models = new RandomModels(5);
    private final Blend blend = models.blend(FEATURES, 1, 6, 4);
    private final CalibratedEnsemble ensemble =
            new CalibratedEnsemble(blend, new Calibration.Platt(0.7, -0.4), List.of("finding"));
    private final Background background = models.background(12, FEATURES);

    @Test
    void baseValueAndAttributionsSumToTheCalibratedProbability() {
        ProbabilityAttributions probability = new ProbabilityAttributions(ensemble, background);
        for (double[] row : models.rows(5, FEATURES)) {
            assertThat(probability.explain(row).margin(0))
                    .isCloseTo(ensemble.predict(row).probability(0).value(), within(1e-9));
        }
    }

    @Test
    void eachReferenceStretchesItsOwnShapleyValues() {
        double[] row = models.rows(1, FEATURES)[0];
        double[] expected = new double[FEATURES];
        for (int z = 0; z < background.size(); z++) {
            Background one = Background.of(new double[][] {background.row(z)});
            Attributions margin = Explainer.of(blend, one).explain(row);
            double from = ensemble.predict(background.row(z)).probability(0).value();
            double to = ensemble.predict(row).probability(0).value();
            double stretch = (to - from) / (margin.margin(0) - margin.base(0));
            for (int f = 0; f < FEATURES; f++) {
                expected[f] += background.weight(z) * stretch * margin.value(0, f);
            }
        }
        Attributions actual = new ProbabilityAttributions(ensemble, background).explain(row);
        for (int f = 0; f < FEATURES; f++) {
            assertThat(actual.value(0, f)).isCloseTo(expected[f], within(1e-9));
        }
    }

    @Test
    void theBackgroundsOwnRowGetsNothing() {
        Background one = Background.of(new double[][] {background.row(0)});
        Attributions own = new ProbabilityAttributions(ensemble, one).explain(background.row(0));
        assertThat(own.toArray()[0]).startsWith(0, 0, 0, 0, 0);
    }

    @Test
    void severalOutputsAreRefused() {
        CalibratedEnsemble differential =
                new CalibratedEnsemble(models.blend(FEATURES, 2, 2, 2), new Calibration.Identity(), List.of("a", "b"));
        assertThatThrownBy(() -> new ProbabilityAttributions(differential, background))
                .hasMessageContaining("2 outputs");
    }

    @Test
    void theCalibrationStepLeadsFromTheMarginToTheProbability() {
        double[] row = models.rows(1, FEATURES)[0];
        CalibrationStep step = CalibrationStep.of(ensemble, row);
        Attributions attributions = Explainer.of(blend, background).explain(row);
        assertThat(attributions.margin(0)).isCloseTo(step.blended().value(), within(1e-9));
        assertThat(new LogOdds(step.blended().value() + step.step())
                        .toProbability()
                        .value())
                .isCloseTo(ensemble.predict(row).probability(0).value(), within(1e-12));
    }
}
