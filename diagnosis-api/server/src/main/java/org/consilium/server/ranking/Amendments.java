package org.consilium.server.ranking;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.Sha256;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.AmendmentLedger;
import org.consilium.server.persistence.AmendmentLedger.Amendment;
import org.consilium.server.persistence.AmendmentLedger.Cause;
import org.consilium.server.persistence.AmendmentLedger.Due;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.PatientMerges;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes assessments again whose ground has changed: a resource that they rested on was corrected, entered in error, deleted
 * or merged. The new assessment is of now; the old one stays as it was recorded and is marked as amended, with what changed
 * and why. What is due is kept in the database until it is done.
 */
@ApplicationScoped
public class Amendments {

    /** The kind of the log's entry. */
    static final String KIND = "assessment-amended";

    private static final Logger LOG = Logger.getLogger(Amendments.class);
    private static final Caller INSTALLATION = new Caller("installation", Set.of());

    /** Of a patient who was assessed daily for years, those that anybody may still act on. */
    private static final int MOST = 20;

    private final ActiveModel models;
    private final AmendmentLedger ledger;
    private final PatientRanking ranking;
    private final RecordedAssessments recorded;
    private final PatientMerges merges;
    private final AuditTrail audit;
    private final Clock clock;
    private final Duration every;
    private @Nullable ScheduledExecutorService worker;

    Amendments(
            ActiveModel models,
            AmendmentLedger ledger,
            PatientRanking ranking,
            RecordedAssessments recorded,
            PatientMerges merges,
            AuditTrail audit,
            Clock clock,
            @ConfigProperty(name = "consilium.amendments.every", defaultValue = "PT2S") Duration every) {
        this.models = models;
        this.ledger = ledger;
        this.ranking = ranking;
        this.recorded = recorded;
        this.merges = merges;
        this.audit = audit;
        this.clock = clock;
        this.every = every;
    }

    void atStart(@Observes StartupEvent start) {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "amendments");
            thread.setDaemon(true);
            return thread;
        });
        var unused = started.scheduleWithFixedDelay(
                this::workOff, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        worker = started;
    }

    void atEnd(@Observes ShutdownEvent end) {
        if (worker != null) {
            worker.shutdownNow();
        }
    }

    /** Does all that is due; what cannot be done now stays due. */
    public synchronized void workOff() {
        if (models.seated().isEmpty()) {
            return;
        }
        try {
            while (QuarkusTransaction.requiringNew().call(this::one)) {
                // One patient a transaction.
            }
        } catch (RuntimeException e) {
            // The class alone: a message might hold what is on the record.
            LOG.warnf("Assessments to be amended stay due: %s", e.getClass().getName());
        }
    }

    private boolean one() {
        Optional<Due> taken = ledger.take();
        if (taken.isEmpty()) {
            return false;
        }
        Due due = taken.get();
        Map<UUID, AssessmentDocument> affected = new LinkedHashMap<>();
        List<Cause> causes = new ArrayList<>();
        for (UUID id : ledger.standing(due.patient(), MOST)) {
            read(id).ifPresent(document -> {
                List<Cause> bearing = due.causes().stream()
                        .filter(cause -> AssessmentChange.restsOn(document, cause))
                        .toList();
                if (!bearing.isEmpty()) {
                    affected.put(id, document);
                    bearing.stream().filter(each -> !causes.contains(each)).forEach(causes::add);
                }
            });
        }
        if (!affected.isEmpty()) {
            amend(due.patient(), affected, causes);
        }
        return true;
    }

    private Optional<AssessmentDocument> read(UUID id) {
        try {
            return Optional.of(recorded.document(id.toString()));
        } catch (Rejection e) {
            // Of an erased patient nothing is left to be amended.
            return Optional.empty();
        }
    }

    private void amend(String patient, Map<UUID, AssessmentDocument> affected, List<Cause> causes) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        AssessmentDocument newest = affected.values().iterator().next();
        AssessmentDocument again = again(merges.survivor(patient).orElse(patient));
        AssessmentChange change = AssessmentChange.of(newest, again, causes);
        UUID by = again == null ? null : UUID.fromString(again.report().id());
        ledger.add(affected.keySet().stream()
                .map(id -> new Amendment(id, by, change.because(), change.changes(), now))
                .toList());
        audit.record(new AuditEvent(
                KIND,
                INSTALLATION.name(),
                patient,
                by == null ? null : by.toString(),
                Map.of(
                        "amended",
                        String.join(
                                " ",
                                affected.keySet().stream().map(UUID::toString).toList()),
                        "because",
                        change.because(),
                        "changes",
                        digest(change.changes()))));
    }

    /** The sentences themselves are the patient's, and stand beside the assessment alone. */
    static String digest(List<String> changes) {
        return Sha256.hex(String.join("\n", changes).getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable AssessmentDocument again(String patient) {
        try {
            return ranking.rank(patient, null, INSTALLATION);
        } catch (Rejection e) {
            if (e.kind() == RejectionKind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }
}
