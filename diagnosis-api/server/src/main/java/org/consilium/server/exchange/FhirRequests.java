package org.consilium.server.exchange;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import org.consilium.server.access.Caller;
import org.consilium.server.access.FhirGate;

/** What the gate noted on a request. */
final class FhirRequests {

    private FhirRequests() {}

    static Caller caller(RequestDetails request) {
        Object caller = request instanceof ServletRequestDetails servlet
                ? servlet.getServletRequest().getAttribute(FhirGate.CALLER)
                : null;
        return caller instanceof Caller known ? known : Caller.ANONYMOUS;
    }
}
