package org.consilium.server.web;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.consilium.server.access.Caller;
import org.consilium.server.access.Role;
import org.consilium.server.oversight.ReviewWork;
import org.consilium.server.ranking.AssessmentReport;
import org.consilium.server.ranking.ExplanationReport;
import org.consilium.server.ranking.FurtherAnswers;
import org.consilium.server.ranking.FurtherReport;
import org.consilium.server.ranking.RecordedAssessments;
import org.jspecify.annotations.Nullable;

/** Assessments and explanations, as they were recorded. */
@Path("/api/assessments")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class AssessmentsResource {

    private final RecordedAssessments assessments;
    private final FurtherAnswers further;
    private final ReviewWork work;
    private final SecurityIdentity identity;

    AssessmentsResource(
            RecordedAssessments assessments, FurtherAnswers further, ReviewWork work, SecurityIdentity identity) {
        this.assessments = assessments;
        this.further = further;
        this.work = work;
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

    @GET
    @Path("{id}/findings/{finding}/further")
    @RolesAllowed(Role.CLINICIAN)
    public FurtherReport further(@PathParam("id") String id, @PathParam("finding") String finding) {
        return further.of(id, finding, Caller.of(identity));
    }

    /** What a clinician did with a finding: a code, and why. */
    public record Answer(@Nullable String outcome, @Nullable String reason, @Nullable String comment) {}

    @POST
    @Path("{id}/findings/{finding}/answers")
    @RolesAllowed(Role.CLINICIAN)
    public ReviewWork.Said answer(
            @PathParam("id") String id, @PathParam("finding") String finding, @Nullable Answer answer) {
        Answer given = answer == null ? new Answer(null, null, null) : answer;
        return work.answer(
                Caller.of(identity),
                id,
                finding,
                given.outcome() == null ? "" : given.outcome(),
                given.reason(),
                given.comment() == null ? "" : given.comment());
    }
}
