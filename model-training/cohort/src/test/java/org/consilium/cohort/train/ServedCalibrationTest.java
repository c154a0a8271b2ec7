package org.consilium.cohort.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.consilium.ensemble.Calibration;
import org.consilium.ensemble.LogOdds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServedCalibrationTest {

    /** Of a slope and an intercept fitted on 20,000 drawn labels. */
    private static final double CHANCE = 0.1;

    private static final double ROUNDING = 1e-12;

    @Test
    void drawsApartWhatIsTooNearToEachOther() {
        ServedCalibration fitted = fit(20_000, 2.0, -0.5, 1);
        assertThat(fitted.slope()).isCloseTo(2.0, within(CHANCE));
        assertThat(fitted.intercept()).isCloseTo(-0.5, within(CHANCE));
    }

    @Test
    void aFewCasesMoveItLittle() {
        assertThat(fit(12, 4.0, 0, 3).slope()).isBetween(0.6, 2.0);
    }

    @Test
    void perfectlyToldLabelsDoNotDriveItToInfinity() {
        double[] margins = {-3, -2, -1, 1, 2, 3};
        int[] labels = {0, 0, 0, 1, 1, 1};
        double[] weights = new double[6];
        Arrays.fill(weights, 1);
        ServedCalibration fitted = ServedCalibration.fit(margins, labels, weights);
        assertThat(fitted.slope()).isBetween(1.0, 3.0);
    }

    @Test
    void aMarginThatSaysTheOppositeIsNeverTurnedRound() {
        assertThat(fit(5_000, -2.0, 0, 5).slope()).isPositive();
    }

    static List<Calibration> kinds() {
        return List.of(
                new Calibration.Identity(),
                new Calibration.Platt(1.3, -0.2),
                new Calibration.Beta(0.8, 1.2, 0.3),
                new Calibration.Temperature(1.7),
                new Calibration.Isotonic(new double[] {-4, -1, 0, 2}, new double[] {-5, -1.5, 0.5, 1}));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void oneCalibrationDoesWhatTwoInTurnDo(Calibration first) {
        ServedCalibration last = new ServedCalibration(1.4, -0.3);
        for (double margin = -6; margin < 6; margin += 0.37) {
            double[] at = {margin};
            assertThat(last.after(first).apply(at)[0]).isCloseTo(last.apply(first.apply(at)[0]), within(ROUNDING));
        }
    }

    private static ServedCalibration fit(int rows, double slope, double intercept, long seed) {
        Random random = new Random(seed);
        double[] margins = new double[rows];
        int[] labels = new int[rows];
        double[] weights = new double[rows];
        for (int i = 0; i < rows; i++) {
            margins[i] = random.nextGaussian();
            labels[i] = random.nextDouble()
                            < new LogOdds(slope * margins[i] + intercept)
                                    .toProbability()
                                    .value()
                    ? 1
                    : 0;
            weights[i] = 1;
        }
        return ServedCalibration.fit(margins, labels, weights);
    }
}
