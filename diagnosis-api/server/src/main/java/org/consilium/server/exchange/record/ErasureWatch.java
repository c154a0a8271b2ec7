package org.consilium.server.exchange.record;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.consilium.server.persistence.Erasure;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Patients are erased by a command, in a process of its own: every server looks in the log whether somebody was, and lets go
 * of what it read of them. Nobody can see it in the meantime, since a record is used only while the database's is the same.
 */
@Singleton
class ErasureWatch {

    private static final Logger LOG = Logger.getLogger(ErasureWatch.class);
    private static final long EVERY_SECONDS = 5;

    private final Erasure erasure;
    private final RecordCache cache;
    private long seen;
    private @Nullable ScheduledExecutorService rounds;

    ErasureWatch(Erasure erasure, RecordCache cache) {
        this.erasure = erasure;
        this.cache = cache;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a round says itself what failed
    void begin(@Observes StartupEvent start) {
        rounds = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "erasures");
            thread.setDaemon(true);
            return thread;
        });
        rounds.scheduleWithFixedDelay(this::round, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    void end(@Observes ShutdownEvent stop) {
        if (rounds != null) {
            rounds.shutdownNow();
        }
    }

    private void round() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.warnf(
                    "Whether patients were erased cannot be asked: %s",
                    e.getClass().getName());
        }
    }

    /** Lets go of those who were erased since the last look. */
    synchronized void look() {
        for (Erasure.Told told : erasure.toldAfter(seen)) {
            cache.forget(told.patient());
            seen = told.sequence();
        }
    }
}
