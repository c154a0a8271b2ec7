package org.consilium.cohort.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeakCheckTest {

    /** Every other row. */
    private static final BitSet AT_VISITS = new BitSet();

    static {
        for (int row = 0; row < 900; row += 2) {
            AT_VISITS.set(row);
        }
    }

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
        },

        NOISY_COPY {
            @Override
            double value(int label, double noise) {
                // Told apart with an AUROC of about 0.995.
                return 3.65 * label + noise;
            }
        },
        COPY_FOR_SOME {
            @Override
            double value(int label, double noise) {
                return noise > 0 ? label : Double.NaN;
            }
        },
        GIVEN_FOR_NOTHING_ELSE {
            @Override
            double value(int label, double noise) {
                return noise > 0.5 ? label : 0;
            }
        };

        abstract double value(int label, double noise);
    }

    @ParameterizedTest
    @EnumSource(value = Plant.class, mode = EnumSource.Mode.EXCLUDE, names = "GIVEN_FOR_NOTHING_ELSE")
    void findsAPlantedCopyOfTheAnswer(Plant plant) {
        assertThat(LeakCheck.answerIn(table(plant), AT_VISITS, 0.99))
                .map(LeakCheck.Telling::column)
                .contains("planted");
    }

    @Test
    void findsACopyThatIsThereForSomePatientsAlone() {
        assertThat(LeakCheck.answerIn(table(Plant.COPY_FOR_SOME), AT_VISITS, 0.99))
                .hasValueSatisfying(telling -> {
                    assertThat(telling.column()).isEqualTo("planted");
                    assertThat(telling.where()).contains("where it is known");
                });
    }

    @Test
    void findsACopyThatIsFreshAtVisitsAndOldBetweenThem() {
        TrainingTable honest = table(null);
        double[][] values = new double[2][honest.rows()];
        int[] labels = new int[honest.rows()];
        int[] patients = new int[honest.rows()];
        for (int row = 0; row < honest.rows(); row++) {
            labels[row] = honest.label(row);
            patients[row] = honest.group(row);
            values[0][row] = honest.value(row, 0);
            values[1][row] = AT_VISITS.get(row) ? labels[row] : row % 7 == 0 ? 1 : 0;
        }
        TrainingTable planted = new TrainingTable(honest.columns(), values, honest.classes(), labels, patients, null);
        assertThat(LeakCheck.answerIn(planted, AT_VISITS, 0.99)).hasValueSatisfying(telling -> {
            assertThat(telling.column()).isEqualTo("planted");
            assertThat(telling.where()).isEqualTo("at visits");
        });
    }

    @Test
    void letsHonestEvidencePass() {
        assertThat(LeakCheck.answerIn(table(null), AT_VISITS, 0.99)).isEmpty();
        assertThat(LeakCheck.betraying(table(null))).isEmpty();
    }

    @Test
    void namesASignThatHardlyAnybodyHasWithoutTheFinding() {
        for (Plant plant : List.of(Plant.GIVEN_FOR_NOTHING_ELSE, Plant.KNOWN_ONLY_FOR_CASES)) {
            assertThat(LeakCheck.betraying(table(plant))).singleElement().satisfies(sign -> {
                assertThat(sign.column()).isEqualTo("planted");
                assertThat(sign.share()).isEqualTo(1);
            });
        }
        // Too few have it for the ranking to show.
        assertThat(LeakCheck.answerIn(table(Plant.GIVEN_FOR_NOTHING_ELSE), AT_VISITS, 0.99))
                .isEmpty();
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
        int rows = 900;
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
