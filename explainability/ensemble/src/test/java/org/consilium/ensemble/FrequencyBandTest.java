package org.consilium.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrequencyBandTest {

    private static final double ROUNDING = 1e-12;

    @Test
    void holdsTheFrequencyOfRowsOfLikeLogOddsAndIsWiderWhereTheyAreFew() {
        Random random = new Random(2);
        int rows = 4_000;
        double[] at = new double[rows];
        double[] label = new double[rows];
        double[] weight = new double[rows];
        for (int row = 0; row < rows; row++) {
            at[row] = random.nextGaussian();
            label[row] =
                    random.nextDouble() < new LogOdds(at[row]).toProbability().value() ? 1 : 0;
            weight[row] = 1;
        }
        FrequencyBand band = FrequencyBand.fit(at, label, weight, new double[] {-3.2, 0, 3.2});
        FrequencyBand.Range middle = band.around(0.5, 0);
        assertThat(middle.low()).isGreaterThan(0.4);
        assertThat(middle.high()).isLessThan(0.6);
        FrequencyBand.Range end = band.around(0.96, 3.2);
        assertThat(end.high() - end.low()).isGreaterThan(middle.high() - middle.low());
    }

    @Test
    void aRowThatStandsForThreeIsThreeRows() {
        double[] grid = {-1, 0, 1};
        FrequencyBand weighted =
                FrequencyBand.fit(new double[] {0.5, -2, 1}, new double[] {1, 0, 0}, new double[] {3, 1, 2}, grid);
        FrequencyBand repeated = FrequencyBand.fit(
                new double[] {1, 0.5, 0.5, -2, 0.5, 1}, new double[] {0, 1, 1, 0, 1, 0}, ones(6), grid);
        assertThat(weighted.low()).containsExactly(repeated.low(), within(ROUNDING));
        assertThat(weighted.high()).containsExactly(repeated.high(), within(ROUNDING));
    }

    @Test
    void alwaysHoldsTheProbabilityAndIsLevelBeyondItsEnds() {
        FrequencyBand band = new FrequencyBand(new double[] {-1, 1}, new double[] {0.2, 0.6}, new double[] {0.3, 0.8});
        assertThat(band.around(0.5, 0)).isEqualTo(new FrequencyBand.Range(0.4, 0.55));
        assertThat(band.around(0.95, 5)).isEqualTo(new FrequencyBand.Range(0.6, 0.95));
        assertThat(band.around(0.01, -5)).isEqualTo(new FrequencyBand.Range(0.01, 0.3));
    }

    @Test
    void boundsOfAnotherLengthThanTheGridAreRefused() {
        assertThatThrownBy(() -> new FrequencyBand(new double[] {0}, new double[2], new double[1]))
                .hasMessageContaining("both bounds at each of its points");
    }

    @Test
    void rareValuesSurpriseMoreThanTheUsualOnes() {
        UsualValues usual = new UsualValues(Cells.bins(0, new double[] {0, 10}), new double[] {0.05, 0.04, 0.9, 0.01});
        assertThat(usual.surprise(5)).isNegative();
        assertThat(usual.surprise(50)).isGreaterThan(usual.surprise(-5)).isPositive();
        assertThatThrownBy(() -> new UsualValues(Cells.bins(0, new double[] {0}), new double[] {1}))
                .hasMessageContaining("shares for");
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
