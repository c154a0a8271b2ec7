package org.consilium.server.exchange.job;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.consilium.server.persistence.JobLedger;
import org.consilium.server.persistence.JobLedger.Job;
import org.consilium.server.persistence.JobLedger.Status;
import org.consilium.server.rejection.Rejection;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Takes jobs one after the other and does them, beside the requests of people, who come first: there are few workers. */
@Singleton
public class JobWorkers {

    private static final Logger LOG = Logger.getLogger(JobWorkers.class);
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final Duration RENEWS_EVERY = Duration.ofSeconds(5);
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(2);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

    private final JobLedger ledger;
    private final Map<String, JobWork> works;
    private final int workers;
    private final UUID worker = UUID.randomUUID();
    private final Semaphore news = new Semaphore(0);
    private final Set<UUID> inHand = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean stopping;

    JobWorkers(
            JobLedger ledger,
            @All List<JobWork> works,
            @ConfigProperty(name = "consilium.jobs.at-once", defaultValue = "2") int workers) {
        this.ledger = ledger;
        this.works = works.stream().collect(Collectors.toMap(JobWork::kind, Function.identity()));
        this.workers = workers;
        this.threads = Executors.newFixedThreadPool(workers, task -> new Thread(task, "job"));
    }

    void start(@Observes StartupEvent started) {
        for (int i = 0; i < workers; i++) {
            threads.execute(this::work);
        }
        var unused = clock.scheduleAtFixedRate(
                this::renew, RENEWS_EVERY.toMillis(), RENEWS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        stopping = true;
        clock.shutdownNow();
        threads.shutdownNow();
        if (!threads.awaitTermination(STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("A job did not stop in time; its lease runs out and it is resumed at the next start.");
        }
    }

    /** Tells that there is a new job. */
    void notice() {
        news.release();
    }

    private void work() {
        while (!stopping) {
            try {
                Optional<Job> job = QuarkusTransaction.requiringNew().call(() -> ledger.take(worker, LEASE));
                if (job.isPresent()) {
                    carryOut(job.get());
                } else if (news.tryAcquire(LOOKS_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            } catch (InterruptedException e) {
                return; // the server stops
            } catch (RuntimeException e) {
                LOG.errorf("Jobs cannot be taken: %s", e.getClass().getName());
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(LOOKS_EVERY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carryOut(Job job) throws InterruptedException {
        inHand.add(job.id());
        try {
            JobWork work = works.get(job.kind());
            if (work == null) {
                end(job, Status.FAILED, "This server does no work of the kind '" + job.kind() + "'.");
                return;
            }
            work.run(new JobRun(job, worker, ledger));
            end(job, Status.DONE, null);
        } catch (JobRun.Interrupted e) {
            LOG.debugf("Job %s was cancelled or taken over.", job.id());
        } catch (Rejection e) {
            if (stopping) {
                handBack();
            } else {
                end(job, Status.FAILED, e.issues().get(0).text());
            }
        } catch (InterruptedException e) {
            handBack();
            throw e;
        } catch (RuntimeException e) {
            if (stopping) {
                handBack();
            } else {
                LOG.errorf(e, "Job %s of kind %s failed.", job.id(), job.kind());
                end(
                        job,
                        Status.FAILED,
                        "The server failed at this job. What was stored before is kept; its log tells more.");
            }
        } finally {
            inHand.remove(job.id());
        }
    }

    private void end(Job job, Status status, @org.jspecify.annotations.Nullable String note) {
        QuarkusTransaction.requiringNew().run(() -> ledger.end(job.id(), worker, status, note));
    }

    /** A server that stops in order gives its jobs back at once. */
    private void handBack() {
        Thread.interrupted(); // else the database's driver would give up at once
        QuarkusTransaction.requiringNew().run(() -> ledger.letGo(worker));
    }

    private void renew() {
        for (UUID id : inHand) {
            try {
                QuarkusTransaction.requiringNew().run(() -> ledger.renew(id, worker, LEASE));
            } catch (RuntimeException e) {
                LOG.warnf(
                        "The lease of job %s could not be renewed: %s",
                        id, e.getClass().getName());
            }
        }
    }
}
