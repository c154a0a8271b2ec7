package org.consilium.tabular.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;

class BayesLearnerTest {
    private static final int ROWS = 2000;

    /** A sign that nine in ten of the ill have and two in ten of the healthy, in so many columns. */
    private static TrainingTable sign(int columns) {
        Random random = new Random(8);
        double[][] values = new double[columns][ROWS];
        int[] labels = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            labels[row] = random.nextInt(2);
            double seen = random.nextDouble() < (labels[row] == 1 ? 0.9 : 0.2) ? 1 : 0;
            for (double[] column : values) {
                column[row] = seen;
            }
        }
        return new TrainingTable(
                IntStream.range(0, columns)
                        .mapToObj(c -> FeatureColumn.categorical("sign " + c, List.of("no", "yes")))
                        .toList(),
                values,
                List.of("healthy", "ill"),
                labels,
                null,
                null);
    }

    private static LearntMember learn(TrainingTable table) {
        try (Crew crew = new Crew(1)) {
            return new MemberLearner(table, List.of(Folds.stratified(table, 4, 1)), 1, crew)
                    .learn(new Recipe.Bayes("bayes", 8));
        }
    }

    @Test
    void aSignAddsItsLikelihoodRatio() {
        LearntMember learnt = learn(sign(1));

        double between =
                learnt.member().margins(new double[] {1})[0] - learnt.member().margins(new double[] {0})[0];

        assertThat(between).isCloseTo(Math.log(0.9 / 0.2) - Math.log(0.1 / 0.8), within(0.35));
    }

    @Test
    void theSameSignSaidSixTimesIsTempered() {
        assertThat(learn(sign(6)).heldOutLoss()).isCloseTo(learn(sign(1)).heldOutLoss(), within(0.005));
    }

    @Test
    void whatWasNeverSeenSaysNothing() {
        LearntMember learnt = learn(sign(2));
        double[] unknown = new double[2];
        Arrays.fill(unknown, Double.NaN);

        assertThat(learnt.member().margins(unknown)[0]).isCloseTo(0, within(0.15));
    }
}
