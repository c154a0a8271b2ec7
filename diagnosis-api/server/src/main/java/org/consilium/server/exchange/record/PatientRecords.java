package org.consilium.server.exchange.record;

import ca.uhn.fhir.context.FhirContext;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.ResourceReference;
import org.consilium.clinical.study.Study;
import org.consilium.fhir.PatientCaseReader;
import org.consilium.fhir.Units;
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
    public static final List<String> TYPES = List.of(
            "Patient",
            "Observation",
            "Condition",
            "MedicationRequest",
            "MedicationStatement",
            "MedicationAdministration",
            "Procedure",
            "Encounter");

    private final ResourceStore store;
    private final FhirContext fhir;
    private final Units units;
    private final RecordCache lately = new RecordCache();
    private final Map<Study, PatientCaseReader> readers = new ConcurrentHashMap<>();

    PatientRecords(ResourceStore store, FhirContext fhir, Units units) {
        this.store = store;
        this.fhir = fhir;
        this.units = units;
    }

    /**
     * A record and the versions that it was read from.
     *
     * @param versions in canonical order
     */
    public record ReadRecord(PatientCase patient, List<ResourceReference> versions) {}

    /**
     * Reads a patient's record for a study.
     *
     * @throws Rejection of kind not found if there is no such patient
     */
    public ReadRecord read(String patient, Study study) {
        RecordState state = store.state(patient);
        return lately.find(patient, study, state).orElseGet(() -> {
            PieceReading reading = pieces(patient, study);
            ReadRecord record = reading.close();
            // A drug is a resource of its own, whose changes the state of the record does not show.
            if (!reading.refersToDrugs()) {
                lately.keep(patient, study, state, record);
            }
            return record;
        });
    }

    private PieceReading pieces(String patient, Study study) {
        StoredResource person = store.read(new ResourceKey("Patient", patient))
                .filter(found -> !found.deleted())
                .orElseThrow(() -> Rejection.of(RejectionKind.NOT_FOUND, "There is no such patient here."));
        PieceReading reading = new PieceReading(
                readers.computeIfAbsent(study, key -> new PatientCaseReader(key, units)),
                read(person),
                this::drug,
                each -> Optional.ofNullable(drugOf(each.resource())));
        List<String> types =
                TYPES.stream().filter(type -> !type.equals("Patient")).toList();
        store.record(patient, types, stored -> reading.add(read(stored)));
        return reading;
    }

    private Optional<org.consilium.fhir.StoredResource> drug(String id) {
        return store.read(new ResourceKey("Medication", id))
                .filter(found -> !found.deleted())
                .map(this::read);
    }

    /** The evidence of a record as HAPI's types, and the drugs that its prescriptions refer to. */
    List<org.consilium.fhir.StoredResource> resources(String patient) {
        List<org.consilium.fhir.StoredResource> resources = new ArrayList<>();
        Set<String> drugs = new TreeSet<>();
        for (StoredResource stored : store.record(patient, TYPES)) {
            org.consilium.fhir.StoredResource read = read(stored);
            resources.add(read);
            String drug = drugOf(read.resource());
            if (drug != null) {
                drugs.add(drug);
            }
        }
        for (String drug : drugs) {
            store.read(new ResourceKey("Medication", drug))
                    .filter(found -> !found.deleted())
                    .ifPresent(found -> resources.add(read(found)));
        }
        return resources;
    }

    private org.consilium.fhir.StoredResource read(StoredResource stored) {
        return new org.consilium.fhir.StoredResource(
                fhir.newJsonParser().parseResource(stored.body()),
                new ResourceReference(stored.key().type(), stored.key().id(), Integer.toString(stored.version())),
                stored.sourceUpdated(),
                stored.updated());
    }

    /** The id of the drug that a prescription refers to; null where it names it itself. */
    private static @Nullable String drugOf(IBaseResource resource) {
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
