package org.consilium.tabular.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.confidence.MaskedEvidence;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.resample.MaskedCopies;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;

class MaskingGainTest {
    /** Four tests of the same hidden thing, all of them always done: with one left, a model that saw only all four is lost. */
    private static TrainingTable redundant(int rows) {
        Random random = new Random(2);
        double[][] values = new double[4][rows];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            double hidden = random.nextGaussian();
            labels[row] = hidden + 0.3 * random.nextGaussian() > 0 ? 1 : 0;
            for (double[] column : values) {
                column[row] = hidden + 0.5 * random.nextGaussian();
            }
        }
        return new TrainingTable(
                IntStream.range(0, 4)
                        .mapToObj(c -> FeatureColumn.numeric("test " + c))
                        .toList(),
                values,
                List.of("no", "yes"),
                labels,
                null,
                null);
    }

    @Test
    void copiesOfHeldOutPatientsAreNeverLearntFromAndNeverScored() {
        TrainingTable table = redundant(100);
        Folds split = Folds.stratified(table, 4, 1);
        Folds with = split.withCopies();

        for (int part = 0; part < 4; part++) {
            assertThat(with.heldOut(part)).containsExactly(split.heldOut(part));
            int held = part;
            assertThat(with.learning(part)).hasSize(2 * split.learning(part).length);
            assertThat(Arrays.stream(with.learning(part)).allMatch(row -> split.of(row % 100) != held))
                    .isTrue();
        }
        assertThat(MaskedCopies.behind(table, 1).rows()).isEqualTo(200);
        assertThat(MaskedCopies.behind(table, 1).value(7, 2)).isEqualTo(table.value(7, 2));
    }

    @Test
    void patientsWithFewerTestsGainFromMaskedCopies() {
        TrainingTable table = redundant(800);

        MaskingGain gain =
                MaskingGain.of(table, Folds.stratified(table, 4, 1), new MaskedEvidence(table, 1).tables(), 1, 2);

        assertThat(gain.masked()).isGreaterThan(3 * gain.maskedError());
    }

    @Test
    void copiesAreLeftOutWherePatientsAsTheyAreWouldLose() {
        assertThat(new MaskingGain(-0.001, 0.2, 0.01).isWorthIt()).isFalse();
        assertThat(new MaskingGain(0.001, 0.2, 0.01).isWorthIt()).isTrue();
        assertThat(new MaskingGain(0.001, 0.005, 0.01).isWorthIt()).isFalse();
    }

    @Test
    void aCouncilForSparserPatientsIsServedAndScoredOnOriginalsAlone() {
        TrainingTable table = redundant(300);
        TrainingSettings settings = TrainingSettings.compact(60, 3, 2).forSparserPatients();

        TrainedEnsemble trained = EnsembleTrainer.train(table, settings);

        assertThat(trained.honestMargins().knownRows()).hasSize(300);
        assertThat(LogLoss.ofMargins(table, trained.honestMargins())).isLessThan(0.45);
    }
}
