package org.consilium.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.consilium.attribution.NextTest.Estimate;
import org.consilium.attribution.NextTest.Suggested;
import org.consilium.attribution.NextTest.Withheld;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.Calibration;
import org.consilium.ensemble.LinearMember;
import org.junit.jupiter.api.Test;

class NextTestTest {

    private static final double UNKNOWN = Double.NaN;

    /** Feature 1 decides, feature 2 hardly matters, feature 3 is hardly ever measured. */
    private static CalibratedEnsemble finding(double... weights) {
        return new CalibratedEnsemble(
                Blend.of(new LinearMember(
                        new double[] {0}, new double[][] {weights}, new double[][] {new double[weights.length]})),
                new Calibration.Identity(),
                List.of("finding"));
    }

    private static double[][] cohort() {
        SplittableRandom random = new SplittableRandom(3);
        double[][] rows = new double[300][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] =
                    new double[] {random.nextDouble(), i % 2 == 0 ? 3 : -3, random.nextDouble(), i < 10 ? 1 : UNKNOWN};
        }
        return rows;
    }

    private static final List<NextTest.Test> TESTS = List.of(
            new NextTest.Test("idle", List.of(2)),
            new NextTest.Test("rare", List.of(3)),
            new NextTest.Test("telling", List.of(1)),
            new NextTest.Test("known", List.of(0)));

    private final double[] row = {0.5, UNKNOWN, UNKNOWN, UNKNOWN};

    @Test
    void theTestWhoseValuesWouldSettleTheFindingComesFirst() {
        List<Estimate> ranked = new NextTest(List.of(finding(0, 1, 0.01, 1)), cohort()).rank(row, TESTS);
        assertThat(ranked).extracting(e -> e.test().name()).containsExactly("telling", "idle", "rare");
        Suggested first = (Suggested) ranked.get(0);
        // Half of the patients would be told 0.95 and half 0.05, with 0.286 bits left of one bit.
        assertThat(first.similarPatients()).isEqualTo(100);
        assertThat(first.informationGain()).isBetween(0.6, 1 - 0.27);
        assertThat(((Suggested) ranked.get(1)).informationGain()).isBetween(0.0, 0.001);
    }

    /** With a highest that differs from the latest the sum would vary; of one result both are the same, and it cancels. */
    @Test
    void oneResultFillsItsFeaturesWithOneNumber() {
        double[][] cohort = cohort();
        for (int i = 0; i < cohort.length; i++) {
            cohort[i][2] = i % 3;
        }
        List<CalibratedEnsemble> findings = List.of(finding(0, 1, -1, 0));
        NextTest tests = new NextTest(findings, cohort);
        Suggested apart = (Suggested) tests.rank(row, List.of(new NextTest.Test("both", List.of(1, 2))))
                .get(0);
        Suggested together = (Suggested) tests.rank(row, List.of(new NextTest.Test("both", List.of(1, 2), true)))
                .get(0);
        assertThat(apart.informationGain()).isGreaterThan(0.1);
        assertThat(together.informationGain()).isLessThan(1e-12);
    }

    @Test
    void anEstimateWithoutEnoughSimilarPatientsIsWithheldWithTheReason() {
        List<Estimate> ranked = new NextTest(List.of(finding(0, 1, 0.01, 1)), cohort()).rank(row, TESTS);
        assertThat(ranked.get(2)).isInstanceOf(Withheld.class);
        assertThat(((Withheld) ranked.get(2)).similarPatients()).isEqualTo(10);
        assertThat(((Withheld) ranked.get(2)).reason())
                .contains("10 similar patients")
                .contains("30");
    }

    @Test
    void patientsUnlikeThisOneAreNotSimilar() {
        double[] strange = {50, UNKNOWN, UNKNOWN, UNKNOWN};
        assertThat(new NextTest(List.of(finding(0, 1, 0.01, 1)), cohort()).rank(strange, TESTS))
                .allMatch(Withheld.class::isInstance);
    }

    @Test
    void changesOfRankAreExpectedFromTheValuesTried() {
        List<CalibratedEnsemble> findings = List.of(finding(1, 1, 0, 0), finding(0.5, 0, 0, 0));
        Suggested telling =
                (Suggested) new NextTest(findings, cohort()).rank(row, TESTS).get(0);
        // The first finding leads unless the value is -3, which about half of the patients have.
        assertThat(telling.topChanges()).isCloseTo(0.5, within(0.15));
        assertThat(telling.rankShift()).isCloseTo(telling.topChanges(), within(1e-9));
        assertThat(telling.gains()).hasSize(2);
        assertThat(telling.gains().get(1)).isCloseTo(0, within(1e-12));
    }
}
