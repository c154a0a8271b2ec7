package org.consilium.server.exchange.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.consilium.audit.AuditEvent;
import org.consilium.server.access.Caller;
import org.consilium.server.access.FhirGate;
import org.consilium.server.access.PatientAccess;
import org.consilium.server.access.Role;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.JobLedger;
import org.consilium.server.persistence.JobLedger.Job;
import org.consilium.server.persistence.JobLedger.Status;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/**
 * {@code /fhir/jobs/[id]}: progress, manifest, files and end of a job, as the asynchronous pattern of FHIR R4 has them.
 * Only who started a job, and an administrator, may see it. Its files hold what was found of patients: they open to who
 * started the job alone, and only while these patients' records do.
 */
@WebServlet(urlPatterns = "/jobs/*", name = "jobs")
public class JobDoor extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final Pattern PATH =
            Pattern.compile("/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/([A-Za-z]{1,64})\\.ndjson)?");
    private static final String LOOK_AGAIN_SECONDS = "1";
    private static final String ERRORS = "OperationOutcome";

    @Inject
    transient JobLedger ledger;

    @Inject
    transient AuditTrail audit;

    @Inject
    transient PatientAccess access;

    @Inject
    transient ObjectMapper json;

    @SuppressWarnings("NullAway.Init") // the container fills it
    public JobDoor() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Matcher path = path(request);
            Job job = job(path.group(1), request);
            if (path.group(2) != null) {
                file(job, path.group(2), request, response);
            } else {
                status(job, request, response);
            }
        } catch (Rejection e) {
            refuse(
                    response,
                    e.kind().status(),
                    e.kind().issueCode(),
                    e.issues().get(0).text());
        }
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Job job = job(path(request).group(1), request);
            QuarkusTransaction.requiringNew().run(() -> {
                ledger.cancel(job.id());
                audit.record(new AuditEvent(
                        "job-cancel", caller(request).name(), null, job.id().toString(), Map.of("work", job.kind())));
            });
            response.setStatus(HttpServletResponse.SC_ACCEPTED);
        } catch (Rejection e) {
            refuse(
                    response,
                    e.kind().status(),
                    e.kind().issueCode(),
                    e.issues().get(0).text());
        }
    }

    private static Matcher path(HttpServletRequest request) {
        Matcher path = PATH.matcher(request.getPathInfo() == null ? "" : request.getPathInfo());
        if (!path.matches()) {
            throw unknown();
        }
        return path;
    }

    private Job job(String id, HttpServletRequest request) {
        Caller caller = caller(request);
        return ledger.find(UUID.fromString(id))
                .filter(job -> job.requestedBy().equals(caller.name())
                        || caller.roles().contains(Role.ADMINISTRATOR))
                .orElseThrow(JobDoor::unknown);
    }

    private void status(Job job, HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (job.status()) {
            case WAITING, RUNNING -> {
                response.setStatus(HttpServletResponse.SC_ACCEPTED);
                response.setHeader("Retry-After", LOOK_AGAIN_SECONDS);
                response.setHeader("X-Progress", progress(job));
            }
            case DONE -> {
                response.setContentType("application/json;charset=UTF-8");
                response.setHeader(
                        "Expires",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                job.changed().plus(java.time.Duration.ofDays(1)).atOffset(ZoneOffset.UTC)));
                write(response, manifest(job, base(request)).toString());
            }
            case FAILED -> refuse(response, 500, "exception", job.note() == null ? "The job failed." : job.note());
            case CANCELLED -> refuse(response, 404, "not-found", "The job was cancelled, or its answer deleted.");
        }
    }

    private static String progress(Job job) {
        if (job.status() == Status.WAITING) {
            return "waiting";
        }
        return job.total() == null ? job.done() + " done" : job.done() + " of " + job.total() + " done";
    }

    private ObjectNode manifest(Job job, String base) {
        ObjectNode manifest = json.createObjectNode();
        manifest.put("transactionTime", job.created().toString());
        manifest.put("request", job.request());
        manifest.put("requiresAccessToken", true);
        ArrayNode output = manifest.putArray("output");
        ArrayNode error = manifest.putArray("error");
        for (Map.Entry<String, Long> file : ledger.files(job.id()).entrySet()) {
            boolean errors = file.getKey().equals(ERRORS);
            (errors ? error : output)
                    .addObject()
                    .put("type", file.getKey())
                    .put("url", base + "/jobs/" + job.id() + "/" + file.getKey() + ".ndjson")
                    .put("count", file.getValue());
        }
        manifest.putObject("extension")
                .put("stored", job.done() - job.refused())
                .put("refused", job.refused());
        return manifest;
    }

    private void file(Job job, String file, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (job.status() != Status.DONE || !ledger.files(job.id()).containsKey(file)) {
            throw unknown();
        }
        Caller caller = caller(request);
        if (!job.requestedBy().equals(caller.name())) {
            throw Rejection.of(RejectionKind.FORBIDDEN, "The files of a job open to who started it alone.");
        }
        Map<String, String> detail = new TreeMap<>(Map.of("work", job.kind(), "file", file));
        Set<String> patients = ledger.patients(job.id(), file);
        patients.forEach(patient -> access.require(caller, patient));
        if (patients.size() > 1) {
            detail.put("patients", String.join(" ", patients));
        }
        String only = patients.size() == 1 ? patients.iterator().next() : null;
        QuarkusTransaction.requiringNew()
                .run(() -> audit.record(
                        new AuditEvent("job-read", caller.name(), only, job.id().toString(), detail)));
        response.setContentType("application/fhir+ndjson");
        OutputStream out = response.getOutputStream();
        QuarkusTransaction.requiringNew().timeout(3600).call(() -> {
            ledger.copy(job.id(), file, out);
            return true;
        });
    }

    private static String base(HttpServletRequest request) {
        String url = request.getRequestURL().toString();
        return url.substring(0, url.indexOf(request.getContextPath() + "/jobs/")) + request.getContextPath();
    }

    private static Caller caller(HttpServletRequest request) {
        return request.getAttribute(FhirGate.CALLER) instanceof Caller known ? known : Caller.ANONYMOUS;
    }

    private static Rejection unknown() {
        return Rejection.of(RejectionKind.NOT_FOUND, "There is no such job of yours here, or no such file of it.");
    }

    private void refuse(HttpServletResponse response, int status, String code, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("application/fhir+json;charset=UTF-8");
        ObjectNode outcome = json.createObjectNode().put("resourceType", "OperationOutcome");
        outcome.putArray("issue")
                .addObject()
                .put("severity", "error")
                .put("code", code)
                .put("diagnostics", text);
        write(response, outcome.toString());
    }

    private static void write(HttpServletResponse response, String text) throws IOException {
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
