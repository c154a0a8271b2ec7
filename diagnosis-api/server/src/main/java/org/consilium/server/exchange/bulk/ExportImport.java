package org.consilium.server.exchange.bulk;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.consilium.server.exchange.bulk.ImportLoop.Place;
import org.consilium.server.exchange.job.JobRun;
import org.consilium.server.exchange.job.JobRun.Progress;
import org.consilium.server.exchange.job.JobWork;
import org.consilium.server.exchange.pull.HospitalServer;
import org.consilium.server.exchange.pull.HospitalServer.Reply;
import org.consilium.server.exchange.pull.Patience;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * Imports what the hospital's server exports: kick-off, waiting as long as it says, manifest, files. Where it stands is
 * kept, so that a restart asks for no second export and reads no file again that it has read.
 *
 * <p>Source: Bulk Data Access STU2, and the 4.0 ballot (kick-off by POST alone, {@code outcome} for {@code error}).
 */
@Singleton
class ExportImport implements JobWork {

    static final String KIND = "import-export";

    private static final String JSON = "application/json";
    private static final String FHIR_JSON = "application/fhir+json";
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final Set<Integer> POST_ONLY = Set.of(404, 405, 501);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final int BROKEN_OFF = 5;
    private static final int MOST_ERRORS = 1000;
    private static final int LONGEST_ERROR = 1 << 20;

    private final HospitalServer hospital;
    private final Patience patience;
    private final ImportLoop loop;
    private final ExportDeletions deletions;
    private final ObjectMapper json;

    ExportImport(
            HospitalServer hospital, Patience patience, ImportLoop loop, ExportDeletions deletions, ObjectMapper json) {
        this.hospital = hospital;
        this.patience = patience;
        this.loop = loop;
        this.deletions = deletions;
        this.json = json;
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** The export's address, which must be one of the configured server. */
    String requireExport(String url) {
        try {
            URI address = URI.create(hospital.base()).resolve(url);
            if (hospital.isOurs(address) && address.getPath().endsWith("/$export")) {
                return address.toString();
            }
        } catch (IllegalArgumentException e) {
            // no URL: refused below
        }
        throw Rejection.at(
                RejectionKind.INVALID,
                "Parameters.parameter.where(name='export')",
                "'export' must be the URL of an export at the configured hospital's server: [base]/$export,"
                        + " [base]/Patient/$export or [base]/Group/[id]/$export, with its parameters.");
    }

    @Override
    public void run(JobRun run) throws InterruptedException {
        try {
            Place place = loop.place(run);
            if (place.status() == null) {
                place = keep(run, new Place(kickOff(run.asked()), null, 0, 0));
            }
            if (place.manifest() == null) {
                place = awaitManifest(run, place);
            }
            load(run, manifest(place));
            deletions.carryOut(run, manifest(place));
            tell(run, manifest(place));
            forget(place);
        } catch (JobRun.Interrupted e) {
            forget(loop.place(run));
            throw e;
        } catch (IOException e) {
            throw new Rejection(
                    RejectionKind.UNAVAILABLE,
                    List.of(new Rejection.Issue(
                            null,
                            "The hospital's server broke off in the middle of an answer, time and again. What was stored"
                                    + " before is kept: import again.")),
                    e);
        }
    }

    private Place keep(JobRun run, Place place) {
        run.note(run.total(), loop.text(place));
        return place;
    }

    private String kickOff(String export) throws IOException, InterruptedException {
        URI address = URI.create(export);
        Map<String, String> headers = Map.of("Prefer", "respond-async");
        Reply reply = hospital.get(address, FHIR_JSON, headers);
        if (POST_ONLY.contains(reply.status())) {
            reply.body().close();
            String bare = export.contains("?") ? export.substring(0, export.indexOf('?')) : export;
            reply = hospital.send("POST", URI.create(bare), FHIR_JSON, headers, parameters(address.getRawQuery()));
        }
        reply.body().close();
        if (reply.status() != ACCEPTED || reply.header("Content-Location").isEmpty()) {
            throw Rejection.of(
                    RejectionKind.UNAVAILABLE,
                    "The hospital's server starts no export (status " + reply.status()
                            + "). Check the URL and the client's scopes there.");
        }
        return reply.header("Content-Location").orElseThrow();
    }

    /** The query of a kick-off by GET as the Parameters of one by POST. */
    private String parameters(@Nullable String query) {
        ObjectNode parameters = json.createObjectNode().put("resourceType", "Parameters");
        ArrayNode all = parameters.putArray("parameter");
        for (String each : query == null ? new String[0] : query.split("&", -1)) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            String value = equals < 0 ? "" : URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8);
            String member =
                    switch (name) {
                        case "_since", "_until" -> "valueInstant";
                        default -> "valueString";
                    };
            for (String part : name.equals("_type") ? value.split(",", -1) : new String[] {value}) {
                ObjectNode parameter = all.addObject().put("name", name);
                if (name.equals("patient")) {
                    parameter.putObject("valueReference").put("reference", part);
                } else {
                    parameter.put(member, part);
                }
            }
        }
        return parameters.toString();
    }

    private Place awaitManifest(JobRun run, Place place) throws IOException, InterruptedException {
        URI status = URI.create(hospital.base()).resolve(Objects.requireNonNull(place.status()));
        Duration own = Duration.ofSeconds(1);
        while (true) {
            Reply reply = hospital.get(status, JSON, Map.of());
            if (reply.status() == OK) {
                return keep(run, new Place(place.status(), reply.text(), 0, 0));
            }
            reply.body().close();
            if (reply.status() != ACCEPTED) {
                throw Rejection.of(
                        RejectionKind.UNAVAILABLE,
                        "The export failed at the hospital's server (status " + reply.status()
                                + "). Nothing of it was stored.");
            }
            keep(run, place); // and learn whether it was cancelled
            Duration wait = reply.header("Retry-After").map(patience::asked).orElse(own);
            Thread.sleep(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toMillis() : wait.toMillis());
            own = own.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : own.multipliedBy(2);
        }
    }

    /** The whole manifest, its later pages fetched. */
    private ExportManifest manifest(Place place) throws IOException, InterruptedException {
        ExportManifest manifest = ExportManifest.of(json.readTree(place.manifest()));
        while (manifest.next() != null) {
            Reply reply = hospital.get(URI.create(hospital.base()).resolve(manifest.next()), JSON, Map.of());
            manifest = manifest.with(ExportManifest.of(json.readTree(reply.text())));
        }
        return manifest;
    }

    /** A file that breaks off is opened again and read on from the line that was stored last. */
    private void load(JobRun run, ExportManifest manifest) throws IOException, InterruptedException {
        ExportSource source = new ExportSource(hospital, manifest);
        int brokenOff = 0;
        while (true) {
            long before = run.done();
            try {
                loop.run(run, source, manifest.total());
                return;
            } catch (IOException e) {
                brokenOff = run.done() > before ? 1 : brokenOff + 1;
                if (brokenOff == BROKEN_OFF) {
                    throw e;
                }
                Thread.sleep(Duration.ofSeconds(1L << brokenOff).toMillis());
            }
        }
    }

    /** What went wrong on the other side belongs to the answer. */
    private void tell(JobRun run, ExportManifest manifest) throws IOException, InterruptedException {
        for (String url : manifest.errors()) {
            ExportSource source = new ExportSource(hospital, manifest);
            try (LineReading lines = new LineReading(source.open(url), LONGEST_ERROR)) {
                List<String> outcomes = new java.util.ArrayList<>();
                for (String line = lines.next(); line != null && outcomes.size() < MOST_ERRORS; line = lines.next()) {
                    if (!line.isEmpty()) {
                        outcomes.add(line);
                    }
                }
                run.commit(() -> {
                    outcomes.forEach(each -> run.put("OperationOutcome", each));
                    return new Progress(run.done(), run.total(), run.checkpoint());
                });
            }
        }
    }

    /** The export may be thrown away there; whether it is, is the other side's business. */
    private void forget(Place place) throws InterruptedException {
        if (place.status() == null) {
            return;
        }
        try {
            hospital.send("DELETE", URI.create(hospital.base()).resolve(place.status()), JSON, Map.of(), null)
                    .body()
                    .close();
        } catch (Rejection | IOException e) {
            // it expires there by itself
        }
    }
}
