package org.consilium.tabular.blend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.consilium.ensemble.Calibration;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;

class BlendFitTest {
    private static final Patients MANY = new Patients(3000);

    /** People whose true log-odds are known. */
    private static final class Patients {
        final double[] truth;
        final TrainingTable table;

        Patients(int rows) {
            Random random = new Random(5);
            truth = new double[rows];
            int[] labels = new int[rows];
            for (int row = 0; row < rows; row++) {
                truth[row] = 1.5 * random.nextGaussian();
                labels[row] = random.nextDouble() < LogLoss.logistic(truth[row]) ? 1 : 0;
            }
            table = new TrainingTable(
                    List.of(FeatureColumn.numeric("x")),
                    new double[][] {truth},
                    List.of("no", "yes"),
                    labels,
                    null,
                    null);
        }

        Margins margins(double slope, double noise, long seed) {
            Random random = new Random(seed);
            double[][] margins = new double[truth.length][1];
            for (int row = 0; row < truth.length; row++) {
                margins[row][0] = slope * (truth[row] + noise * random.nextGaussian());
            }
            return new Margins(margins);
        }

        int[] rows() {
            return IntStream.range(0, truth.length).toArray();
        }

        BlendFit blend(Margins... members) {
            double[] prior = new double[members.length];
            Arrays.fill(prior, 1.0 / members.length);
            return BlendFit.fit(table, List.of(members), prior, rows());
        }
    }

    @Test
    void anOverconfidentMemberIsScaledBackBeforeItVotes() {
        BlendFit fit = MANY.blend(MANY.margins(3, 0, 1));

        assertThat(fit.weight(0)).isCloseTo(1 / 3.0, within(0.03));
    }

    @Test
    void aMemberThatKnowsNothingLosesItsVoteWhenPatientsAreMany() {
        BlendFit fit = MANY.blend(MANY.margins(1, 0.2, 1), MANY.margins(1, 20, 2));

        assertThat(fit.share(0)).isGreaterThan(0.9);
    }

    @Test
    void fewPatientsHardlyMoveThePriorWeights() {
        Patients few = new Patients(30);
        BlendFit fit = few.blend(few.margins(1, 0.5, 1), few.margins(1, 0.6, 2));

        assertThat(fit.share(0)).isBetween(0.3, 0.7);
    }

    @Test
    void calibrationIsLeftAloneWhereNothingIsToBeGained() {
        assertThat(CalibrationFit.choose(MANY.table, MANY.margins(1, 0, 1), MANY.rows(), 1))
                .isInstanceOf(Calibration.Identity.class);
    }

    @Test
    void overconfidentMarginsAreCalibrated() {
        Margins margins = MANY.margins(2.5, 0, 1);
        Calibration calibration = CalibrationFit.choose(MANY.table, margins, MANY.rows(), 1);

        assertThat(calibration.apply(new double[] {2.5})[0]).isCloseTo(1, within(0.25));
    }

    @Test
    void isotonicRegressionNeverFallsAndNeverSaysNever() {
        Margins margins = MANY.margins(1, 1, 3);
        Calibration isotonic = Isotonic.fit(margins, new HeldOut(MANY.table, MANY.rows()));
        double before = Double.NEGATIVE_INFINITY;
        for (double x = -6; x <= 6; x += 0.1) {
            double now = isotonic.apply(new double[] {x})[0];
            assertThat(now).isGreaterThanOrEqualTo(before).isFinite();
            before = now;
        }
    }
}
