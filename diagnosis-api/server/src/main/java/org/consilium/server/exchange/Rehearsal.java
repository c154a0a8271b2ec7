package org.consilium.server.exchange;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BooleanSupplier;
import org.consilium.server.exchange.record.PatientRecords;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.ranking.PatientRanking;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks about a made-up patient again and again when the server has started, so that the models' tables are made and the JVM
 * has compiled what runs before the first clinician asks: after a start, an assessment takes ten times as long as later.
 * Nothing of it is stored, recorded or shown.
 */
@Singleton
class Rehearsal {

    private static final Logger LOG = Logger.getLogger(Rehearsal.class);
    private static final int RESOURCES = 1000;
    /** The JVM compiles for good after some ten thousand calls, and one answer makes hundreds of most. */
    private static final int ENOUGH = 300;

    private final ActiveModel models;
    private final PatientRecords records;
    private final PatientRanking ranking;
    private final DiagnosisBundle bundles;
    private final Clock clock;
    private final Duration lasts;
    private @Nullable Thread player;
    private volatile boolean ended;

    Rehearsal(
            ActiveModel models,
            PatientRecords records,
            PatientRanking ranking,
            DiagnosisBundle bundles,
            Clock clock,
            @ConfigProperty(name = "consilium.rehearsal", defaultValue = "PT20S") Duration lasts) {
        this.models = models;
        this.records = records;
        this.ranking = ranking;
        this.bundles = bundles;
        this.clock = clock;
        this.lasts = lasts;
    }

    void atStart(@Observes StartupEvent start) {
        if (!lasts.isZero() && models.seated().isPresent()) {
            Thread thread = new Thread(this::play, "rehearsal");
            thread.setDaemon(true);
            thread.start();
            player = thread;
        }
    }

    void atEnd(@Observes ShutdownEvent end) {
        ended = true;
        if (player != null) {
            player.interrupt();
        }
    }

    private void play() {
        try {
            int answers = rehearse(lasts, ENOUGH, ranking::hasBeenAsked);
            LOG.debugf("Rehearsed %d answers.", answers);
        } catch (RuntimeException e) {
            // It is no loss but of time; the class alone, as everywhere.
            if (!ended) {
                LOG.warnf("The rehearsal broke off: %s", e.getClass().getName());
            }
        }
    }

    /**
     * Answers until the time is over or it is enough; how often it did.
     *
     * @param begun whether somebody asks in earnest, who must not share the processor with this
     */
    int rehearse(Duration most, int enough, BooleanSupplier begun) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        long end = System.nanoTime() + most.toNanos();
        ActiveModel.Seated model = models.require();
        MadeUpRecord made = MadeUpRecord.of(model.study(), RESOURCES, now);
        int answers = 0;
        while (answers < enough
                && System.nanoTime() < end
                && !begun.getAsBoolean()
                && !Thread.currentThread().isInterrupted()) {
            bundles.json(ranking.rehearse(records.readGiven(made.person(), made.others(), model.study()), now));
            answers++;
        }
        return answers;
    }
}
