package org.consilium.server.exchange.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.consilium.server.exchange.OutcomeText;
import org.consilium.server.exchange.RecordDelivery;
import org.consilium.server.exchange.RecordDelivery.Batch;
import org.consilium.server.exchange.RecordDelivery.Delivered;
import org.consilium.server.exchange.job.JobRun;
import org.consilium.server.exchange.job.JobRun.Progress;
import org.consilium.server.exchange.job.JobWork;
import org.consilium.server.exchange.pull.HospitalServer;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/** Fetches the resources that a notification named, one after the other. */
@Singleton
class NamedResources implements JobWork {

    static final String KIND = "notified";

    private static final int OK = 200;

    private final HospitalServer hospital;
    private final RecordDelivery delivery;
    private final OutcomeText outcomes;
    private final ObjectMapper json;

    NamedResources(HospitalServer hospital, RecordDelivery delivery, OutcomeText outcomes, ObjectMapper json) {
        this.hospital = hospital;
        this.delivery = delivery;
        this.outcomes = outcomes;
        this.json = json;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(JobRun run) throws InterruptedException {
        List<String> named = named(run.asked());
        while (run.done() < named.size()) {
            String name = named.get((int) run.done());
            Progress after = new Progress(run.done() + 1, (long) named.size(), null);
            Batch batch = delivery.understand(List.of(fetched(name)), List.of(name));
            run.commit(() -> {
                Delivered delivered = delivery.store(batch, run.caller(), "notification", hospital.base());
                delivered
                        .refused()
                        .forEach(each -> run.refuse(outcomes.json(each.why().under(each.place()))));
                return after;
            });
        }
    }

    private String fetched(String name) throws InterruptedException {
        try {
            HospitalServer.Reply reply =
                    hospital.get(URI.create(hospital.base()).resolve(name), "application/fhir+json", Map.of());
            String text = reply.text();
            if (reply.status() != OK) {
                throw Rejection.of(
                        RejectionKind.UNAVAILABLE,
                        "The hospital's server answers the request for what it named with status " + reply.status()
                                + ". Check the client's scopes there.");
            }
            return text;
        } catch (IOException e) {
            throw Rejection.of(
                    RejectionKind.UNAVAILABLE, "The hospital's server broke off in the middle of an answer.");
        }
    }

    private List<String> named(String text) {
        try {
            return json.readValue(text, new TypeReference<List<String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What a job asks cannot be read; it was edited, or is of a later form.", e);
        }
    }
}
