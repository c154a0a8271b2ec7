package org.consilium.server.exchange.job;

import io.quarkus.narayana.jta.QuarkusTransaction;
import java.util.UUID;
import java.util.function.Supplier;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.JobLedger;
import org.consilium.server.persistence.JobLedger.Job;
import org.jspecify.annotations.Nullable;

/**
 * A job in a worker's hands.
 *
 * <p><b>Order</b>: a piece of work, its lines and its checkpoint are committed together; killed at any moment, the next
 * worker finds all three or none.
 */
public final class JobRun {

    /** A large piece may take longer than an interactive transaction. */
    private static final int PIECE_SECONDS = 300;

    private final Job job;
    private final UUID worker;
    private final JobLedger ledger;
    private @Nullable String checkpoint;
    private long done;
    private @Nullable Long total;
    private long refused;
    private long refusedInPiece;

    JobRun(Job job, UUID worker, JobLedger ledger) {
        this.job = job;
        this.worker = worker;
        this.ledger = ledger;
        this.checkpoint = job.checkpoint();
        this.done = job.done();
        this.total = job.total();
        this.refused = job.refused();
    }

    /** The job was cancelled, or another worker has it: this one stops, and what it had not committed is rolled back. */
    public static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    public String id() {
        return job.id().toString();
    }

    /** What was asked, in the kind's own JSON. */
    public String asked() {
        return job.asked();
    }

    /** Who asked, as the log names them. */
    public Caller caller() {
        return new Caller(job.requestedBy(), java.util.Set.of());
    }

    /** Where to go on, in the kind's own JSON; null at the beginning. */
    public @Nullable String checkpoint() {
        return checkpoint;
    }

    public long done() {
        return done;
    }

    /** How far the job is after a piece. */
    public record Progress(long done, @Nullable Long total, @Nullable String checkpoint) {}

    /** Does a piece of work and notes the progress that it answers, in one database transaction. */
    public void commit(Supplier<Progress> piece) {
        Progress progress = QuarkusTransaction.requiringNew()
                .timeout(PIECE_SECONDS)
                .call(() -> {
                    refusedInPiece = 0;
                    Progress made = piece.get();
                    if (!ledger.advance(
                            job.id(), worker, made.done(), made.total(), refused + refusedInPiece, made.checkpoint())) {
                        throw new Interrupted();
                    }
                    return made;
                });
        checkpoint = progress.checkpoint();
        done = progress.done();
        refused += refusedInPiece;
        total = progress.total();
    }

    /** Notes progress without a piece of work. */
    public void note(@Nullable Long newTotal, @Nullable String newCheckpoint) {
        commit(() -> new Progress(done, newTotal, newCheckpoint));
    }

    /** Adds a resource to a file of the answer, inside a {@link #commit piece}. */
    public void put(String type, String resource) {
        ledger.put(job.id(), type, resource);
    }

    /** Counts one that could not be done, inside a {@link #commit piece}; says why where {@code outcome} is given. */
    public void refuse(@Nullable String outcome) {
        refusedInPiece++;
        if (outcome != null) {
            put("OperationOutcome", outcome);
        }
    }

    /** How many could not be done so far. */
    public long refused() {
        return refused;
    }

    /** How many pieces there are; null while nobody knows. */
    public @Nullable Long total() {
        return total;
    }
}
