package org.consilium.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.consilium.attribution.ConceptGroups.Bar;
import org.consilium.ensemble.FeatureColumn;
import org.junit.jupiter.api.Test;

class ConceptGroupsTest {

    private static final ConceptGroups GROUPS = ConceptGroups.of(List.of(
            FeatureColumn.numeric("hba1c_latest", "%", "hba1c"),
            FeatureColumn.numeric("age"),
            FeatureColumn.numeric("hba1c_slope", "%/a", "hba1c")));

    private static final Attributions ATTRIBUTIONS = Attributions.of(new double[][] {{0.5, -0.25, 0.125, -2}});

    @Test
    void allFeaturesOfAConceptAreOneBarAndLeadBackToTheColumns() {
        assertThat(GROUPS.sums(ATTRIBUTIONS, 0))
                .containsExactly(new Bar("hba1c", 0.625, List.of(0, 2)), new Bar("age", -0.25, List.of(1)));
    }

    @Test
    void barsPlusBaseValueEqualTheMargin() {
        double bars =
                GROUPS.sums(ATTRIBUTIONS, 0).stream().mapToDouble(Bar::sum).sum();
        assertThat(bars + ATTRIBUTIONS.base(0)).isCloseTo(ATTRIBUTIONS.margin(0), within(1e-12));
    }

    @Test
    void attributionsOfOtherColumnsAndUnknownConceptsAreRefused() {
        Attributions other = Attributions.of(new double[][] {{1, 2}});
        assertThatThrownBy(() -> GROUPS.sums(other, 0)).hasMessageContaining("1 features");
        assertThatThrownBy(() -> GROUPS.features("ldl")).hasMessageContaining("ldl");
    }
}
