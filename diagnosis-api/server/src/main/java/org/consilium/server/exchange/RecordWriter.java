package org.consilium.server.exchange;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.consilium.server.exchange.ResourceText.Link;
import org.consilium.server.exchange.WritePlans.Planned;
import org.consilium.server.exchange.record.PatientRecords;
import org.consilium.server.persistence.NewResults;
import org.consilium.server.persistence.PatientCard;
import org.consilium.server.persistence.PatientDirectory;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceSearch;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.ResourceStore.Current;
import org.consilium.server.persistence.ResourceWrite;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * Carries out interactions together, in the caller's transaction: all of them or, by a rejection, none.
 *
 * <p>The resources were read and understood before, so what happens here is little: ids are given, references
 * resolved, versions counted, and everything is written in two batches.
 */
@ApplicationScoped
class RecordWriter {

    private final ResourceStore store;
    private final ResourceSearch search;
    private final PatientDirectory directory;
    private final SearchParameters parameters;
    private final NewResults results;
    private final Consequences consequences;
    private final WritePlans plans;

    RecordWriter(
            ResourceStore store,
            ResourceSearch search,
            PatientDirectory directory,
            SearchParameters parameters,
            NewResults results,
            Consequences consequences,
            WritePlans plans) {
        this.store = store;
        this.search = search;
        this.directory = directory;
        this.parameters = parameters;
        this.results = results;
        this.consequences = consequences;
        this.plans = plans;
    }

    /** What became of each interaction, in their order. */
    List<Written> write(List<Interaction> interactions, Instant now) {
        return write(interactions, now, Manner.REST);
    }

    List<Written> write(List<Interaction> interactions, Instant now, Manner manner) {
        List<Planned> plan = plans.of(interactions);
        ReferenceResolution references = new ReferenceResolution(manner.base(), manner.onlyChanges());
        Map<String, List<Link>> links = new LinkedHashMap<>();
        for (Planned planned : plan) {
            if (planned.key() != null) {
                references.add(planned.interaction().fullUrl(), planned.key());
            }
            IncomingResource resource = planned.resource();
            if (resource != null) {
                links.put(planned.interaction().path(), resource.text().references());
            }
        }
        references.lookUp(links, search, parameters, WritePlans.arriving(plan));
        requirePatients(plan, links, references);
        Map<ResourceKey, Current> currents = store.lock(keysOfExisting(plan));
        Map<Integer, ResourceWrite> writes = writes(plan, currents, references, now);
        Map<ResourceKey, StoredResource> same =
                manner.onlyChanges() ? withoutRepetitions(plan, writes, currents, references) : Map.of();
        Map<Integer, List<Rejection.Issue>> notes = possibleDuplicates(plan);
        store.write(List.copyOf(writes.values()));
        noteNewResults(writes.values(), currents, now);
        consequences.note(writes.values(), currents, now);
        requireEmptyRecords(plan);
        keepDirectory(plan, writes);
        List<Written> written = new ArrayList<>();
        for (Planned planned : plan) {
            StoredResource kept = planned.key() == null ? null : same.get(planned.key());
            written.add(
                    kept == null
                            ? written(planned, writes.get(planned.position()), currents, notes, now)
                            : Written.kept(kept));
        }
        return written;
    }

    /** Takes out the writes that would store again, word for word, what is stored; answers what is. */
    private Map<ResourceKey, StoredResource> withoutRepetitions(
            List<Planned> plan,
            Map<Integer, ResourceWrite> writes,
            Map<ResourceKey, Current> currents,
            ReferenceResolution references) {
        Map<ResourceKey, StoredResource> same = new HashMap<>();
        Map<ResourceKey, StoredResource> stored = store.readAll(currents.keySet());
        for (Planned planned : plan) {
            IncomingResource resource = planned.resource();
            StoredResource there = planned.key() == null ? null : stored.get(planned.key());
            if (resource != null
                    && there != null
                    && there.body() != null
                    && resource.text()
                            .stored(there.key().id(), there.version(), there.updated(), references::resolve)
                            .equals(there.body())) {
                writes.remove(planned.position());
                same.put(there.key(), there);
            }
        }
        return same;
    }

    private static Collection<ResourceKey> keysOfExisting(List<Planned> plan) {
        Set<ResourceKey> keys = new TreeSet<>();
        for (Planned planned : plan) {
            boolean mayExist = planned.interaction() instanceof Interaction.Update
                    || planned.interaction() instanceof Interaction.Delete;
            if (mayExist && planned.key() != null) {
                keys.add(planned.key());
            }
        }
        return keys;
    }

    private void requirePatients(List<Planned> plan, Map<String, List<Link>> links, ReferenceResolution references) {
        Map<String, String> pathByPatient = new LinkedHashMap<>();
        links.forEach((path, each) -> references.patients(path, each).forEach(pathByPatient::putIfAbsent));
        for (Planned planned : plan) {
            if (planned.key() != null
                    && planned.key().type().equals("Patient")
                    && (planned.found() || planned.resource() != null)) {
                pathByPatient.remove(planned.key().id());
            }
        }
        Set<String> existing = store.existing("Patient", pathByPatient.keySet());
        List<Rejection.Issue> missing = new ArrayList<>();
        pathByPatient.forEach((patient, path) -> {
            if (!existing.contains(patient)) {
                missing.add(
                        new Rejection.Issue(
                                path,
                                "It refers to a Patient that is not here. Send the Patient first, or in the same transaction."));
            }
        });
        if (!missing.isEmpty()) {
            throw new Rejection(RejectionKind.UNPROCESSABLE, missing);
        }
    }

    private static Map<Integer, ResourceWrite> writes(
            List<Planned> plan, Map<ResourceKey, Current> currents, ReferenceResolution references, Instant now) {
        Map<Integer, ResourceWrite> writes = new LinkedHashMap<>();
        for (Planned planned : plan) {
            ResourceKey key = planned.key();
            if (key == null) {
                continue;
            }
            Current current = currents.get(key);
            requireOwn(planned, current);
            int version = current == null ? 1 : current.version() + 1;
            if (planned.interaction() instanceof Interaction.Update update) {
                requireVersion(update.path(), update.ifMatch(), current);
            }
            if (planned.interaction() instanceof Interaction.Delete delete) {
                requireVersion(delete.path(), delete.ifMatch(), current);
                if (current != null && !current.deleted()) {
                    writes.put(planned.position(), ResourceWrite.deletion(key, version, now, current.patient()));
                }
            }
            IncomingResource resource = planned.resource();
            if (resource != null) {
                SearchIndex.Found index = resource.index();
                String patient = key.type().equals("Patient") ? key.id() : null;
                Set<String> tokens = new LinkedHashSet<>(index.tokens());
                for (SearchIndex.Lead lead : index.leads()) {
                    String resolved = references.resolve(lead.reference());
                    if (!lead.parameter().equals(SearchOffer.PATIENT)) {
                        tokens.add(SearchIndex.lead(lead.parameter(), resolved));
                    } else if (patient == null) {
                        patient = ReferenceResolution.patientId(resolved);
                    }
                }
                String body = resource.text().stored(key.id(), version, now, references::resolve);
                writes.put(
                        planned.position(),
                        new ResourceWrite(
                                key,
                                version,
                                now,
                                patient,
                                tokens,
                                index.from(),
                                index.to(),
                                resource.sourceUpdated(),
                                body));
            }
        }
        return writes;
    }

    private static void requireOwn(Planned planned, @Nullable Current current) {
        if (current != null && current.ofAnAssessment()) {
            throw Rejection.at(
                    RejectionKind.METHOD_NOT_ALLOWED,
                    planned.interaction().path(),
                    "An assessment said this, and what it said is not changed: when a result that it rests on is corrected,"
                            + " another assessment takes its place.");
        }
    }

    private static void requireVersion(String path, @Nullable Integer wanted, @Nullable Current current) {
        int version = current == null || current.deleted() ? 0 : current.version();
        if (!EntryReading.fits(wanted, version)) {
            if (wanted != null && wanted == EntryReading.NO_VERSION) {
                throw Rejection.at(
                        RejectionKind.PRECONDITION_FAILED,
                        path.isEmpty() ? "If-None-Match" : path + ".request.ifNoneMatch",
                        "The resource is there already, in version " + version
                                + ", and was to be made only if it is not.");
            }
            throw Rejection.at(
                    RejectionKind.PRECONDITION_FAILED,
                    path.isEmpty() ? "If-Match" : path + ".request.ifMatch",
                    "The resource has changed since: its version is "
                            + (version == 0 ? "none, it is not there" : "now " + version)
                            + ". Read it again and repeat the change on what is there.");
        }
    }

    /** A new patient who shares an identifier, or name, birth date and sex, with one already here. */
    private Map<Integer, List<Rejection.Issue>> possibleDuplicates(List<Planned> plan) {
        Map<Integer, List<Rejection.Issue>> notes = new HashMap<>();
        for (Planned planned : plan) {
            IncomingResource resource = planned.resource();
            if (resource == null
                    || !resource.type().equals("Patient")
                    || !(planned.interaction() instanceof Interaction.Create)) {
                continue;
            }
            List<String> telling = resource.index().tokens().stream()
                    .filter(token -> token.startsWith(ResourceReading.LIKENESS)
                            || (token.startsWith("identifier=") && token.contains("|")))
                    .toList();
            Set<String> alike = new TreeSet<>();
            search.idsByToken("Patient", telling).values().forEach(alike::addAll);
            if (!alike.isEmpty()) {
                String others = String.join(
                        ", ", alike.stream().limit(5).map(id -> "Patient/" + id).toList());
                notes.put(
                        planned.position(),
                        List.of(new Rejection.Issue(
                                "Patient",
                                "Possible duplicate: this patient looks like " + others
                                        + " (same identifier, or same name, birth date and sex). Both are kept. To send the"
                                        + " same patient again, use PUT, ifNoneExist or an Idempotency-Key.")));
            }
        }
        return notes;
    }

    private void requireEmptyRecords(List<Planned> plan) {
        for (Planned planned : plan) {
            ResourceKey key = planned.key();
            if (planned.interaction() instanceof Interaction.Delete
                    && key != null
                    && key.type().equals("Patient")) {
                if (store.recordSize(key.id()) > 0) {
                    throw Rejection.at(
                            RejectionKind.CONFLICT,
                            planned.interaction().path(),
                            "Other resources refer to this patient. Delete them first, or in the same transaction.");
                }
            }
        }
    }

    /** Evidence that was not here before: whoever was assessed without it is assessed again. */
    private void noteNewResults(Collection<ResourceWrite> writes, Map<ResourceKey, Current> currents, Instant now) {
        Set<String> patients = new TreeSet<>();
        for (ResourceWrite write : writes) {
            Current before = currents.get(write.key());
            boolean isNew = write.body() != null && (before == null || before.deleted());
            if (isNew
                    && write.patient() != null
                    && PatientRecords.TYPES.contains(write.key().type())) {
                patients.add(write.patient());
            }
        }
        results.note(patients, now);
    }

    private void keepDirectory(List<Planned> plan, Map<Integer, ResourceWrite> writes) {
        List<PatientCard> cards = new ArrayList<>();
        Set<String> gone = new TreeSet<>();
        Map<String, Instant> results = new HashMap<>();
        writes.forEach((position, write) -> {
            IncomingResource resource = plan.get(position).resource();
            if (resource != null && resource.patient() != null) {
                cards.add(resource.patient().withId(write.key().id()));
            }
            if (write.body() == null && write.key().type().equals("Patient")) {
                gone.add(write.key().id());
            }
            if (write.key().type().equals("Observation") && write.patient() != null && write.from() != null) {
                results.merge(write.patient(), write.from(), (a, b) -> a.isAfter(b) ? a : b);
            }
        });
        directory.save(cards);
        directory.remove(gone);
        directory.noteResults(results);
    }

    private Written written(
            Planned planned,
            @Nullable ResourceWrite write,
            Map<ResourceKey, Current> currents,
            Map<Integer, List<Rejection.Issue>> notes,
            Instant now) {
        ResourceKey key = planned.key();
        if (planned.interaction() instanceof Interaction.Delete delete) {
            return write == null
                    ? Written.absent(
                            key == null ? new ResourceKey(delete.type(), "") : key,
                            key == null ? null : currents.get(key),
                            now)
                    : Written.deleted(write);
        }
        if (write != null) {
            Current current = currents.get(write.key());
            IncomingResource resource = planned.resource();
            List<Rejection.Issue> said = new ArrayList<>(notes.getOrDefault(planned.position(), List.of()));
            if (resource != null) {
                said.addAll(resource.notes());
            }
            return Written.stored(write, current == null || current.deleted(), said);
        }
        StoredResource there = store.read(java.util.Objects.requireNonNull(key))
                .filter(found -> !found.deleted())
                .orElseThrow(() -> Rejection.at(
                        RejectionKind.NOT_FOUND, planned.interaction().path(), "There is no " + key + " here."));
        return new Written(key, there.version(), there.updated(), 200, null, null, false, List.of());
    }
}
