package org.consilium.tabular.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.consilium.ensemble.AdditiveMember;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.SyntheticTables;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdditiveLearnersTest {
    private static LearntMember learn(TrainingTable table, Recipe recipe) {
        try (Crew crew = new Crew(2)) {
            return new MemberLearner(
                            table, List.of(Folds.stratified(table, 4, 1), Folds.stratified(table, 4, 2)), 1, crew)
                    .learn(recipe);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void splinesAndBoostedShapesFindWhatThereIsToFind(int classes) {
        TrainingTable table = SyntheticTables.patients(500, classes, 2);
        double prevalence = Math.log(classes);

        assertThat(learn(table, new Recipe.Logistic("logistic", 4, 2)).heldOutLoss())
                .isLessThan(prevalence - 0.12);
        assertThat(learn(table, new Recipe.Additive("additive", 0.1, 2, 100, 20))
                        .heldOutLoss())
                .isLessThan(prevalence - 0.12);
    }

    /** Risk that is high only where exactly one of two signs is there: no function of one sign can say it. */
    @Test
    void aPairOfFeaturesIsFoundWhereNeitherSaysAnythingAlone() {
        int rows = 400;
        double[][] values = new double[3][rows];
        int[] labels = new int[rows];
        Random random = new Random(3);
        for (int row = 0; row < rows; row++) {
            for (double[] column : values) {
                column[row] = random.nextInt(2);
            }
            boolean risk = values[0][row] != values[2][row];
            labels[row] = random.nextDouble() < (risk ? 0.9 : 0.1) ? 1 : 0;
            values[1][row] += random.nextGaussian();
        }
        TrainingTable table = new TrainingTable(
                List.of(FeatureColumn.numeric("a"), FeatureColumn.numeric("noise"), FeatureColumn.numeric("b")),
                values,
                List.of("no", "yes"),
                labels,
                null,
                null);

        double single =
                learn(table, new Recipe.Additive("additive", 0.1, 0, 80, 20)).heldOutLoss();
        double paired =
                learn(table, new Recipe.Additive("additive", 0.1, 1, 80, 20)).heldOutLoss();

        assertThat(single).isGreaterThan(0.6);
        assertThat(paired).isLessThan(0.45);
    }

    @Test
    void theMeanOfBagsIsTheMeanOfTheirMargins() {
        TrainingTable table = SyntheticTables.patients(200, 3, 4);
        SplineBasis basis = new SplineBasis(table, 3, 2);
        Random random = new Random(1);
        AdditiveMember one = basis.member(coefficients(random, basis.width() + 1));
        AdditiveMember two = basis.member(coefficients(random, basis.width() + 1));

        double[] mean = Bags.mean(List.of(one, two)).margins(table.row(7));

        for (int output = 0; output < 3; output++) {
            assertThat(mean[output])
                    .isCloseTo(
                            (one.margins(table.row(7))[output] + two.margins(table.row(7))[output]) / 2, within(1e-12));
        }
    }

    /** The curves and tables that are served say the same as the basis that was fitted. */
    @Test
    void servedSplinesEqualTheFittedBasis() {
        TrainingTable table = SyntheticTables.patients(200, 3, 4);
        SplineBasis basis = new SplineBasis(table, 3, 2);
        double[][] coefficients = coefficients(new Random(2), basis.width() + 1);
        AdditiveMember member = basis.member(coefficients);
        for (int row = 0; row < table.rows(); row++) {
            SplineBasis.SparseRow sparse = basis.row(row);
            double[] served = member.margins(table.row(row));
            for (int output = 0; output < 3; output++) {
                double sum = coefficients[output][basis.width()];
                for (int i = 0; i < sparse.at.length; i++) {
                    sum += coefficients[output][sparse.at[i]] * sparse.values[i];
                }
                assertThat(served[output]).isCloseTo(sum, within(1e-9));
            }
        }
    }

    private static double[][] coefficients(Random random, int width) {
        double[][] coefficients = new double[3][width];
        for (double[] ofOutput : coefficients) {
            for (int b = 0; b < width; b++) {
                ofOutput[b] = random.nextGaussian();
            }
        }
        return coefficients;
    }
}
