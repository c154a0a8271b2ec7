package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.consilium.server.exchange.job.AsyncDoor;
import org.consilium.server.exchange.job.JobOperationsDoor;

/** The FHIR R4 endpoint: HAPI's server as a servlet, with one door for each resource type. */
@WebServlet(urlPatterns = "/*", name = "fhir", loadOnStartup = 1)
public class FhirEndpoint extends RestfulServer {

    @Inject
    transient FhirContext r4;

    @Inject
    transient SystemDoor system;

    @Inject
    transient DiagnoseDoor diagnose;

    @Inject
    transient JobOperationsDoor jobs;

    @Inject
    transient AsyncDoor async;

    @Inject
    transient TranslateDoor translate;

    @Inject
    transient TerminologyDoor terminology;

    @Inject
    transient FhirManners manners;

    @Inject
    transient RequestRules rules;

    @Inject
    transient CapabilityTelling capabilities;

    @Inject
    transient ReadDoor reads;

    @Inject
    transient WriteDoor writes;

    @Inject
    transient ReadAudit readAudit;

    @Inject
    transient AuditEventDoor auditEvents;

    @Inject
    transient ValidationDoor validation;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        GatheredReply gathered = new GatheredReply(response);
        super.service(EmptyBody.of(HeadAsGet.of(request)), gathered);
        gathered.finish();
    }

    @Override
    protected void initialize() {
        setFhirContext(r4);
        setServerName("Consilium");
        setImplementationDescription("Consilium: diagnosis decision support");
        setDefaultResponseEncoding(EncodingEnum.JSON);
        setUncompressIncomingContents(false);
        List<Object> doors = new ArrayList<>();
        doors.add(auditEvents);
        for (String type : r4.getResourceTypes()) {
            if (!type.equals("AuditEvent")) {
                doors.add(new TypeDoor(type, r4));
            }
        }
        doors.add(system);
        doors.add(diagnose);
        doors.add(jobs);
        doors.add(translate);
        doors.add(terminology);
        registerProviders(doors);
        registerInterceptor(manners);
        registerInterceptor(rules);
        registerInterceptor(async);
        registerInterceptor(readAudit);
        registerInterceptor(reads);
        registerInterceptor(writes);
        registerInterceptor(validation);
        registerInterceptor(capabilities);
    }
}
