package org.consilium.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Members other than trees, their blend and its calibration, on numbers worked out by hand. */
class MembersTest {

    private static final double EXACT = 1e-15;

    @Test
    void aLinearMemberAddsWeightTimesValueAndTheMissingsOwnShare() {
        LinearMember member =
                new LinearMember(new double[] {1}, new double[][] {{2, -3}}, new double[][] {{0.5, 0.25}});
        assertThat(member.margins(new double[] {10, 1})).containsExactly(1 + 20 - 3);
        assertThat(member.margins(new double[] {Double.NaN, 1})).containsExactly(1 + 0.5 - 3);
    }

    @Test
    void aCurveIsStraightBetweenKnotsAndFlatBeyond() {
        Term.Curve curve = new Term.Curve(0, new double[] {1, 3}, new double[][] {{10, 20}}, new double[] {-7});
        assertThat(curve.at(0, 0)).isEqualTo(10);
        assertThat(curve.at(0, 2)).isEqualTo(15);
        assertThat(curve.at(0, 3)).isEqualTo(20);
        assertThat(curve.at(0, 9)).isEqualTo(20);
        assertThat(curve.at(0, Double.NaN)).isEqualTo(-7);
    }

    @Test
    void cellsHaveTheUnknownFirstAndTheirUpperEdgesInside() {
        Cells bins = Cells.bins(0, new double[] {1, 3});
        assertThat(bins.count()).isEqualTo(4);
        assertThat(bins.cell(Double.NaN)).isZero();
        assertThat(bins.cell(1)).isEqualTo(1);
        assertThat(bins.cell(1.1)).isEqualTo(2);
        assertThat(bins.cell(3)).isEqualTo(2);
        assertThat(bins.cell(4)).isEqualTo(3);

        Cells categories = Cells.categories(0, 2);
        assertThat(categories.count()).isEqualTo(4);
        assertThat(categories.cell(Double.NaN)).isZero();
        assertThat(categories.cell(1)).isEqualTo(2);
        assertThat(categories.cell(2)).as("never seen").isEqualTo(3);
        assertThat(categories.cell(-1)).as("never seen").isEqualTo(3);
    }

    @Test
    void aBlendIsTheWeightedSumOfItsMembersMargins() {
        CalibratedEnsemble ensemble = Examples.ensemble();
        for (double[] row : Examples.ROWS) {
            double sum = -0.05;
            for (Blend.Weighted weighted : ensemble.blend().members()) {
                sum += weighted.weight() * weighted.member().margins(row)[0];
            }
            assertThat(ensemble.predict(row).margin(0)).isEqualTo(sum);
        }
    }

    @Test
    void membersOfDifferentShapesCannotBlend() {
        LinearMember narrow = new LinearMember(new double[1], new double[1][2], new double[1][2]);
        assertThatThrownBy(() -> new Blend(
                        List.of(new Blend.Weighted("a", 1, narrow), new Blend.Weighted("b", 1, Examples.trees())),
                        new double[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("member b");
    }

    @Test
    void plattAndTemperatureAreLinesInTheMargin() {
        assertThat(new Calibration.Platt(2, -1).apply(new double[] {3})).containsExactly(5);
        assertThat(new Calibration.Temperature(2).apply(new double[] {3, -1})).containsExactly(1.5, -0.5);
    }

    @Test
    void betaWithEqualSlopesIsPlatt() {
        double[] beta = new Calibration.Beta(1.3, 1.3, 0.2).apply(new double[] {0.7});
        assertThat(beta[0]).isCloseTo(1.3 * 0.7 + 0.2, within(EXACT));
        assertThat(new Calibration.Beta(1, 0.5, 0).apply(new double[] {800})[0]).isCloseTo(400, within(1e-9));
    }

    @Test
    void anIsotonicCalibrationNeverFalls() {
        Calibration.Isotonic isotonic = new Calibration.Isotonic(new double[] {-1, 1}, new double[] {-2, 3});
        assertThat(isotonic.apply(new double[] {-5, 0, 5})).containsExactly(-2, 0.5, 3);
        assertThatThrownBy(() -> new Calibration.Isotonic(new double[] {0, 1}, new double[] {1, 0}))
                .hasMessageContaining("never fall");
    }

    @Test
    void probabilitiesOfADifferentialSumToOne() {
        LinearMember member = new LinearMember(new double[] {1000, 999, -1000}, new double[3][1], new double[3][1]);
        Prediction prediction = new CalibratedEnsemble(
                        Blend.of(member), new Calibration.Identity(), List.of("a", "b", "c"))
                .predict(new double[1]);
        assertThat(prediction.probability(0).value()
                        + prediction.probability(1).value()
                        + prediction.probability(2).value())
                .isCloseTo(1, within(EXACT));
        assertThat(prediction.probability(0).toLogOdds().value()).isCloseTo(1, within(1e-12));
        assertThat(prediction.mostProbable()).isZero();
    }

    @Test
    void twoClassesWithOneMarginShareOneProbability() {
        LinearMember member = new LinearMember(new double[] {40}, new double[1][1], new double[1][1]);
        Prediction prediction = new CalibratedEnsemble(
                        Blend.of(member), new Calibration.Identity(), List.of("no", "yes"))
                .predict(new double[1]);
        assertThat(prediction.probability(0).value()).isEqualTo(StrictMath.exp(-40) / (1 + StrictMath.exp(-40)));
        assertThat(prediction.probability(1).value()).isCloseTo(1, within(EXACT));
    }

    @Test
    void aDifferentialsSetIsNeverEmptyAndAFindingsMayBe() {
        LinearMember flat = new LinearMember(new double[3], new double[3][1], new double[3][1]);
        Prediction third = new CalibratedEnsemble(Blend.of(flat), new Calibration.Identity(), List.of("a", "b", "c"))
                .predict(new double[1]);
        assertThat(new PredictionSets(0.1, List.of(0.9, 0.9, 0.9), "").set(third))
                .containsExactly(0);
        assertThat(new PredictionSets(0.1, List.of(0.9, 0.3, 0.3), "").set(third))
                .containsExactly(0, 1, 2);

        Prediction finding = Examples.ensemble().predict(Examples.ROWS[1]);
        assertThat(new PredictionSets(0.1, List.of(1.0), "").set(finding)).isEmpty();
        assertThat(new PredictionSets(0.1, List.of(0.0), "").set(finding)).containsExactly(0);
    }

    @Test
    void aValueThatDoesNotFitItsColumnIsAnsweredWithTheRemedy() {
        FeatureColumn smoking = Examples.COLUMNS.get(2);
        assertThat(smoking.code("current")).isEqualTo(2);
        smoking.check(Double.NaN);
        smoking.check(2);
        for (double code : new double[] {3, -1, 0.5}) {
            assertThatThrownBy(() -> smoking.check(code))
                    .hasMessageContaining("smoking")
                    .hasMessageContaining("from 0 to 2");
        }
        assertThatThrownBy(() -> smoking.code("sometimes"))
                .hasMessageContaining("smoking")
                .hasMessageNotContaining("sometimes");
        assertThatThrownBy(() -> Examples.COLUMNS.get(0).check(Double.POSITIVE_INFINITY))
                .hasMessageContaining("age")
                .hasMessageContaining("infinite");
    }

    @Test
    void logOddsAndProbabilityLeadBackToEachOther() {
        assertThat(new LogOdds(0).toProbability()).isEqualTo(new Probability(0.5));
        assertThat(new Probability(0.9).toLogOdds().value()).isCloseTo(2.1972245773362196, within(EXACT));
        assertThat(new LogOdds(-800).toProbability().value()).isZero();
        assertThatThrownBy(() -> new Probability(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LogOdds(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
