package org.consilium.tabular.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.consilium.ensemble.TreeEnsemble;
import org.consilium.tabular.SyntheticTables;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeParityTest {
    /** XGBoost sums its trees in 32-bit floats. */
    private static final double FLOAT_SUMS = 2e-5;

    private static final double DOUBLE_SUMS = 1e-9;
    private static final int ROUNDS = 30;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void treesReadFromXgboostGiveItsOwnMargins(int classes) {
        TrainingTable table = SyntheticTables.patients(400, classes, 1);
        Folds folds = Folds.stratified(table, 4, 1);
        int[] held = folds.heldOut(0);
        try (XgboostRun run = new XgboostRun(
                table, folds.learning(0), held, Map.of("max_depth", 4, "eta", 0.3, "max_cat_to_onehot", 1), 1)) {
            for (int round = 0; round < ROUNDS; round++) {
                run.advance();
            }
            TreeEnsemble trees = run.trees(ROUNDS);
            float[][] expected = run.nativeMargins();
            for (int i = 0; i < held.length; i++) {
                double[] margins = trees.margins(table.row(held[i]));
                for (int output = 0; output < table.outputs(); output++) {
                    assertThat(margins[output]).isCloseTo(expected[i][output], within(FLOAT_SUMS));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void treesReadFromLightgbmGiveItsOwnMargins(int classes) {
        TrainingTable table = SyntheticTables.patients(400, classes, 1);
        Folds folds = Folds.stratified(table, 4, 1);
        int[] held = folds.heldOut(0);
        try (LightgbmRun run =
                new LightgbmRun(table, folds.learning(0), held, Map.of("num_leaves", 8, "min_data_per_group", 5), 1)) {
            for (int round = 0; round < ROUNDS; round++) {
                run.advance();
            }
            TreeEnsemble trees = run.trees(ROUNDS);
            double[] expected = run.nativeMargins();
            for (int i = 0; i < held.length; i++) {
                double[] margins = trees.margins(table.row(held[i]));
                for (int output = 0; output < table.outputs(); output++) {
                    assertThat(margins[output]).isCloseTo(expected[i * table.outputs() + output], within(DOUBLE_SUMS));
                }
            }
        }
    }
}
