package org.consilium.tabular.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.SyntheticTables;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    @Test
    void figuresOfFourPatientsAreThoseCountedByHand() {
        double[][] p = {{0.9, 0.1}, {0.6, 0.4}, {0.65, 0.35}, {0.2, 0.8}};
        ScoredRows rows = new ScoredRows(p, new int[] {0, 0, 1, 1}, new int[] {0, 1, 2, 3}, new double[] {1, 1, 1, 1});

        Evaluation evaluation = Evaluation.of(rows, 0, 1);

        assertThat(evaluation.figure(Metric.AUROC).value()).isCloseTo(0.75, within(1e-12));
        assertThat(evaluation.figure(Metric.AVERAGE_PRECISION).value()).isCloseTo((1 + 2.0 / 3) / 2, within(1e-12));
        assertThat(evaluation.figure(Metric.BRIER).value())
                .isCloseTo((0.01 + 0.16 + 0.65 * 0.65 + 0.04) / 4, within(1e-12));
        assertThat(evaluation.figure(Metric.LOG_LOSS).value())
                .isCloseTo(-(Math.log(0.9) + Math.log(0.6) + Math.log(0.35) + Math.log(0.8)) / 4, within(1e-12));
        assertThat(evaluation.figure(Metric.ECE).value()).isCloseTo((0.1 + 0.4 + 0.65 + 0.2) / 4, within(1e-12));
        assertThat(evaluation.figure(Metric.SENSITIVITY_OF_FEW_ALARMS).value()).isCloseTo(0.5, within(1e-12));
        assertThat(evaluation.figure(Metric.NET_BENEFIT).value()).isCloseTo((2 - 2.0 / 9) / 4, within(1e-12));
        assertThat(evaluation.figure(Metric.NET_BENEFIT_OF_ONE_IN_FIVE).value())
                .isCloseTo((2 - 0.25) / 4, within(1e-12));
    }

    @Test
    void oneClassAgainstAllOthersIsJudgedByItsOwnProbability() {
        TrainingTable table = SyntheticTables.patients(300, 3, 4);
        double[][] margins = new double[300][];
        for (int row = 0; row < 300; row++) {
            double a = table.value(row, 0);
            margins[row] = new double[] {-a, a, -a / 2};
        }
        Margins said = new Margins(margins);

        List<ClassFigures> classes = ClassFigures.all(table, said, 0, 1);

        assertThat(classes).extracting(ClassFigures::name).isEqualTo(table.classes());
        assertThat(classes.stream()
                        .mapToDouble(
                                each -> each.evaluation().figure(Metric.AUROC).value())
                        .average())
                .hasValueCloseTo(
                        Evaluation.of(ScoredRows.ofMargins(table, said), 0, 1)
                                .figure(Metric.AUROC)
                                .value(),
                        within(1e-12));
        assertThat(classes.get(1).evaluation().figure(Metric.NET_BENEFIT).value())
                .isPositive();
    }

    @Test
    void aClassOfFewCasesIsNotJudgedAlone() {
        int[] labels = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2};
        double[][] margins = new double[11][3];
        TrainingTable table = new TrainingTable(
                List.of(FeatureColumn.numeric("x")),
                new double[][] {new double[11]},
                List.of("a", "b", "c"),
                labels,
                null,
                null);

        assertThat(ClassFigures.all(table, new Margins(margins), 0, 1))
                .extracting(ClassFigures::name)
                .containsExactly("a", "b");
    }

    @Test
    void overconfidenceShowsAsASlopeBelowOne() {
        Random random = new Random(1);
        int n = 4000;
        double[][] p = new double[n][];
        int[] labels = new int[n];
        int[] groups = new int[n];
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            double x = random.nextGaussian();
            labels[i] = random.nextDouble() < LogLoss.logistic(x) ? 1 : 0;
            p[i] = LogLoss.probabilities(new double[] {2 * x});
            groups[i] = i;
            weights[i] = 1;
        }

        Figure slope =
                Evaluation.of(new ScoredRows(p, labels, groups, weights), 50, 1).figure(Metric.CALIBRATION_SLOPE);

        assertThat(slope.value()).isCloseTo(0.5, within(0.06));
        assertThat(slope.low()).isLessThan(slope.value());
        assertThat(slope.high()).isGreaterThan(slope.value());
    }

    @Test
    void intervalsOverPersonsAreWiderThanOverTheirCopiedRows() {
        int persons = 60;
        int copies = 10;
        double[][] p = new double[persons * copies][];
        int[] labels = new int[persons * copies];
        int[] person = new int[persons * copies];
        int[] row = new int[persons * copies];
        double[] weights = new double[persons * copies];
        Random random = new Random(2);
        for (int i = 0; i < persons; i++) {
            double x = random.nextGaussian();
            int label = random.nextDouble() < LogLoss.logistic(x) ? 1 : 0;
            for (int c = 0; c < copies; c++) {
                int at = i * copies + c;
                p[at] = LogLoss.probabilities(new double[] {x});
                labels[at] = label;
                person[at] = i;
                row[at] = at;
                weights[at] = 1;
            }
        }
        Figure byPerson = Evaluation.of(new ScoredRows(p, labels, person, weights), 200, 1)
                .figure(Metric.AUROC);
        Figure byRow =
                Evaluation.of(new ScoredRows(p, labels, row, weights), 200, 1).figure(Metric.AUROC);

        assertThat(byPerson.high() - byPerson.low()).isGreaterThan(2 * (byRow.high() - byRow.low()));
    }
}
