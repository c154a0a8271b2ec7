package org.consilium.server.exchange;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.UnclassifiedServerFailureException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.consilium.server.access.Caller;
import org.consilium.server.access.FhirDoor;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.OperationOutcome;

/** What holds for every FHIR request: whose role opens which door, and how a refusal is said. */
@Singleton
@Interceptor
public class FhirManners {

    private static final long MOST_PARAMETERS = 64 * 1024;

    private static final Set<String> READING_OPERATIONS =
            Set.of("$validate", "$translate", "$validation-report", "$validate-code", "$expand");

    /** Before anything is read or done. */
    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED, order = 1)
    public boolean checkRole(RequestDetails request) {
        FhirDoor door = door(request);
        Caller caller = FhirRequests.caller(request);
        if (!door.opensTo(caller.roles())) {
            throw Rejection.of(
                    RejectionKind.FORBIDDEN,
                    "This needs one of the roles " + door.roles() + ", which the token does not carry.");
        }
        limitParameters(request);
        return true;
    }

    /** What {@link WriteDoor} does not take is read by HAPI as a whole: parameters of a search or an operation are small. */
    private static void limitParameters(RequestDetails request) {
        if (request.getRequestType() != RequestTypeEnum.POST
                || door(request) == FhirDoor.WRITE
                || "$validate".equals(request.getOperation())
                || !(request instanceof ServletRequestDetails servlet)) {
            return;
        }
        HttpServletRequest http = servlet.getServletRequest();
        boolean unmeasured = http.getContentLengthLong() < 0 && http.getHeader("Transfer-Encoding") != null;
        if (unmeasured || http.getContentLengthLong() > MOST_PARAMETERS) {
            throw Rejection.of(
                    RejectionKind.TOO_LARGE,
                    "The parameters of a search or an operation must be at most 64 KiB, with their Content-Length.");
        }
    }

    /** Whatever is not known to only read or describe is a change. */
    private static FhirDoor door(RequestDetails request) {
        if ("$diagnose".equals(request.getOperation())) {
            return FhirDoor.DIAGNOSE;
        }
        if (READING_OPERATIONS.contains(String.valueOf(request.getOperation()))) {
            return FhirDoor.READ;
        }
        RestOperationTypeEnum operation = request.getRestOperationType();
        if (operation == null) {
            return FhirDoor.WRITE;
        }
        boolean log = "AuditEvent".equals(request.getResourceName());
        return switch (operation) {
            case METADATA -> FhirDoor.DESCRIBE;
            case READ, SEARCH_TYPE -> log ? FhirDoor.AUDIT : FhirDoor.READ;
            case VREAD, HISTORY_INSTANCE, HISTORY_TYPE, HISTORY_SYSTEM -> FhirDoor.READ;
            default -> FhirDoor.WRITE;
        };
    }

    /** Every failure leaves as an OperationOutcome with the status of its kind. */
    @Hook(Pointcut.SERVER_PRE_PROCESS_OUTGOING_EXCEPTION)
    public BaseServerResponseException outgoing(Throwable thrown) {
        Rejection rejection = Outcomes.rejection(thrown);
        OperationOutcome outcome = Outcomes.of(rejection);
        return new UnclassifiedServerFailureException(
                rejection.kind().status(), rejection.kind().title(), outcome);
    }
}
