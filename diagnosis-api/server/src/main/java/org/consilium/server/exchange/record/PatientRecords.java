package org.consilium.server.exchange.record;

import ca.uhn.fhir.context.FhirContext;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.consilium.audit.Sha256;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.ResourceReference;
import org.consilium.clinical.study.Study;
import org.consilium.fhir.CodeTranslation;
import org.consilium.fhir.PatientCaseReader;
import org.consilium.fhir.PlainForm;
import org.consilium.fhir.Units;
import org.consilium.server.exchange.terminology.LearnedTranslations;
import org.consilium.server.persistence.PatientMerges;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.ResourceStore.RecordState;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** A patient's stored resources, read as evidence. */
@Singleton
public class PatientRecords {

    /** Types that are evidence; others are kept and never read. */
    public static final List<String> TYPES = PatientCaseReader.TYPES;

    private static final int AT_ONCE = 500;

    private final ResourceStore store;
    private final PatientMerges merges;
    private final FhirContext fhir;
    private final Units units;
    private final CodeTranslation codes;
    private final RecordDates dates;
    private final LearnedTranslations learned;
    private final RecordCache lately;
    private final PlainForm plain = new PlainForm();
    private final Map<Study, PatientCaseReader> readers = new ConcurrentHashMap<>();
    private final Map<Study, CodesAsked> asked = new ConcurrentHashMap<>();

    PatientRecords(
            ResourceStore store,
            PatientMerges merges,
            FhirContext fhir,
            Units units,
            CodeTranslation codes,
            RecordDates dates,
            LearnedTranslations learned,
            RecordCache lately) {
        this.store = store;
        this.merges = merges;
        this.fhir = fhir;
        this.units = units;
        this.codes = codes;
        this.dates = dates;
        this.learned = learned;
        this.lately = lately;
    }

    /**
     * A record and the versions that it was read from.
     *
     * @param versions in canonical order
     * @param digests of what is stored of each version, in the same order: its text, and the times by which it counts as
     *     known
     */
    public record ReadRecord(PatientCase patient, List<ResourceReference> versions, List<String> digests) {

        ReadRecord with(Map<ResourceReference, String> byVersion) {
            return new ReadRecord(
                    patient, versions, versions.stream().map(byVersion::get).toList());
        }
    }

    /**
     * Versions read again.
     *
     * @param record null where the patient's own resource is no longer there
     * @param missing versions that are no longer there
     */
    public record ReadAgain(@Nullable ReadRecord record, List<ResourceReference> missing) {}

    /**
     * Reads a patient's record for a study.
     *
     * @throws Rejection of kind not found if there is no such patient
     */
    public ReadRecord read(String patient, Study study) {
        merges.survivor(patient).ifPresent(survivor -> {
            throw Rejection.of(
                    RejectionKind.CONFLICT,
                    "Patient/" + patient + " was merged into Patient/" + survivor + ". Ask about that patient.");
        });
        if (!merges.replaced(patient).isEmpty()) {
            // The state of one record does not show changes of those that were joined to it.
            Map<ResourceReference, String> digests = new HashMap<>();
            return pieces(patient, study, digests, learned.reading(null))
                    .close()
                    .with(digests);
        }
        RecordState state = store.state(patient);
        return lately.find(patient, study, state).orElseGet(() -> {
            Map<ResourceReference, String> digests = new HashMap<>();
            LearnedTranslations.Reading translations = learned.reading(null);
            PieceReading reading = pieces(patient, study, digests, translations);
            ReadRecord record = reading.close().with(digests);
            // A drug is a resource of its own, whose changes the state of the record does not show; nor does it show
            // what the
            // terminology server will say when it answers again.
            if (!reading.refersToDrugs() && !translations.unanswered()) {
                lately.keep(patient, study, state, record);
            }
            return record;
        });
    }

    /**
     * The same versions that an earlier reading named, whatever has been stored since.
     *
     * @param recorded when the earlier reading was: codes are translated by what had been learned by then
     */
    public ReadAgain readAgain(List<ResourceReference> versions, Study study, Instant recorded) {
        LearnedTranslations.Reading translations = learned.reading(recorded);
        Map<ResourceReference, String> digests = new HashMap<>();
        Map<String, org.consilium.fhir.StoredResource> drugs = new HashMap<>();
        List<org.consilium.fhir.StoredResource> others = new ArrayList<>();
        List<ResourceReference> missing = new ArrayList<>();
        org.consilium.fhir.StoredResource person = null;
        for (ResourceReference version : versions) {
            Optional<StoredResource> found = store.read(
                            new ResourceKey(version.type(), version.id()), Integer.parseInt(version.version()))
                    .filter(each -> !each.deleted());
            if (found.isEmpty()) {
                missing.add(version);
                continue;
            }
            org.consilium.fhir.StoredResource read = translated(read(found.get(), digests), translations);
            switch (version.type()) {
                case "Patient" -> person = read;
                case "Medication" -> drugs.put(version.id(), read);
                default -> others.add(read);
            }
        }
        if (person == null) {
            return new ReadAgain(null, missing);
        }
        PieceReading reading = new PieceReading(
                readers.computeIfAbsent(study, key -> new PatientCaseReader(key, units)),
                person,
                id -> Optional.ofNullable(drugs.get(id)),
                each -> Optional.ofNullable(drugOf(each.resource())));
        others.forEach(reading::add);
        return new ReadAgain(reading.close().with(digests), missing);
    }

    /** Reads resources that are not stored: nothing is looked up for them, and nothing kept. */
    public ReadRecord readGiven(StoredResource person, List<StoredResource> others, Study study) {
        Map<ResourceReference, String> digests = new HashMap<>();
        PieceReading reading = new PieceReading(
                readers.computeIfAbsent(study, key -> new PatientCaseReader(key, units)),
                read(person, digests),
                id -> Optional.empty(),
                each -> Optional.empty());
        others.forEach(each -> reading.add(read(each, digests)));
        return reading.close().with(digests);
    }

    private static boolean mayBeEvidence(StoredResource stored, CodesAsked wanted, boolean mayTranslate) {
        return !stored.key().type().equals("Observation")
                || wanted.mayBeEvidence(String.valueOf(stored.body()), mayTranslate);
    }

    private org.consilium.fhir.StoredResource read(StoredResource stored, Map<ResourceReference, String> digests) {
        noted(stored, digests);
        return kept(
                stored,
                plain.read(stored.key().type(), Objects.requireNonNull(stored.body()))
                        .<IBaseResource>map(resource -> resource)
                        .orElseGet(() -> parsed(stored)));
    }

    /** Notes the version, and what is stored of it. */
    private static ResourceReference noted(StoredResource stored, Map<ResourceReference, String> digests) {
        String kept = stored.sourceUpdated() + "\n" + stored.updated() + "\n" + stored.body();
        ResourceReference version = reference(stored);
        digests.put(version, Sha256.hex(kept.getBytes(StandardCharsets.UTF_8)));
        return version;
    }

    private static ResourceReference reference(StoredResource stored) {
        return new ResourceReference(stored.key().type(), stored.key().id(), Integer.toString(stored.version()));
    }

    private PieceReading pieces(
            String patient,
            Study study,
            Map<ResourceReference, String> digests,
            LearnedTranslations.Reading translations) {
        StoredResource person = store.read(new ResourceKey("Patient", patient))
                .filter(found -> !found.deleted())
                .orElseThrow(() -> Rejection.of(RejectionKind.NOT_FOUND, "There is no such patient here."));
        PieceReading reading = new PieceReading(
                readers.computeIfAbsent(study, key -> new PatientCaseReader(key, units)),
                translated(read(person, digests), translations),
                id -> drug(id, digests, translations),
                each -> Optional.ofNullable(drugOf(each.resource())));
        List<String> types =
                TYPES.stream().filter(type -> !type.equals("Patient")).toList();
        // Once a record: to find it by its study, the whole study is hashed.
        CodesAsked wanted = asked.computeIfAbsent(study, key -> new CodesAsked(key, codes));
        Consumer<StoredResource> take = stored -> {
            if (mayBeEvidence(stored, wanted, translations.mayTranslate())) {
                reading.add(translated(read(stored, digests), translations));
            } else {
                reading.pass(noted(stored, digests));
            }
        };
        store.record(patient, types, take);
        for (String replaced : merges.replaced(patient)) {
            store.record(replaced, types, take);
        }
        return reading;
    }

    private Optional<org.consilium.fhir.StoredResource> drug(
            String id, Map<ResourceReference, String> digests, LearnedTranslations.Reading translations) {
        return store.read(new ResourceKey("Medication", id))
                .filter(found -> !found.deleted())
                .map(found -> translated(read(found, digests), translations));
    }

    /** A resource with what its codes are in the study's code systems. What is stored, and shown, stays as it came. */
    private org.consilium.fhir.StoredResource translated(
            org.consilium.fhir.StoredResource read, LearnedTranslations.Reading translations) {
        codes.enrich(read.resource(), translations);
        return read;
    }

    /** Resources of a record one after the other, and of the records that it took the place of. */
    void each(String patient, List<String> types, Consumer<StoredResource> each) {
        store.record(patient, types, each);
        for (String replaced : merges.replaced(patient)) {
            store.record(replaced, types, each);
        }
    }

    /** Those of these resources that are there, one after the other. */
    void each(Collection<ResourceKey> keys, Consumer<StoredResource> each) {
        List<ResourceKey> wanted = List.copyOf(keys);
        for (int from = 0; from < wanted.size(); from += AT_ONCE) {
            store.readCurrent(wanted.subList(from, Math.min(wanted.size(), from + AT_ONCE)))
                    .forEach(each);
        }
    }

    /** As HAPI's types. */
    org.consilium.fhir.StoredResource read(StoredResource stored) {
        return kept(stored, parsed(stored));
    }

    private IBaseResource parsed(StoredResource stored) {
        return fhir.newJsonParser().parseResource(stored.body());
    }

    private org.consilium.fhir.StoredResource kept(StoredResource stored, IBaseResource resource) {
        return new org.consilium.fhir.StoredResource(
                resource,
                reference(stored),
                dates.areShifted() ? null : stored.sourceUpdated(),
                dates.areShifted() ? null : stored.updated());
    }

    /** The id of the drug that a prescription refers to; null where it names it itself. */
    static @Nullable String drugOf(IBaseResource resource) {
        Type drug = null;
        if (resource instanceof MedicationRequest request) {
            drug = request.getMedication();
        } else if (resource instanceof MedicationStatement statement) {
            drug = statement.getMedication();
        } else if (resource instanceof MedicationAdministration administration) {
            drug = administration.getMedication();
        }
        return drug instanceof Reference reference
                        && reference.hasReference()
                        && reference.getReference().startsWith("Medication/")
                ? reference.getReferenceElement().getIdPart()
                : null;
    }
}
