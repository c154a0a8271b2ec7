package org.consilium.server.web;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.consilium.audit.AuditEvent;
import org.consilium.server.access.Caller;
import org.consilium.server.access.PatientAccess;
import org.consilium.server.access.Role;
import org.consilium.server.exchange.record.EvidenceReading;
import org.consilium.server.exchange.record.EvidenceSheet;
import org.consilium.server.persistence.PatientRow;
import org.consilium.server.persistence.Worklist;
import org.consilium.server.ranking.Reference;
import org.jspecify.annotations.Nullable;

/** The result behind a bar: one version of one resource. */
@Path("/api/evidence")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class EvidenceResource {

    private final EvidenceReading evidence;
    private final Worklist worklist;
    private final AuditWriting audit;
    private final PatientAccess access;
    private final SecurityIdentity identity;

    EvidenceResource(
            EvidenceReading evidence,
            Worklist worklist,
            AuditWriting audit,
            PatientAccess access,
            SecurityIdentity identity) {
        this.evidence = evidence;
        this.worklist = worklist;
        this.audit = audit;
        this.access = access;
        this.identity = identity;
    }

    /**
     * A piece of evidence; {@code resource} is exactly what is stored.
     *
     * @param patient whose it is; null only where it is about nobody
     */
    public record EvidenceDetail(
            Reference reference,
            @Nullable PatientRow patient,
            String title,
            @Nullable String status,
            @Nullable Instant effective,
            @Nullable Instant recorded,
            String value,
            @Nullable String unit,
            @Nullable String referenceRange,
            @Nullable String interpretation,
            boolean superseded,
            @JsonRawValue String resource) {}

    @GET
    @Path("{type}/{id}/{version}")
    @RolesAllowed(Role.CLINICIAN)
    public EvidenceDetail evidence(
            @PathParam("type") String type, @PathParam("id") String id, @PathParam("version") String version) {
        EvidenceSheet sheet = evidence.read(type, id, version);
        sheet.about().forEach(each -> access.require(Caller.of(identity), each));
        audit.record(new AuditEvent(
                "evidence-view",
                Caller.of(identity).name(),
                sheet.patient(),
                sheet.reference().versioned(),
                Map.of()));
        return new EvidenceDetail(
                Reference.of(sheet.reference(), sheet.title(), sheet.effective()),
                Optional.ofNullable(sheet.patient()).flatMap(worklist::row).orElse(null),
                sheet.title(),
                sheet.status(),
                sheet.effective(),
                sheet.recorded(),
                sheet.value(),
                sheet.unit(),
                sheet.referenceRange(),
                sheet.interpretation(),
                sheet.superseded(),
                sheet.json());
    }
}
