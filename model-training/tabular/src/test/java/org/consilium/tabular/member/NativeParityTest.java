package org.consilium.tabular.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.consilium.attribution.Attributions;
import org.consilium.attribution.Explainer;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.ensemble.TreeEnsemble;
import org.consilium.tabular.SyntheticTables;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;
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
            TreeEnsemble trees = run.member(ROUNDS);
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
            TreeEnsemble trees = run.member(ROUNDS);
            double[] expected = run.nativeMargins();
            for (int i = 0; i < held.length; i++) {
                double[] margins = trees.margins(table.row(held[i]));
                for (int output = 0; output < table.outputs(); output++) {
                    assertThat(margins[output]).isCloseTo(expected[i * table.outputs() + output], within(DOUBLE_SUMS));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void explanationsEqualTheLibrariesOwn(int classes) {
        TrainingTable table = SyntheticTables.patients(300, classes, 2);
        Folds folds = Folds.stratified(table, 5, 1);
        int[] held = folds.heldOut(0);
        int width = table.columns().size() + 1;
        try (XgboostRun xgboost = new XgboostRun(
                        table, folds.learning(0), held, Map.of("max_depth", 3, "max_cat_to_onehot", 1), 1);
                LightgbmRun lightgbm = new LightgbmRun(table, folds.learning(0), held, Map.of("num_leaves", 6), 1)) {
            for (int round = 0; round < 10; round++) {
                xgboost.advance();
                lightgbm.advance();
            }
            Explainer ofXgboost = Explainer.pathDependent(Blend.of(xgboost.member(10)));
            Explainer ofLightgbm = Explainer.pathDependent(Blend.of(lightgbm.member(10)));
            float[][] fromXgboost = xgboost.nativeContributions();
            double[] fromLightgbm = lightgbm.nativeContributions();
            for (int i = 0; i < held.length; i++) {
                Attributions first = ofXgboost.explain(table.row(held[i]));
                Attributions second = ofLightgbm.explain(table.row(held[i]));
                for (int output = 0; output < table.outputs(); output++) {
                    for (int f = 0; f < width - 1; f++) {
                        assertThat(first.value(output, f))
                                .isCloseTo(fromXgboost[i][output * width + f], within(FLOAT_SUMS));
                        assertThat(second.value(output, f))
                                .isCloseTo(
                                        fromLightgbm[(i * table.outputs() + output) * width + f], within(DOUBLE_SUMS));
                    }
                }
            }
        }
    }

    @Test
    void aSplitOfKnownFromUnknownIsRead() {
        int rows = 200;
        double[] values = new double[rows];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = row % 2;
            values[row] = labels[row] == 1 ? Double.NaN : 0.5 + row;
        }
        TrainingTable table = new TrainingTable(
                List.of(FeatureColumn.numeric("x")), new double[][] {values}, List.of("no", "yes"), labels, null, null);
        int[] all = IntStream.range(0, rows).toArray();
        try (LightgbmRun run = new LightgbmRun(table, all, all, Map.of("num_leaves", 4), 1)) {
            run.advance();
            TreeEnsemble trees = run.member(1);
            double[] expected = run.nativeMargins();
            assertThat(trees.margins(new double[] {0.5})[0]).isCloseTo(expected[0], within(DOUBLE_SUMS));
            assertThat(trees.margins(new double[] {Double.NaN})[0]).isCloseTo(expected[1], within(DOUBLE_SUMS));
        }
    }
}
