package org.consilium.server.web;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.consilium.audit.AuditEvent;
import org.consilium.server.access.Caller;
import org.consilium.server.access.Role;
import org.consilium.server.oversight.BulkReplay;
import org.consilium.server.oversight.CaseExport;
import org.consilium.server.oversight.CaseFiles;
import org.consilium.server.oversight.CaseFiles.CaseFile;
import org.consilium.server.oversight.ReviewWork;
import org.consilium.server.oversight.ReviewWork.Overrides;
import org.consilium.server.oversight.ReviewWork.Reviewed;
import org.consilium.server.oversight.ReviewWork.Said;
import org.consilium.server.oversight.ReviewWork.Sample;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.ranking.Replay.Replayed;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/** The auditor's work: cases, samples, reviews, emergencies, override rates. Each look is itself recorded. */
@Path("/api/audit")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class ReviewResource {

    private static final int PAGE = 200;

    private final CaseFiles cases;
    private final CaseExport exports;
    private final ReviewWork work;
    private final BulkReplay replay;
    private final AuditTrail trail;
    private final SecurityIdentity identity;

    ReviewResource(
            CaseFiles cases,
            CaseExport exports,
            ReviewWork work,
            BulkReplay replay,
            AuditTrail trail,
            SecurityIdentity identity) {
        this.cases = cases;
        this.exports = exports;
        this.work = work;
        this.replay = replay;
        this.trail = trail;
        this.identity = identity;
    }

    @GET
    @Path("assessments/{id}")
    @RolesAllowed(Role.AUDITOR)
    public CaseFile file(@PathParam("id") String id) {
        return cases.open(id, "case-view", "page", caller());
    }

    @GET
    @Path("assessments/{id}/export")
    @Produces({MediaType.APPLICATION_JSON, "application/pdf"})
    @RolesAllowed(Role.AUDITOR)
    public Response export(@PathParam("id") String id, @QueryParam("format") @Nullable String format) {
        String asked = format == null || format.isEmpty() ? "json" : format;
        if (!asked.equals("json") && !asked.equals("pdf")) {
            throw Rejection.of(RejectionKind.INVALID, "'format' must be json or pdf.");
        }
        CaseFile file = cases.open(id, "case-export", asked, caller());
        return Response.ok(asked.equals("pdf") ? exports.pdf(file) : exports.json(file))
                .type(asked.equals("pdf") ? "application/pdf" : MediaType.APPLICATION_JSON)
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"case-" + file.shown().id() + "." + asked + "\"")
                .build();
    }

    @POST
    @Path("assessments/{id}/replay")
    @RolesAllowed(Role.AUDITOR)
    public Replayed replay(@PathParam("id") String id) {
        BulkReplay.Report report = replay.of(List.of(id), List.of(), caller().name(), done -> {});
        return report.notSame().isEmpty()
                ? new Replayed(
                        id,
                        "",
                        org.consilium.server.ranking.Replay.Verdict.SAME,
                        null,
                        "Every number is the same to the last bit.",
                        List.of())
                : report.notSame().get(0);
    }

    /** A reviewer's form. */
    public record Form(
            @Nullable String verdict, @Nullable String harm, @Nullable Boolean helpful, @Nullable String comment) {}

    @POST
    @Path("assessments/{id}/reviews")
    @RolesAllowed(Role.AUDITOR)
    public Said review(@PathParam("id") String id, @Nullable Form form) {
        Form given = form == null ? new Form(null, null, null, null) : form;
        return work.review(
                caller(),
                id,
                text(given.verdict()),
                text(given.harm()),
                Boolean.TRUE.equals(given.helpful()),
                text(given.comment()));
    }

    /** A second person's word on a review. */
    public record Signature(@Nullable Boolean agrees, @Nullable String comment) {}

    @POST
    @Path("reviews/{sequence}/sign-off")
    @RolesAllowed(Role.AUDITOR)
    public Said signOff(@PathParam("sequence") long sequence, @Nullable Signature signature) {
        if (signature == null || signature.agrees() == null) {
            throw Rejection.of(RejectionKind.INVALID, "'agrees' must be true or false.");
        }
        return work.signOff(caller(), sequence, signature.agrees(), text(signature.comment()));
    }

    /** Reviews in a list. */
    public record Reviews(List<Reviewed> items) {}

    @GET
    @Path("reviews")
    @RolesAllowed(Role.AUDITOR)
    @Transactional
    public Reviews reviews(@QueryParam("open") @Nullable Boolean open) {
        Reviews found = new Reviews(work.reviews(Boolean.TRUE.equals(open), PAGE));
        looked("reviews", found.items().size());
        return found;
    }

    /** What is to be drawn. */
    public record Draw(@Nullable Integer size, @Nullable Instant from, @Nullable Instant to, @Nullable String model) {}

    @POST
    @Path("samples")
    @RolesAllowed(Role.AUDITOR)
    public Sample sample(@Nullable Draw draw) {
        Draw asked = draw == null ? new Draw(null, null, null, null) : draw;
        return work.sample(caller(), asked.size() == null ? 20 : asked.size(), asked.from(), asked.to(), asked.model());
    }

    /** Emergency accesses. */
    public record Emergencies(List<Said> items) {}

    @GET
    @Path("break-glass")
    @RolesAllowed(Role.AUDITOR)
    @Transactional
    public Emergencies emergencies() {
        Emergencies found = new Emergencies(work.brokenGlass(PAGE));
        looked("break-glass", found.items().size());
        return found;
    }

    /** Override rates by finding. */
    public record OverrideRates(List<Overrides> items) {}

    @GET
    @Path("overrides")
    @RolesAllowed({Role.AUDITOR, Role.MODEL_OWNER})
    @Transactional
    public OverrideRates overrides(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("model") @Nullable String model) {
        OverrideRates found = new OverrideRates(
                work.overrides(AuditResource.instant("from", from), AuditResource.instant("to", to), model));
        looked("overrides", found.items().size());
        return found;
    }

    private void looked(String list, int shown) {
        trail.record(new AuditEvent(
                "audit-read", caller().name(), null, null, Map.of("list", list, "shown", Integer.toString(shown))));
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given;
    }

    private Caller caller() {
        return Caller.of(identity);
    }
}
