package org.consilium.cohort.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;

class CrossFitTest {

    @Test
    void theListOfWhatCannotBeRuledOutHoldsItsShareOfAskingsWhereSomeStandForMore() {
        Random random = new Random(4);
        int rows = 3_000;
        double[] told = new double[rows];
        double[] weights = new double[rows];
        int[] labels = new int[rows];
        int[] patients = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = row % 3 == 0 ? 1 : 0;
            patients[row] = row;
            // Askings of which more stand for each row are told less well: between visits, say.
            boolean many = random.nextInt(4) == 0;
            weights[row] = many ? 10 : 1;
            told[row] = labels[row] == 1 && !many ? 0.5 + random.nextDouble() / 2 : random.nextDouble();
        }
        TrainingTable table = new TrainingTable(
                List.of(FeatureColumn.numeric("x")),
                new double[1][rows],
                List.of("none", "finding"),
                labels,
                patients,
                weights);
        double bound = Council.reachedByCases(
                table,
                new Margins(Arrays.stream(told).mapToObj(m -> new double[] {m}).toArray(double[][]::new)),
                0.05);
        CrossFit honest = new CrossFit(table, told, told, new int[rows], new double[] {bound});
        Figure[] sets = honest.setCoverage(200, 1);
        assertThat(sets[0].low()).isLessThan(0.95);
        assertThat(sets[0].high()).isGreaterThan(0.95);
        assertThat(sets[0].value()).isGreaterThan(0.93);
    }

    @Test
    void withTooFewCasesNothingIsRuledOut() {
        TrainingTable table = new TrainingTable(
                List.of(FeatureColumn.numeric("x")),
                new double[1][10],
                List.of("none", "finding"),
                new int[] {1, 1, 1, 1, 1, 0, 0, 0, 0, 0},
                new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                null);
        assertThat(Council.reachedByCases(table, new Margins(new double[10][1]), 0.05))
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }
}
