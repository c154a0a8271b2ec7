package org.consilium.server.exchange.job;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import jakarta.inject.Singleton;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;

/** The operations that are only done as jobs. They are declared here and carried out by {@link AsyncDoor}. */
@Singleton
public class JobOperationsDoor {

    /** Assesses each patient of a Group. */
    @Operation(name = "$diagnose", typeName = "Group")
    public OperationOutcome diagnose(
            @IdParam IdType group,
            @OperationParam(name = "at", min = 0, max = 1) @Nullable InstantType at,
            @OperationParam(name = "model", min = 0, max = 1) @Nullable StringType model) {
        throw elsewhere();
    }

    /** Imports NDJSON: a folder of this server, or what another server exports. */
    @Operation(name = "$import")
    public OperationOutcome bulkImport(
            @OperationParam(name = "folder", min = 0, max = 1) @Nullable StringType folder,
            @OperationParam(name = "export", min = 0, max = 1) @Nullable UriType export) {
        throw elsewhere();
    }

    /** Fetches one patient's record from the hospital's server. */
    @Operation(name = "$pull")
    public OperationOutcome pull(@OperationParam(name = "patient", min = 1, max = 1) @Nullable StringType patient) {
        throw elsewhere();
    }

    private static Rejection elsewhere() {
        return Rejection.of(RejectionKind.FAULT, "The operation was not taken as a job.");
    }
}
