package org.consilium.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.consilium.attribution.CohortSummary.Importance;
import org.consilium.attribution.CohortSummary.Point;
import org.junit.jupiter.api.Test;

class CohortTest {

    private static Attributions attributions(double... values) {
        return Attributions.of(new double[][] {values});
    }

    private static final List<Attributions> COHORT =
            List.of(attributions(0.5, -2, 1), attributions(-0.5, 1, 1), attributions(0.5, 0, 1));

    private static final double[][] ROWS = {{7, Double.NaN}, {3, 1}, {7, 4}};

    @Test
    void featuresAreRankedByTheirMeanAbsoluteAttribution() {
        assertThat(new CohortSummary(COHORT, ROWS, 0).importances())
                .containsExactly(new Importance(1, 1), new Importance(0, 0.5));
    }

    @Test
    void pointsCarryTheValueAndItsRankAndUnknownHasNone() {
        CohortSummary summary = new CohortSummary(COHORT, ROWS, 0);
        assertThat(summary.points(0))
                .containsExactly(new Point(0, 0.5, 7, 0.75), new Point(1, -0.5, 3, 0), new Point(2, 0.5, 7, 0.75));
        assertThat(summary.points(1))
                .containsExactly(
                        new Point(0, -2, Double.NaN, Double.NaN), new Point(1, 1, 1, 0), new Point(2, 0, 4, 1));
    }

    @Test
    void aSummaryNeedsARowForEachPatient() {
        assertThatThrownBy(() -> new CohortSummary(COHORT, new double[2][2], 0)).hasMessageContaining("3 attributions");
    }

    @Test
    void aDecisionPathLeadsFromTheBaseValueToTheMarginByRisingSize() {
        DecisionPath path = DecisionPath.of(COHORT.get(0), 0);
        assertThat(path.steps()).containsExactly(new DecisionPath.Step(0, 1, 1.5), new DecisionPath.Step(1, 1.5, -0.5));
        assertThat(path.margin()).isEqualTo(COHORT.get(0).margin(0));
    }

    @Test
    void clustersPutAlikeExplanationsBesideEachOther() {
        SplittableRandom random = new SplittableRandom(4);
        List<Attributions> cohort = random.ints(60, 0, 3)
                .mapToObj(kind -> attributions(10 * kind + random.nextDouble(), -5 * kind + random.nextDouble(), 0))
                .toList();
        ExplanationClusters clusters = ExplanationClusters.of(cohort, 0);
        List<Integer> order = clusters.order();
        assertThat(order).doesNotHaveDuplicates().hasSize(60);
        int changes = 0;
        for (int i = 1; i < 60; i++) {
            boolean same = Math.abs(cohort.get(order.get(i)).value(0, 0)
                            - cohort.get(order.get(i - 1)).value(0, 0))
                    < 2;
            changes += same ? 0 : 1;
        }
        assertThat(changes).isEqualTo(2);
        assertThat(clusters.merges()).hasSize(59).isSortedAccordingTo((a, b) -> Double.compare(a.height(), b.height()));
    }

    @Test
    void mergeHeightsAreWards() {
        // Points 0, 1 and 10: 0 and 1 merge at 1; {0,1} and {10} at sqrt(4/3) times the distance of their means.
        List<Attributions> cohort = List.of(attributions(0, 0), attributions(10, 0), attributions(1, 0));
        assertThat(ExplanationClusters.of(cohort, 0).merges())
                .extracting(ExplanationClusters.Merge::height)
                .satisfies(heights -> {
                    assertThat(heights.get(0)).isCloseTo(1, within(1e-12));
                    assertThat(heights.get(1)).isCloseTo(Math.sqrt(4.0 / 3) * 9.5, within(1e-12));
                });
    }

    @Test
    void clustersOfOneAndOfNonePatientsAreHandled() {
        assertThat(ExplanationClusters.of(COHORT.subList(0, 1), 0).order()).containsExactly(0);
        assertThatThrownBy(() -> ExplanationClusters.of(List.of(), 0)).hasMessageContaining("Draw a sample");
    }
}
