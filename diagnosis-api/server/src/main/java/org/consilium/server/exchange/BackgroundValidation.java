package org.consilium.server.exchange;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.consilium.server.exchange.validation.R4Validator;
import org.consilium.server.exchange.validation.R4Validator.Severity;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.persistence.ValidationLog;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Judges what is stored by the HL7 validator, when nobody waits for it: one thread that rests nine
 * times as long as it works. What it objects to stays stored, and is told by {@code $validation-report}.
 */
@ApplicationScoped
class BackgroundValidation {

    private static final Logger LOG = Logger.getLogger(BackgroundValidation.class);
    private static final int BATCH = 10;
    private static final int RESTS = 9;
    private static final int MOST_REMARKS = 10;

    /** The validator takes several hundred megabytes; below this heap it is not loaded unasked. */
    private static final long ROOM = 1_000L * 1024 * 1024;

    private final ValidationLog log;
    private final R4Validator validator;
    private final Clock clock;
    private final String wanted;
    private final Duration lag;
    private @Nullable ScheduledExecutorService worker;

    BackgroundValidation(
            ValidationLog log,
            R4Validator validator,
            Clock clock,
            @ConfigProperty(name = "consilium.validation.background", defaultValue = "auto") String wanted,
            @ConfigProperty(name = "consilium.validation.lag", defaultValue = "PT6M") Duration lag) {
        this.log = log;
        this.validator = validator;
        this.clock = clock;
        this.wanted = wanted;
        this.lag = lag;
    }

    void atStart(@Observes StartupEvent start) {
        boolean on = wanted.equals("on")
                || (wanted.equals("auto") && Runtime.getRuntime().maxMemory() >= ROOM);
        if (on) {
            worker = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "validation");
                thread.setDaemon(true);
                return thread;
            });
            later(60_000);
        }
    }

    void atEnd(@Observes ShutdownEvent end) {
        if (worker != null) {
            worker.shutdownNow();
        }
    }

    private void later(long millis) {
        if (worker != null && !worker.isShutdown()) {
            var unused = worker.schedule(this::work, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void work() {
        long began = System.nanoTime();
        int checked = 0;
        try {
            checked = next(lag);
        } catch (RuntimeException e) {
            // The class alone: a message might hold what is on the record.
            LOG.warnf("The validation in the background waits: %s", e.getClass().getName());
        }
        long worked = (System.nanoTime() - began) / 1_000_000;
        later(checked == 0 ? 30_000 : Math.max(1000, RESTS * worked));
    }

    /** Leaves out what was stored before. */
    void skipTo(Instant moment) {
        QuarkusTransaction.requiringNew().run(() -> log.skipTo(moment));
    }

    /** Judges the next resources; how many there were. */
    int next(Duration waiting) {
        return QuarkusTransaction.requiringNew().timeout(600).call(() -> {
            Instant now = clock.instant();
            List<StoredResource> found = log.next(now.minus(waiting), BATCH);
            Map<StoredResource, String> failures = new LinkedHashMap<>();
            for (StoredResource each : found) {
                List<String> errors = validator.judge(String.valueOf(each.body()), Set.of()).stream()
                        .filter(remark -> remark.severity() == Severity.ERROR)
                        .limit(MOST_REMARKS)
                        .map(remark -> remark.place() + ": " + remark.text().replace('\n', ' '))
                        .toList();
                if (!errors.isEmpty()) {
                    failures.put(each, String.join("\n", errors));
                }
            }
            if (!found.isEmpty()) {
                log.advance(found.get(found.size() - 1), found.size(), failures, now);
            }
            return found.size();
        });
    }
}
