package org.consilium.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that outlive the launcher are found again, and strangers with their number are left alone. */
class DetachedProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void aStartedProcessIsFoundByAnotherLauncherAndStopped() {
        ProcessHandle started = start();

        DetachedProcess seenByAnother = new DetachedProcess(recordFile());

        assertThat(seenByAnother.running()).contains(started);
        assertThat(seenByAnother.stop(PATIENCE)).isTrue();
        assertThat(started.isAlive()).isFalse();
        assertThat(seenByAnother.running()).isEmpty();
        assertThat(seenByAnother.stop(PATIENCE)).isFalse();
    }

    @Test
    void aStrangerWithTheRecordedNumberIsNotOursAndGoesOn() throws IOException {
        ProcessHandle stranger = start();
        String record = Files.readString(recordFile());
        Files.writeString(recordFile(), record.replaceAll("started=.*", "started=2001-01-01T00\\\\:00\\\\:00Z"));

        DetachedProcess ours = new DetachedProcess(recordFile());

        assertThat(ours.running()).isEmpty();
        assertThat(ours.stop(PATIENCE)).isFalse();
        assertThat(stranger.isAlive()).isTrue();
        stranger.destroyForcibly();
    }

    @Test
    void halfARecordStopsNothing() throws IOException {
        Files.writeString(recordFile(), "pid=1");

        assertThat(new DetachedProcess(recordFile()).running()).isEmpty();
    }

    private ProcessHandle start() {
        return new DetachedProcess(recordFile())
                .start(List.of("sleep", "600"), Map.of(), folder.resolve("process.log"));
    }

    private Path recordFile() {
        return folder.resolve("process.pid");
    }
}
