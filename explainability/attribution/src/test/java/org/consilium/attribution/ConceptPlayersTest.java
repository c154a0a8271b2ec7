package org.consilium.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.consilium.attribution.ShapleyByDefinition.Game;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.FeatureColumn;
import org.junit.jupiter.api.Test;

class ConceptPlayersTest {

    private static final Offset<Double> EXACT = within(1e-9);
    private static final int FEATURES = 7;

    /** Features 0, 3 and 6 are one concept, 1 and 4 another; 2 and 5 stand alone. */
    private static final int[] PLAYER = {0, 1, 2, 0, 1, 3, 0};

    private static final ConceptGroups GROUPS = ConceptGroups.of(IntStream.range(0, FEATURES)
            .mapToObj(f -> new FeatureColumn(
                    "f" + f,
                    FeatureColumn.Kind.NUMERIC,
                    Optional.empty(),
                    List.of(),
                    PLAYER[f] < 2 ? Optional.of("concept " + PLAYER[f]) : Optional.empty()))
            .toList());

    @Test
    void aConceptsOwnShapleyValueIsThatOfItsFeaturesAsOnePlayer() {
        RandomModels models = new RandomModels(21);
        Blend blend = models.blend(FEATURES, 2, 5, 6);
        Background background = models.background(8, FEATURES);
        for (long bytes : new long[] {0, 64 << 20}) {
            Explainer explainer = Explainer.ofConcepts(blend, background, GROUPS, TableBudget.ofBytes(bytes));
            for (double[] row : models.rows(4, FEATURES)) {
                Attributions attributions = explainer.explain(row);
                Interactions interactions = explainer.interactions(row);
                for (int o = 0; o < 2; o++) {
                    Game features = ShapleyByDefinition.interventional(blend, background, row, o);
                    Game concepts = coalition -> features.worth(expanded(coalition));
                    assertThat(attributions.margin(o)).isCloseTo(blend.margins(row)[o], EXACT);
                    for (int p = 0; p < 4; p++) {
                        assertThat(attributions.value(o, p))
                                .isCloseTo(ShapleyByDefinition.value(concepts, 4, p), EXACT);
                    }
                    assertThat(interactions.value(o, 0, 1))
                            .isCloseTo(ShapleyByDefinition.interaction(concepts, 4, 0, 1), EXACT);
                }
            }
        }
    }

    private static int expanded(int coalition) {
        int features = 0;
        for (int f = 0; f < FEATURES; f++) {
            features |= (coalition >> PLAYER[f] & 1) << f;
        }
        return features;
    }
}
