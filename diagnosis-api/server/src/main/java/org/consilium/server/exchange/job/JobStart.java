package org.consilium.server.exchange.job;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.consilium.audit.AuditEvent;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.JobLedger;
import org.consilium.server.persistence.JobLedger.Job;
import org.jspecify.annotations.Nullable;

/** Kicks a job off: recorded, then acknowledged with the place where its progress is told. */
@Singleton
public class JobStart {

    private final JobLedger ledger;
    private final JobWorkers workers;
    private final AuditTrail audit;

    JobStart(JobLedger ledger, JobWorkers workers, AuditTrail audit) {
        this.ledger = ledger;
        this.workers = workers;
        this.audit = audit;
    }

    /** Whether the client asks for an answer that comes later. */
    public static boolean isAsked(HttpServletRequest request) {
        String prefer = request.getHeader("Prefer");
        return prefer != null && prefer.toLowerCase(Locale.ROOT).contains("respond-async");
    }

    /**
     * Adds the job and answers 202.
     *
     * @param asked what the kind of work reads, as JSON
     * @param patient whose record it is about; null where it is about many or none
     */
    public void accept(
            String kind,
            String asked,
            @Nullable String patient,
            Caller caller,
            String base,
            HttpServletRequest request,
            HttpServletResponse response) {
        Job job = QuarkusTransaction.requiringNew().call(() -> {
            Job added = ledger.add(kind, caller.name(), base + path(request), asked);
            Map<String, String> detail = new LinkedHashMap<>();
            detail.put("work", kind);
            audit.record(new AuditEvent(
                    "job-start", caller.name(), patient, added.id().toString(), detail));
            return added;
        });
        workers.notice();
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
        response.setHeader("Content-Location", base + "/jobs/" + job.id());
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }
}
