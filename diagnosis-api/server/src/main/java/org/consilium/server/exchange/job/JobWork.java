package org.consilium.server.exchange.job;

import org.consilium.server.rejection.Rejection;

/** A kind of work that is done as a job. */
public interface JobWork {

    /** The name under which its jobs are kept, in kebab case. */
    String kind();

    /**
     * Does the work, or what is left of it: whatever is in {@link JobRun#checkpoint()} has been done, the rest has not.
     *
     * @throws Rejection if it cannot be done; the job fails with its words
     * @throws JobRun.Interrupted if the run hands it out
     */
    void run(JobRun run) throws InterruptedException;
}
