package org.consilium.server.exchange.job;

import org.hl7.fhir.r4.model.Parameters;

/** A FHIR operation that is carried out as a job. */
public interface JobOperation {

    /** With its dollar sign. */
    String name();

    /** The type that it is asked of; empty for the server as a whole. */
    String type();

    /** The kind of {@link JobWork} that carries it out. */
    String kind();

    /** Whether a client that does not ask for a later answer can have it at once. */
    boolean alsoAtOnce();

    /** Whether this is the operation that is meant, where several have its name. */
    default boolean takes(Parameters parameters) {
        return true;
    }

    /**
     * What the work needs to know, as JSON.
     *
     * @param id of the resource that it is asked of; empty for the server as a whole
     * @throws org.consilium.server.rejection.Rejection if it is not asked rightly; then no job is started
     */
    String asked(String id, Parameters parameters);
}
