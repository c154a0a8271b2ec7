package org.consilium.tabular.blend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.consilium.tabular.table.Margins;
import org.junit.jupiter.api.Test;

class BagDilutionTest {
    private static List<Margins> repeats(double chance) {
        Random random = new Random(1);
        int rows = 4000;
        double[][] one = new double[rows][1];
        double[][] two = new double[rows][1];
        for (int row = 0; row < rows; row++) {
            double signal = 0.5 * random.nextGaussian();
            one[row][0] = signal + chance * random.nextGaussian();
            two[row][0] = signal + chance * random.nextGaussian();
        }
        return List.of(new Margins(one), new Margins(two));
    }

    private static final int[] ROWS = IntStream.range(0, 4000).toArray();

    @Test
    void chanceInBagsIsGivenBackByTheFactorOfRegressionDilution() {
        double factor = BagDilution.of(repeats(0.3), 5, ROWS).factor();

        assertThat(factor).isCloseTo((0.25 + 0.09 / 2) / (0.25 + 0.09 / 10), within(0.02));
    }

    @Test
    void bagsThatAgreeGiveNothingBack() {
        assertThat(BagDilution.of(repeats(0), 5, ROWS).factor()).isCloseTo(1, within(1e-12));
    }

    @Test
    void aSingleRepeatCannotTellChanceFromSignal() {
        assertThat(BagDilution.of(repeats(0.3).subList(0, 1), 5, ROWS).factor()).isEqualTo(1);
    }
}
