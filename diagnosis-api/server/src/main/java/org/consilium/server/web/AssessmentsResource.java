package org.consilium.server.web;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.consilium.server.access.Caller;
import org.consilium.server.access.Role;
import org.consilium.server.ranking.AssessmentReport;
import org.consilium.server.ranking.ExplanationReport;
import org.consilium.server.ranking.RecordedAssessments;

/** Assessments and explanations, as they were recorded. */
@Path("/api/assessments")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class AssessmentsResource {

    private final RecordedAssessments assessments;
    private final SecurityIdentity identity;

    AssessmentsResource(RecordedAssessments assessments, SecurityIdentity identity) {
        this.assessments = assessments;
        this.identity = identity;
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Role.CLINICIAN, Role.AUDITOR})
    public AssessmentReport assessment(@PathParam("id") String id) {
        return assessments.report(id, Caller.of(identity));
    }

    @GET
    @Path("{id}/findings/{finding}")
    @RolesAllowed({Role.CLINICIAN, Role.AUDITOR})
    public ExplanationReport explanation(@PathParam("id") String id, @PathParam("finding") String finding) {
        return assessments.explanation(id, finding, Caller.of(identity));
    }
}
