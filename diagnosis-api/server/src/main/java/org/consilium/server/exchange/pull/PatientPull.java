package org.consilium.server.exchange.pull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.consilium.server.exchange.OutcomeText;
import org.consilium.server.exchange.RecordDelivery;
import org.consilium.server.exchange.RecordDelivery.Batch;
import org.consilium.server.exchange.RecordDelivery.Delivered;
import org.consilium.server.exchange.SearchPage;
import org.consilium.server.exchange.job.JobOperation;
import org.consilium.server.exchange.job.JobRun;
import org.consilium.server.exchange.job.JobRun.Progress;
import org.consilium.server.exchange.job.JobWork;
import org.consilium.server.exchange.record.PatientRecords;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one patient's record with all that the models read: the Patient, then every type of evidence page by page, and
 * the drugs that prescriptions refer to. Each page is stored with the place where to go on.
 */
@Singleton
class PatientPull implements JobWork, JobOperation {

    private static final String KIND = "pull";
    private static final int PAGE = 200;
    private static final String FHIR_JSON = "application/fhir+json";
    private static final int OK = 200;
    private static final Set<Integer> GONE = Set.of(404, 410);

    private final HospitalServer hospital;
    private final RecordDelivery delivery;
    private final OutcomeText outcomes;
    private final ObjectMapper json;

    PatientPull(HospitalServer hospital, RecordDelivery delivery, OutcomeText outcomes, ObjectMapper json) {
        this.hospital = hospital;
        this.delivery = delivery;
        this.outcomes = outcomes;
        this.json = json;
    }

    /**
     * Where a pull stands.
     *
     * @param type index of the type in work; the first is the Patient
     * @param next link to the page to fetch; null for the first
     */
    record Place(int type, @Nullable String next) {}

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String name() {
        return "$pull";
    }

    @Override
    public String type() {
        return "";
    }

    @Override
    public boolean alsoAtOnce() {
        return false;
    }

    @Override
    public String asked(String id, Parameters parameters) {
        hospital.base();
        String patient = parameters.hasParameter("patient")
                ? String.valueOf(parameters.getParameter("patient").getValue().primitiveValue())
                : "";
        if (!patient.matches("[A-Za-z0-9\\-.]{1,64}")) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    "Parameters.parameter.where(name='patient')",
                    "'patient' must be the patient's logical id at the hospital's server.");
        }
        return patient;
    }

    @Override
    public void run(JobRun run) throws InterruptedException {
        try {
            String patient = run.asked();
            List<String> types = PatientRecords.TYPES;
            Place place = place(run);
            Set<String> offered = null;
            while (place.type() < types.size()) {
                String type = types.get(place.type());
                if (place.type() > 0 && offered == null) {
                    offered = offered(types);
                }
                place = offered == null || offered.contains(type)
                        ? page(run, patient, type, place)
                        : passOver(run, type, place);
            }
        } catch (IOException e) {
            throw new Rejection(
                    RejectionKind.UNAVAILABLE,
                    List.of(new Rejection.Issue(
                            null,
                            "The hospital's server broke off in the middle of an answer. What was stored before is kept: ask"
                                    + " again.")),
                    e);
        }
    }

    /** Types that the hospital's server says it has; all of them where it says nothing that can be read. */
    private Set<String> offered(List<String> types) throws IOException, InterruptedException {
        HospitalServer.Reply reply = hospital.get(URI.create(hospital.base() + "metadata"), FHIR_JSON, Map.of());
        String text = reply.text();
        Set<String> offered = new TreeSet<>();
        if (reply.status() == OK) {
            try {
                json.readTree(text).path("rest").forEach(rest -> rest.path("resource")
                        .forEach(each -> offered.add(each.path("type").asText())));
            } catch (JsonProcessingException e) {
                offered.clear();
            }
        }
        return offered.contains("Patient") ? offered : Set.copyOf(types);
    }

    /** Says that a type is not to be had there; a type that is offered and refused stops the pull instead. */
    private Place passOver(JobRun run, String type, Place place) {
        Place after = new Place(place.type() + 1, null);
        run.commit(() -> {
            run.refuse(outcomes.json(Rejection.at(
                    RejectionKind.METHOD_NOT_ALLOWED,
                    type,
                    "The hospital's server does not have this type, by its CapabilityStatement. What such resources would"
                            + " tell is unknown here.")));
            return new Progress(run.done() + 1, null, text(after));
        });
        return after;
    }

    private Place page(JobRun run, String patient, String type, Place place) throws IOException, InterruptedException {
        List<String> texts = new ArrayList<>();
        Place after;
        if (type.equals("Patient")) {
            texts.add(required("Patient/" + patient));
            after = new Place(place.type() + 1, null);
        } else {
            SearchPage page = SearchPage.of(body(address(patient, type, place), type));
            texts.addAll(page.drugsNotIncluded().isEmpty() ? page.resources() : drugsFirst(page));
            after = page.next() == null ? new Place(place.type() + 1, null) : new Place(place.type(), page.next());
        }
        List<String> places = texts.stream().map(each -> type).toList();
        Batch batch = delivery.understand(texts, places);
        run.commit(() -> {
            Delivered delivered = delivery.store(batch, run.caller(), "pull", hospital.base());
            delivered
                    .refused()
                    .forEach(each -> run.refuse(outcomes.json(each.why().under(each.place()))));
            return new Progress(run.done() + texts.size(), null, text(after));
        });
        return after;
    }

    private URI address(String patient, String type, Place place) {
        if (place.next() != null) {
            return URI.create(hospital.base()).resolve(place.next());
        }
        String drug = type.startsWith("Medication") ? "&_include=" + type + ":medication" : "";
        return URI.create(hospital.base() + type + "?patient=" + patient + "&_count=" + PAGE + drug);
    }

    /** The prescriptions' drugs, where the hospital's server does not include them. */
    private List<String> drugsFirst(SearchPage page) throws IOException, InterruptedException {
        List<String> texts = new ArrayList<>();
        for (String drug : new TreeSet<>(page.drugsNotIncluded())) {
            HospitalServer.Reply reply = hospital.get(URI.create(hospital.base() + drug), FHIR_JSON, Map.of());
            String text = reply.text();
            if (reply.status() == OK) {
                texts.add(text);
            }
        }
        texts.addAll(page.resources());
        return texts;
    }

    private String required(String path) throws IOException, InterruptedException {
        return body(URI.create(hospital.base() + path), "Patient");
    }

    private String body(URI address, String type) throws IOException, InterruptedException {
        HospitalServer.Reply reply = hospital.get(address, FHIR_JSON, Map.of());
        String text = reply.text();
        if (reply.status() == OK) {
            return text;
        }
        if (GONE.contains(reply.status()) && type.equals("Patient")) {
            throw Rejection.of(RejectionKind.NOT_FOUND, "The hospital's server has no patient of this id.");
        }
        throw Rejection.of(
                RejectionKind.UNAVAILABLE,
                "The hospital's server answers the request for " + type + " with status " + reply.status()
                        + ". A record without them would be incomplete, so the pull stops; what was stored before is kept."
                        + " Check the client's scopes there.");
    }

    private Place place(JobRun run) {
        try {
            return run.checkpoint() == null ? new Place(0, null) : json.readValue(run.checkpoint(), Place.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Where a pull stands cannot be read; it was edited.", e);
        }
    }

    private String text(Place place) {
        try {
            return json.writeValueAsString(place);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A place is always JSON.", e);
        }
    }
}
