package org.consilium.tabular.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.consilium.tabular.train.Profile;
import org.junit.jupiter.api.Test;

class CostBenchmarkTest {
    @Test
    void aTrainingIsMeasuredThatFindsWhatThereIsToFind() {
        CostBenchmark.Cost cost = CostBenchmark.measure(300, 8, Profile.FAST, 1, 2);

        assertThat(cost.rows()).isEqualTo(300);
        assertThat(cost.auroc()).isGreaterThan(0.65);
        assertThat(cost.seconds()).isPositive();
        assertThat(cost.figures()).containsKeys("peakMegabytes", "processorSeconds", "predictMillis");
    }
}
