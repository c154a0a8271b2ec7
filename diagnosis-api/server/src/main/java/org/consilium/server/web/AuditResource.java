package org.consilium.server.web;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.server.access.Caller;
import org.consilium.server.access.Role;
import org.consilium.server.persistence.AuditCheckpoints;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/** The audit log for the auditor. Reading it is itself recorded. */
@Path("/api/audit")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {

    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final AuditTrail trail;
    private final AuditCheckpoints checkpoints;
    private final AuditWriting writing;
    private final SecurityIdentity identity;

    AuditResource(AuditTrail trail, AuditCheckpoints checkpoints, AuditWriting writing, SecurityIdentity identity) {
        this.trail = trail;
        this.checkpoints = checkpoints;
        this.writing = writing;
        this.identity = identity;
    }

    /** An entry as the page lists it. */
    public record Entry(
            long sequence,
            Instant at,
            String actor,
            String kind,
            @Nullable String patient,
            @Nullable String subject,
            Map<String, String> detail,
            String hash) {}

    /** Entries, newest first; {@code next} is the {@code before} of the following page, null at the log's begin. */
    public record Entries(List<Entry> items, @Nullable Long next) {}

    @GET
    @Path("entries")
    @RolesAllowed(Role.AUDITOR)
    public Entries entries(
            @QueryParam("before") @Nullable Long before,
            @QueryParam("patient") @Nullable String patient,
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("actor") @Nullable String actor,
            @QueryParam("subject") @Nullable String subject,
            @QueryParam("finding") @Nullable String finding,
            @QueryParam("model") @Nullable String model,
            @QueryParam("outcome") @Nullable String outcome,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("size") @Nullable Integer size) {
        int asked = size == null ? PAGE : size;
        if (asked < 1 || asked > LARGEST_PAGE) {
            throw Rejection.of(RejectionKind.INVALID, "'size' must lie between 1 and " + LARGEST_PAGE + ".");
        }
        String ofPatient = given(patient);
        TreeMap<String, String> detail = new TreeMap<>();
        also(detail, "finding", finding);
        also(detail, "model", model);
        also(detail, "outcome", outcome);
        List<AuditEntry> found = trail.find(new AuditTrail.Query(
                before == null ? Long.MAX_VALUE : before,
                ofPatient,
                given(kind),
                given(actor),
                given(subject),
                instant("from", from),
                instant("to", to),
                detail,
                asked));
        writing.record(new AuditEvent(
                "audit-read",
                Caller.of(identity).name(),
                ofPatient,
                null,
                Map.of("shown", Integer.toString(found.size()))));
        return new Entries(
                found.stream().map(AuditResource::entry).toList(),
                found.size() < asked ? null : found.get(found.size() - 1).sequence());
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static void also(Map<String, String> detail, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            detail.put(name, value);
        }
    }

    /** A time in a query; null where none was given. */
    static @Nullable Instant instant(String name, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Rejection.of(
                    RejectionKind.INVALID, "'" + name + "' must be an instant, such as 2026-01-31T00:00:00Z.");
        }
    }

    /** The newest signed checkpoint, to be kept elsewhere. */
    @GET
    @Path("checkpoint")
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed(Role.AUDITOR)
    public String checkpoint() {
        writing.record(
                new AuditEvent("audit-read", Caller.of(identity).name(), null, null, Map.of("list", "checkpoint")));
        return checkpoints.make().file();
    }

    private static Entry entry(AuditEntry entry) {
        AuditEvent event = entry.event();
        return new Entry(
                entry.sequence(),
                entry.at(),
                event.actor(),
                event.kind(),
                event.patient(),
                event.subject(),
                new TreeMap<>(event.detail()),
                entry.hash());
    }
}
