package org.consilium.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.consilium.attribution.Counterfactuals.Counterfactual;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.Calibration;
import org.consilium.ensemble.LinearMember;
import org.consilium.ensemble.Probability;
import org.junit.jupiter.api.Test;

class CounterfactualsTest {

    /** Margin: latest + 2 × minimum + 0.5 × other - 8; patients' values lie between 0 and 10. */
    private final CalibratedEnsemble ensemble = new CalibratedEnsemble(
            Blend.of(new LinearMember(new double[] {-8}, new double[][] {{1, 2, 0.5}}, new double[][] {{0, 0, 0}})),
            new Calibration.Identity(),
            List.of("finding"));

    private final Counterfactuals counterfactuals =
            new Counterfactuals(ensemble, 0, PlausibleRanges.of(patients(new SplittableRandom(1))));

    private static final Probability EVEN = new Probability(0.5);

    private static double[][] patients(SplittableRandom random) {
        double[][] rows = new double[400][3];
        for (double[] row : rows) {
            for (int f = 0; f < 3; f++) {
                row[f] = random.nextDouble(0, 10);
            }
        }
        return rows;
    }

    @Test
    void featuresDerivedFromOneResultMoveTogether() {
        Lever result = new Lever("result", 0, List.of(Lever.Derived.minimum(1, 5)));
        double[] row = {4, 4, 1};
        List<Counterfactual> found = counterfactuals.find(row, List.of(result), EVEN, 1, 3);
        assertThat(found).hasSize(1);
        // 3 × result + 0.5 - 8 = 0 at 2.5; moving the latest alone would need -0.5, which no patient had.
        assertThat(found.get(0).changes().get(0).to()).isCloseTo(2.5, within(0.01));
        assertThat(found.get(0).before().value()).isGreaterThan(0.5);
        assertThat(found.get(0).after().value()).isLessThan(0.5);
    }

    @Test
    void everyAnswerIsTheModelsOwnAndCrossesTheThreshold() {
        double[] row = {1, 1, 1};
        List<Lever> levers = List.of(Lever.of("a", 0), Lever.of("b", 1), Lever.of("c", 2));
        List<Counterfactual> found = counterfactuals.find(row, levers, EVEN, 2, 5);
        assertThat(found).isNotEmpty();
        for (Counterfactual one : found) {
            double[] changed = row.clone();
            one.changes().forEach(change -> changed[change.lever().feature()] = change.to());
            assertThat(ensemble.predict(changed).probability(0)).isEqualTo(one.after());
            assertThat(one.after().value()).isGreaterThanOrEqualTo(0.5);
        }
        assertThat(found).extracting(Counterfactual::distance).isSorted();
        assertThat(found.get(0).changes()).extracting(c -> c.lever().name()).containsExactly("b");
    }

    @Test
    void twoChangesAreTriedWhenOneIsNotEnough() {
        double[] row = {9, 4, 10};
        List<Lever> levers = List.of(Lever.of("a", 0), Lever.of("b", 1), Lever.of("c", 2));
        List<Counterfactual> found = counterfactuals.find(row, levers, EVEN, 3, 1);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).changes()).hasSize(2);
    }

    @Test
    void changesBeyondWhatPatientsHadAreNotOffered() {
        double[] row = {10, 10, 10};
        assertThat(counterfactuals.find(row, List.of(Lever.of("c", 2)), EVEN, 1, 1))
                .isEmpty();
    }

    @Test
    void anUnknownResultIsLeftAlone() {
        double[] row = {1, Double.NaN, 1};
        assertThat(counterfactuals.find(row, List.of(Lever.of("b", 1)), EVEN, 1, 1))
                .isEmpty();
    }
}
