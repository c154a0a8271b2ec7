package org.consilium.cohort.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;

class SaidAndSeenTest {

    private static final int ROWS = 4000;

    @Test
    void whatIsSaidTrulyLiesInTheIntervalsOfWhatWasSeenAndElseOutside() {
        Random random = new Random(2);
        double[] truth = random.doubles(ROWS, 0.001, 0.6).toArray();
        int[] labels = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            labels[row] = random.nextDouble() < truth[row] ? 1 : 0;
        }
        List<SaidAndSeen> honest = SaidAndSeen.of(table(labels), truth, 200, 1);
        assertThat(honest).hasSize(10);
        assertThat(honest.stream().mapToInt(SaidAndSeen::askings).sum()).isEqualTo(ROWS);
        assertThat(honest.stream()
                        .filter(group -> group.said() >= group.seen().low()
                                && group.said() <= group.seen().high())
                        .count())
                .isGreaterThanOrEqualTo(8);
        double[] doubled = java.util.Arrays.stream(truth).map(p -> p * 1.6).toArray();
        assertThat(SaidAndSeen.of(table(labels), doubled, 200, 1).subList(3, 10))
                .allSatisfy(group ->
                        assertThat(group.said()).isGreaterThan(group.seen().high()));
    }

    @Test
    void thatNobodyHadItInAGroupIsNoCertainty() {
        double[] said = new double[ROWS];
        int[] labels = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            said[row] = row < 400 ? 0.001 : 0.2;
            labels[row] = row >= 400 && row % 5 == 0 ? 1 : 0;
        }
        List<SaidAndSeen> groups = SaidAndSeen.of(table(labels), said, 50, 1);
        assertThat(groups).hasSize(2);
        assertThat(groups.get(0).cases()).isZero();
        // 400 rows of 200 patients, none of whom had it.
        assertThat(groups.get(0).seen().high()).isCloseTo(3.0 / 200, within(1e-12));
    }

    private static TrainingTable table(int[] labels) {
        int[] patients = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            patients[row] = row / 2;
        }
        return new TrainingTable(
                List.of(FeatureColumn.numeric("any")),
                new double[1][ROWS],
                List.of("none", "finding"),
                labels,
                patients,
                null);
    }
}
