package org.consilium.server.exchange.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.consilium.server.exchange.OutcomeText;
import org.consilium.server.exchange.RecordDelivery;
import org.consilium.server.exchange.RecordDelivery.Delivered;
import org.consilium.server.exchange.job.JobRun;
import org.consilium.server.exchange.job.JobRun.Progress;
import org.consilium.server.exchange.pull.HospitalServer;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/**
 * Deletes here what the export's manifest says was deleted there: lines of Bundles whose entries are requests to delete.
 * Patients go last, when nothing is about them any more. To delete what is not here changes nothing, so a restart begins
 * with the first again.
 */
@Singleton
class ExportDeletions {

    private static final int AT_ONCE = 500;
    private static final int LONGEST_LINE = 1 << 24;
    private static final Pattern KEY = Pattern.compile("([A-Z][A-Za-z]{1,40})/([A-Za-z0-9.-]{1,64})");

    private final HospitalServer hospital;
    private final RecordDelivery delivery;
    private final OutcomeText outcomes;
    private final ObjectMapper json;

    ExportDeletions(HospitalServer hospital, RecordDelivery delivery, OutcomeText outcomes, ObjectMapper json) {
        this.hospital = hospital;
        this.delivery = delivery;
        this.outcomes = outcomes;
        this.json = json;
    }

    void carryOut(JobRun run, ExportManifest manifest) throws IOException, InterruptedException {
        for (boolean patients : new boolean[] {false, true}) {
            for (String url : manifest.deletions()) {
                file(run, manifest, url, patients);
            }
        }
    }

    private void file(JobRun run, ExportManifest manifest, String url, boolean patients)
            throws IOException, InterruptedException {
        List<ResourceKey> keys = new ArrayList<>();
        List<String> places = new ArrayList<>();
        try (LineReading lines = new LineReading(new ExportSource(hospital, manifest).open(url), LONGEST_LINE)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                String place = url + ", line " + lines.number();
                for (JsonNode request : requests(line)) {
                    Matcher key = KEY.matcher(request.path("url").asText());
                    boolean told = request.path("method").asText().equals("DELETE") && key.matches();
                    if (told && key.group(1).equals("Patient") == patients) {
                        keys.add(new ResourceKey(key.group(1), key.group(2)));
                        places.add(place);
                    } else if (!told && !patients) {
                        run.commit(() -> {
                            run.refuse(outcomes.json(notOne().under(place)));
                            return new Progress(run.done(), run.total(), run.checkpoint());
                        });
                    }
                }
                if (keys.size() >= AT_ONCE) {
                    delete(run, keys, places);
                }
            }
        }
        delete(run, keys, places);
    }

    /** The requests of a line's entries; of a line that is no Bundle, one that asks for nothing. */
    private List<JsonNode> requests(String line) {
        List<JsonNode> requests = new ArrayList<>();
        try {
            JsonNode bundle = line.isEmpty() ? json.createObjectNode() : json.readTree(line);
            bundle.path("entry").forEach(entry -> requests.add(entry.path("request")));
            if (requests.isEmpty() && !line.isEmpty()) {
                requests.add(json.createObjectNode());
            }
        } catch (JsonProcessingException e) {
            requests.add(json.createObjectNode());
        }
        return requests;
    }

    private void delete(JobRun run, List<ResourceKey> keys, List<String> places) {
        if (keys.isEmpty()) {
            return;
        }
        run.commit(() -> {
            Delivered delivered =
                    delivery.store(delivery.deletions(keys, places), run.caller(), "import", hospital.base());
            delivered
                    .refused()
                    .forEach(each -> run.refuse(outcomes.json(each.why().under(each.place()))));
            return new Progress(run.done(), run.total(), run.checkpoint());
        });
        keys.clear();
        places.clear();
    }

    private static Rejection notOne() {
        return Rejection.of(
                RejectionKind.UNPROCESSABLE,
                "A line under 'deleted' must be a Bundle whose entries have request.method DELETE and request.url"
                        + " [type]/[id]. Delete it by a request of its own.");
    }
}
