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
import org.junit.jupiter.params.provider.CsvSource;
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
        IN_THE_MIDDLE {
            @Override
            double value(int label, double noise) {
                return label == 1 ? noise / 10 : noise + Math.signum(noise);
            }
        },
        NEARLY_IN_THE_MIDDLE {
            @Override
            double value(int label, double noise) {
                return label == 1 && noise < 1.6 ? noise / 10 : noise + Math.signum(noise);
            }
        },
        A_CODE_BETWEEN_OTHERS {
            @Override
            double value(int label, double noise) {
                return label == 1 ? 3 : noise > 0 ? 1 : 7;
            }
        },
        GIVEN_FOR_NOTHING_ELSE {
            @Override
            double value(int label, double noise) {
                return noise > 0.5 ? label : 0;
            }
        },
        ORDERED_OFTEN_IN_SOME {
            @Override
            double value(int label, double noise) {
                return label == 1 && noise > 0.5 ? 9 : Math.abs(Math.rint(noise));
            }
        },
        FLAGGED_IN_SOME {
            @Override
            double value(int label, double noise) {
                return label == 1 && noise > 0.5 ? 1 : noise > 0 ? 0 : -1;
            }
        },
        LEFT_OUT_IN_SOME {
            @Override
            double value(int label, double noise) {
                return label == 1 && noise > 0.5 ? Double.NaN : noise;
            }
        },
        FAR_OUT_IN_SOME {
            @Override
            double value(int label, double noise) {
                return label == 1 && noise > 0.5 ? 9 + noise : noise;
            }
        };

        abstract double value(int label, double noise);
    }

    @ParameterizedTest
    @EnumSource(
            value = Plant.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "NEARLY_IN_THE_MIDDLE",
                "GIVEN_FOR_NOTHING_ELSE",
                "ORDERED_OFTEN_IN_SOME",
                "FLAGGED_IN_SOME",
                "LEFT_OUT_IN_SOME",
                "FAR_OUT_IN_SOME"
            })
    void findsAPlantedCopyOfTheAnswer(Plant plant) {
        assertThat(LeakCheck.answerIn(table(plant), AT_VISITS, 0.99, column -> true))
                .map(LeakCheck.Telling::column)
                .contains("planted");
    }

    @Test
    void findsACopyThatIsThereForSomePatientsAlone() {
        assertThat(LeakCheck.answerIn(table(Plant.COPY_FOR_SOME), AT_VISITS, 0.99, column -> true))
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
        assertThat(LeakCheck.answerIn(planted, AT_VISITS, 0.99, column -> true)).hasValueSatisfying(telling -> {
            assertThat(telling.column()).isEqualTo("planted");
            assertThat(telling.where()).isEqualTo("at visits");
        });
    }

    @Test
    void letsHonestEvidencePass() {
        assertThat(LeakCheck.answerIn(table(null), AT_VISITS, 0.99, column -> true))
                .isEmpty();
        assertThat(BetrayingSigns.in(table(null))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GIVEN_FOR_NOTHING_ELSE, is 1",
        "KNOWN_ONLY_FOR_CASES, is known",
        "ORDERED_OFTEN_IN_SOME, is at least 3",
        "FLAGGED_IN_SOME, is 1",
        "LEFT_OUT_IN_SOME, is not known",
        "FAR_OUT_IN_SOME, is at least"
    })
    void namesASignThatHardlyAnybodyHasWithoutTheFinding(Plant plant, String seen) {
        assertThat(BetrayingSigns.in(table(plant))).singleElement().satisfies(sign -> {
            assertThat(sign.column()).isEqualTo("planted");
            assertThat(sign.seen()).startsWith(seen);
            assertThat(sign.share()).isGreaterThanOrEqualTo(BetrayingSigns.BETRAYING_SHARE);
            assertThat(sign.patients()).isGreaterThanOrEqualTo(LeakCheck.FEWEST_PATIENTS);
        });
        // Too few have it for the ranking to show.
        if (plant != Plant.KNOWN_ONLY_FOR_CASES) {
            assertThat(LeakCheck.answerIn(table(plant), AT_VISITS, 0.99, column -> true))
                    .isEmpty();
        }
    }

    @Test
    void aValueThatNearlyDefinesAFindingIsNoCopyOfIt() {
        assertThat(LeakCheck.answerIn(table(Plant.NEARLY_IN_THE_MIDDLE), AT_VISITS, 0.99, column -> true))
                .isEmpty();
        assertThat(LeakCheck.mostTelling(table(Plant.NEARLY_IN_THE_MIDDLE), AT_VISITS, column -> true))
                .hasValueSatisfying(telling -> assertThat(telling.auroc()).isGreaterThan(0.95));
    }

    @Test
    void whatIsExcusedByNameIsNotLookedAt() {
        assertThat(LeakCheck.answerIn(table(Plant.COPY), AT_VISITS, 0.99, column -> !column.equals("planted")))
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
