package org.consilium.server.oversight;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.consilium.audit.SignedCheckpoint;
import org.consilium.server.persistence.AuditCheckpoints;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Signs the log again and again, and hands each checkpoint to its keepers; what fails is tried at the next round. */
@Singleton
public class CheckpointRounds {

    private static final Logger LOG = Logger.getLogger(CheckpointRounds.class);
    private static final Duration FIRST_AFTER = Duration.ofSeconds(20);

    private final AuditCheckpoints checkpoints;
    private final CheckpointKeepers keepers;
    private final Duration every;
    private @Nullable ScheduledExecutorService rounds;

    CheckpointRounds(
            AuditCheckpoints checkpoints,
            CheckpointKeepers keepers,
            @ConfigProperty(name = "consilium.audit.checkpoint-every") Duration every) {
        this.checkpoints = checkpoints;
        this.keepers = keepers;
        this.every = every;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a round says itself what failed
    void begin(@Observes StartupEvent start) {
        if (every.isZero() || !checkpoints.canSign()) {
            return;
        }
        rounds = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "audit-checkpoints");
            thread.setDaemon(true);
            return thread;
        });
        long first = Math.min(FIRST_AFTER.toSeconds(), every.toSeconds());
        rounds.scheduleWithFixedDelay(this::round, first, Math.max(1, every.toSeconds()), TimeUnit.SECONDS);
    }

    void end(@Observes ShutdownEvent stop) {
        if (rounds != null) {
            rounds.shutdownNow();
        }
    }

    private void round() {
        try {
            run();
        } catch (IOException e) {
            LOG.warnf("A checkpoint of the audit log was not kept: %s", e.getMessage());
        } catch (AuditCheckpoints.BrokenLogException e) {
            LOG.errorf("The audit log does not hold: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warnf(
                    "No checkpoint of the audit log could be made: %s",
                    e.getClass().getName());
        }
    }

    /** One round: signs the log, and hands the checkpoint over. */
    public SignedCheckpoint run() throws IOException {
        SignedCheckpoint made = checkpoints.make();
        keepers.keep(made);
        return made;
    }
}
