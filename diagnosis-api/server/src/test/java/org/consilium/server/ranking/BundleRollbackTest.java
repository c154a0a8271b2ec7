package org.consilium.server.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.ranking.Replay.Cause;
import org.consilium.server.ranking.Replay.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class BundleRollbackTest {

    @Inject
    ActiveModel models;

    @Inject
    OtherBundle other;

    @Inject
    Replay replay;

    @Test
    void assessmentsByABundleThatWasRolledBackAreReplayedWithItAndTheOthersAsBefore(@TempDir Path folder)
            throws IOException {
        ActiveModel next = other.inUse(folder);
        String patient = Fhir.patient("1951-05-05", true);
        String before = other.assess(models, patient);
        String between = other.assess(next, patient);
        String after = other.assess(models, patient);
        assertThat(List.of(replay.of(before).verdict(), replay.of(after).verdict()))
                .containsOnly(Verdict.SAME);
        // Without its bundle the one in use is asked in its place, which is said although the numbers are the same.
        assertThat(replay.of(between).cause()).isEqualTo(Cause.BUNDLE);
        Replay.Replayed withIt = replay.of(between, List.of(next.require()));
        assertThat(withIt.cause()).isNull();
        assertThat(withIt.verdict()).isEqualTo(Verdict.SAME);
    }
}
