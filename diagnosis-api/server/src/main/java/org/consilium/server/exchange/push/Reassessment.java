package org.consilium.server.exchange.push;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.NewResults;
import org.consilium.server.ranking.PatientRanking;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Assesses again, once new results have come, whom somebody has asked about before. It waits until a delivery is over, and
 * then the note and the assessment that it leads to are one transaction: a crash loses neither.
 */
@Singleton
public class Reassessment {

    private static final Logger LOG = Logger.getLogger(Reassessment.class);

    /** The name under which the log has these assessments. */
    static final Caller CALLER = new Caller("consilium (new results)", Set.of());

    private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);
    private static final Duration AT_THE_LATEST = Duration.ofMinutes(1);

    private final NewResults results;
    private final PatientRanking ranking;
    private final Clock clock;
    private final boolean wanted;
    private final Duration quiet;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "reassessment"));

    Reassessment(
            NewResults results,
            PatientRanking ranking,
            Clock clock,
            @ConfigProperty(name = "consilium.reassess", defaultValue = "true") boolean wanted,
            @ConfigProperty(name = "consilium.reassess.quiet", defaultValue = "3S") Duration quiet) {
        this.results = results;
        this.ranking = ranking;
        this.clock = clock;
        this.wanted = wanted;
        this.quiet = quiet;
    }

    void start(@Observes StartupEvent started) {
        if (wanted) {
            var unused = thread.scheduleWithFixedDelay(
                    this::workOff, LOOKS_EVERY.toMillis(), LOOKS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void stop(@Observes ShutdownEvent stopped) {
        thread.shutdownNow();
    }

    private void workOff() {
        try {
            boolean more = true;
            while (more && !Thread.currentThread().isInterrupted()) {
                more = one();
            }
        } catch (RuntimeException e) {
            LOG.warnf(
                    "Patients with new results were not assessed again now: %s",
                    e.getClass().getName());
        }
    }

    private boolean one() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return QuarkusTransaction.requiringNew().timeout(120).call(() -> {
            Optional<String> patient = results.take(now.minus(quiet), now.minus(AT_THE_LATEST));
            patient.ifPresent(this::assess);
            return patient.isPresent();
        });
    }

    private void assess(String patient) {
        try {
            QuarkusTransaction.requiringNew().run(() -> ranking.rank(patient, null, CALLER));
        } catch (Rejection e) {
            if (e.kind() == RejectionKind.UNAVAILABLE || e.kind() == RejectionKind.FAULT) {
                throw e; // the note stays, and is taken up again
            }
            LOG.debugf("A patient with new results is no longer to be assessed: %s", e.kind());
        }
    }
}
