package org.consilium.tabular.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.consilium.tabular.SyntheticTables;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnsembleTrainerTest {
    private static final TrainingSettings SETTINGS = TrainingSettings.compact(80, 7, 2);

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aCouncilRanksPatientsOnWhomNothingWasChosen(int classes) {
        TrainedEnsemble trained = EnsembleTrainer.train(SyntheticTables.patients(800, classes, 3), SETTINGS);

        assertThat(trained.evaluation().figure(Metric.AUROC).low()).isGreaterThan(0.75);
        assertThat(trained.evaluation().figure(Metric.CALIBRATION_SLOPE).value())
                .isBetween(0.7, 1.4);
        assertThat(trained.evaluation().persons()).isEqualTo(400);
    }

    @Test
    void theSameTableAndSettingsGiveTheSameBitsWithAnotherNumberOfThreads() {
        TrainingTable table = SyntheticTables.patients(300, 2, 5);
        TrainingSettings one = TrainingSettings.compact(40, 7, 1);
        TrainingSettings two = TrainingSettings.compact(40, 7, 2);

        double[] first = EnsembleTrainer.train(table, one)
                .ensemble()
                .predict(table.row(11))
                .calibratedMargins();
        double[] second = EnsembleTrainer.train(table, two)
                .ensemble()
                .predict(table.row(11))
                .calibratedMargins();

        assertThat(second).containsExactly(first);
    }

    @Test
    void aFindingsProbabilityIsThatOfTheSecondClass() {
        TrainingTable table = SyntheticTables.patients(300, 2, 5);
        TrainedEnsemble trained = EnsembleTrainer.train(table, SETTINGS);

        double finding = trained.asFinding("anaemia")
                .predict(table.row(4))
                .probability(0)
                .value();

        assertThat(finding)
                .isCloseTo(
                        trained.ensemble().predict(table.row(4)).probability(1).value(), within(1e-15));
    }

    @Test
    void noiseAloneIsGivenNoSkill() {
        TrainingTable signal = SyntheticTables.patients(400, 2, 9);
        int[] labels = new int[400];
        for (int row = 0; row < 400; row++) {
            labels[row] = (row * 7919 / 13) % 2;
        }
        double[][] values = new double[signal.columns().size()][400];
        for (int c = 0; c < values.length; c++) {
            for (int row = 0; row < 400; row++) {
                values[c][row] = signal.value(row, c);
            }
        }
        TrainingTable noise = new TrainingTable(signal.columns(), values, signal.classes(), labels, null, null);

        TrainedEnsemble trained = EnsembleTrainer.train(noise, SETTINGS);

        assertThat(trained.evaluation().figure(Metric.LOG_LOSS).value()).isCloseTo(Math.log(2), within(0.03));
    }

    @Test
    void aFindingThatSomeBagsNeverSeeIsStillLearntFromTheOthers() {
        TrainingTable patients = SyntheticTables.patients(120, 2, 9);
        int[] labels = new int[120];
        labels[17] = 1;
        double[][] values = new double[patients.columns().size()][120];
        for (int row = 0; row < 120; row++) {
            for (int c = 0; c < values.length; c++) {
                values[c][row] = patients.value(row, c);
            }
        }
        TrainingTable rare = new TrainingTable(patients.columns(), values, patients.classes(), labels, null, null);

        TrainedEnsemble trained = EnsembleTrainer.train(rare, TrainingSettings.compact(20, 7, 2));

        assertThat(trained.ensemble().predict(rare.row(3)).probability(1).value())
                .isBetween(1e-6, 0.2);
    }
}
