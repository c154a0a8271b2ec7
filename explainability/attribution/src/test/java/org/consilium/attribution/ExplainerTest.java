package org.consilium.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.consilium.attribution.ShapleyByDefinition.Game;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.SplitRule;
import org.consilium.ensemble.TreeEnsemble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainerTest {

    /** Doubles' rounding over some hundred terms stays far below; the bound is what the platform promises. */
    private static final Offset<Double> EXACT = within(1e-9);

    private static final int FEATURES = 6;

    @ParameterizedTest(name = "depth {0}, {1} outputs, seed {2}")
    @CsvSource({"3,1,1", "6,1,2", "9,2,3", "14,1,4", "1,3,5"})
    void interventionalValuesOfABlendAreShapleyValuesByDefinition(int depth, int outputs, long seed) {
        RandomModels models = new RandomModels(seed);
        Blend blend = models.blend(FEATURES, outputs, 4, depth);
        Background background = models.background(9, FEATURES);
        for (long bytes : new long[] {0, 30_000, 64 << 20}) {
            interventional(blend, background, models.rows(6, FEATURES), TableBudget.ofBytes(bytes));
        }
    }

    private static void interventional(Blend blend, Background background, double[][] rows, TableBudget budget) {
        Explainer explainer = Explainer.of(blend, background, budget);
        int outputs = blend.outputs();
        for (double[] row : rows) {
            Attributions attributions = explainer.explain(row);
            Interactions interactions = explainer.interactions(row);
            for (int o = 0; o < outputs; o++) {
                Game game = ShapleyByDefinition.interventional(blend, background, row, o);
                assertThat(attributions.margin(o)).isCloseTo(blend.margins(row)[o], EXACT);
                check(game, attributions, interactions, o);
            }
        }
    }

    @ParameterizedTest(name = "{0}, depth {1}, {2} outputs, seed {3}")
    @CsvSource({"XGBOOST,3,1,1", "LIGHTGBM,6,1,2", "XGBOOST,10,2,3", "LIGHTGBM,15,1,4"})
    void pathDependentValuesOfTreesAreShapleyValuesByDefinition(SplitRule rule, int depth, int outputs, long seed) {
        RandomModels models = new RandomModels(seed);
        TreeEnsemble trees = models.trees(rule, FEATURES, outputs, 6, depth, 0.9);
        for (long bytes : new long[] {0, 30_000, 64 << 20}) {
            pathDependent(trees, models.rows(6, FEATURES), TableBudget.ofBytes(bytes));
        }
    }

    private static void pathDependent(TreeEnsemble trees, double[][] rows, TableBudget budget) {
        Explainer explainer = Explainer.pathDependent(Blend.of(trees), budget);
        int outputs = trees.outputs();
        for (double[] row : rows) {
            Attributions attributions = explainer.explain(row);
            Interactions interactions = explainer.interactions(row);
            for (int o = 0; o < outputs; o++) {
                assertThat(attributions.margin(o)).isCloseTo(trees.margins(row)[o], EXACT);
                check(ShapleyByDefinition.pathDependent(trees, row, o), attributions, interactions, o);
            }
        }
    }

    private static void check(Game game, Attributions attributions, Interactions interactions, int o) {
        assertThat(attributions.base(o)).isCloseTo(game.worth(0), EXACT);
        for (int i = 0; i < FEATURES; i++) {
            assertThat(attributions.value(o, i)).isCloseTo(ShapleyByDefinition.value(game, FEATURES, i), EXACT);
            double sum = 0;
            for (int j = 0; j < FEATURES; j++) {
                sum += interactions.value(o, i, j);
                assertThat(interactions.value(o, i, j)).isEqualTo(interactions.value(o, j, i));
                if (i != j) {
                    assertThat(interactions.value(o, i, j))
                            .isCloseTo(ShapleyByDefinition.interaction(game, FEATURES, i, j), EXACT);
                }
            }
            assertThat(sum).isCloseTo(attributions.value(o, i), EXACT);
        }
    }

    @Test
    void centredAttributionsSumToTheMarginLessTheMeanOverClasses() {
        RandomModels models = new RandomModels(8);
        Blend blend = models.blend(FEATURES, 3, 4, 4);
        double[] row = models.rows(1, FEATURES)[0];
        Attributions centred =
                Explainer.of(blend, models.background(5, FEATURES)).explain(row).centred();
        double[] margins = blend.margins(row);
        double mean = (margins[0] + margins[1] + margins[2]) / 3;
        for (int o = 0; o < 3; o++) {
            assertThat(centred.margin(o)).isCloseTo(margins[o] - mean, EXACT);
        }
        for (int f = 0; f < FEATURES; f++) {
            assertThat(centred.value(0, f) + centred.value(1, f) + centred.value(2, f))
                    .isCloseTo(0, EXACT);
        }
    }

    @Test
    void pathDependentRefusesABlendThatTreesDoNotMakeUp() {
        Blend blend = new RandomModels(1).blend(FEATURES, 1, 1, 2);
        assertThatThrownBy(() -> Explainer.pathDependent(blend))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Give a background");
    }

    @Test
    void aRowOfAnotherWidthAndAnInfiniteValueAreRefusedWithoutTheValue() {
        RandomModels models = new RandomModels(1);
        Explainer explainer = Explainer.of(models.blend(FEATURES, 1, 1, 2), models.background(3, FEATURES));
        assertThatThrownBy(() -> explainer.explain(new double[FEATURES - 1])).hasMessageContaining("5 values");
        double[] row = new double[FEATURES];
        row[2] = Double.POSITIVE_INFINITY;
        assertThatThrownBy(() -> explainer.explain(row))
                .hasMessageContaining("position 2")
                .hasMessageContaining("infinite");
    }
}
