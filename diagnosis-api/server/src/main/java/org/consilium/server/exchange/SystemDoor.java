package org.consilium.server.exchange;

import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import jakarta.inject.Singleton;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;

/** The interactions with the server as a whole. They are declared here and carried out by {@link WriteDoor}. */
@Singleton
public class SystemDoor {

    /** Transaction and batch. */
    @Transaction
    public Bundle transaction(@TransactionParam Bundle bundle) {
        throw TypeDoor.carriedOutElsewhere();
    }

    /** Versions of all resources, newest first. */
    @History
    public IBundleProvider history() {
        throw TypeDoor.carriedOutElsewhere();
    }

    /** Stores a collection; answers like a batch. */
    @Operation(name = "$ingest")
    public Bundle ingest(@ResourceParam Bundle bundle) {
        throw TypeDoor.carriedOutElsewhere();
    }

    /** What the validator objects to in what is stored. */
    @Operation(name = "$validation-report", idempotent = true)
    public OperationOutcome validationReport() {
        throw TypeDoor.carriedOutElsewhere();
    }
}
