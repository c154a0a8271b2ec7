package org.consilium.server.exchange;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import jakarta.inject.Singleton;
import org.hl7.fhir.r4.model.Bundle;

/** The interactions with the server as a whole. They are declared here and carried out by {@link WriteDoor}. */
@Singleton
public class SystemDoor {

    /** Transaction and batch. */
    @Transaction
    public Bundle transaction(@TransactionParam Bundle bundle) {
        throw TypeDoor.carriedOutElsewhere();
    }

    /** Stores a collection; answers like a batch. */
    @Operation(name = "$ingest")
    public Bundle ingest(@ResourceParam Bundle bundle) {
        throw TypeDoor.carriedOutElsewhere();
    }
}
