package org.consilium.cohort.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeakCheckTest {

    enum Plant {
        COPY {
            @Override
            double value(int label, double noise) {
                return label;
            }
        },
        OPPOSITE_IN_DISGUISE {
            @Override
            double value(int label, double noise) {
                return 100 - 7 * label + noise / 10;
            }
        },
        KNOWN_ONLY_FOR_CASES {
            @Override
            double value(int label, double noise) {
                return label == 1 ? noise : Double.NaN;
            }
        };

        abstract double value(int label, double noise);
    }

    @ParameterizedTest
    @EnumSource(Plant.class)
    void findsAPlantedCopyOfTheAnswer(Plant plant) {
        assertThat(LeakCheck.answerIn(table(plant), 0.99)).contains("planted");
    }

    @Test
    void letsHonestEvidencePass() {
        assertThat(LeakCheck.answerIn(table(null), 0.99)).isEmpty();
    }

    @Test
    void refusesAPatientOnBothSidesOfASplit() {
        assertThatThrownBy(() -> LeakCheck.requireWholePatients(new int[] {1, 2, 1}, new int[] {0, 1, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A patient must be whole in one part");
    }

    @Test
    void dealsPatientsWhole() {
        TrainingTable table = table(null);
        assertThatCode(() -> OuterFolds.deal(table, 3, 1)).doesNotThrowAnyException();
        assertThat(OuterFolds.deal(table, 3, 1)).contains(0, 1, 2);
    }

    private static TrainingTable table(@org.jspecify.annotations.Nullable Plant plant) {
        Random random = new Random(1);
        int rows = 300;
        double[][] values = new double[2][rows];
        int[] labels = new int[rows];
        int[] patients = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = random.nextInt(5) == 0 ? 1 : 0;
            patients[row] = row / 3;
            values[0][row] = labels[row] + random.nextGaussian();
            double noise = random.nextGaussian();
            values[1][row] = plant == null ? noise : plant.value(labels[row], noise);
        }
        return new TrainingTable(
                List.of(FeatureColumn.numeric("honest"), FeatureColumn.numeric("planted")),
                values,
                List.of("none", "finding"),
                labels,
                patients,
                null);
    }
}
