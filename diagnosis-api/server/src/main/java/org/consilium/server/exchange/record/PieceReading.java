package org.consilium.server.exchange.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.consilium.clinical.Allergy;
import org.consilium.clinical.Condition;
import org.consilium.clinical.FamilyHistory;
import org.consilium.clinical.Measurement;
import org.consilium.clinical.Medication;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.Procedure;
import org.consilium.clinical.ResourceReference;
import org.consilium.clinical.SetAside;
import org.consilium.clinical.Visit;
import org.consilium.fhir.PatientCaseReader;
import org.consilium.fhir.StoredResource;
import org.consilium.server.exchange.record.PatientRecords.ReadRecord;

/**
 * Reads a record piece by piece, so that of fifty thousand resources only a thousand are in memory as HAPI's types. What
 * is kept of each is the evidence, some hundred bytes.
 *
 * <p>Each resource comes once, so the pieces together are what one reading of all would be; a case puts its evidence in
 * order itself.
 */
final class PieceReading {

    private static final int PIECE = 1000;

    private final PatientCaseReader reader;
    private final StoredResource person;
    private final Function<String, Optional<StoredResource>> drugs;
    private final Function<StoredResource, Optional<String>> drugOf;
    private final List<StoredResource> piece = new ArrayList<>();
    private final List<StoredResource> withVisits = new ArrayList<>();
    private final Map<String, Optional<StoredResource>> known = new HashMap<>();
    private final Set<String> wanted = new TreeSet<>();
    private final List<ResourceReference> versions = new ArrayList<>();
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Medication> medications = new ArrayList<>();
    private final List<Procedure> procedures = new ArrayList<>();
    private final List<Allergy> allergies = new ArrayList<>();
    private final List<FamilyHistory> familyHistory = new ArrayList<>();
    private final List<Visit> visits = new ArrayList<>();
    private final List<SetAside> unreadable = new ArrayList<>();

    /**
     * @param drugs a Medication by its id
     * @param drugOf the id of the Medication that a prescription refers to
     */
    PieceReading(
            PatientCaseReader reader,
            StoredResource person,
            Function<String, Optional<StoredResource>> drugs,
            Function<StoredResource, Optional<String>> drugOf) {
        this.reader = reader;
        this.person = person;
        this.drugs = drugs;
        this.drugOf = drugOf;
        versions.add(person.reference());
    }

    /** Takes the next resource, any but the Patient. */
    void add(StoredResource resource) {
        versions.add(resource.reference());
        drugOf.apply(resource).ifPresent(wanted::add);
        if (needsVisits(resource)) {
            withVisits.add(resource);
            return;
        }
        piece.add(resource);
        if (piece.size() == PIECE) {
            read();
        }
    }

    /** Takes a resource of which nothing is evidence: its version is part of what was read. */
    void pass(ResourceReference version) {
        versions.add(version);
    }

    /** Visits, and what may take its time from one: read together, since they would not meet in pieces. */
    private static boolean needsVisits(StoredResource stored) {
        return stored.resource() instanceof org.hl7.fhir.r4.model.Encounter
                || (stored.resource() instanceof org.hl7.fhir.r4.model.Condition condition
                        && condition.hasEncounter()
                        && !condition.hasRecordedDate())
                || (stored.resource() instanceof org.hl7.fhir.r4.model.Procedure procedure
                        && procedure.hasEncounter()
                        && !procedure.hasPerformed())
                || (stored.resource() instanceof org.hl7.fhir.r4.model.MedicationRequest request
                        && request.hasEncounter()
                        && !request.hasAuthoredOn());
    }

    /** Whether the record refers to drugs that are resources of their own. */
    boolean refersToDrugs() {
        return !known.isEmpty();
    }

    private void read() {
        for (String drug : wanted) {
            Optional<StoredResource> found = known.computeIfAbsent(drug, drugs);
            found.ifPresent(piece::add);
        }
        wanted.clear();
        piece.add(person);
        PatientCase part = reader.read(piece);
        measurements.addAll(part.measurements());
        conditions.addAll(part.conditions());
        medications.addAll(part.medications());
        procedures.addAll(part.procedures());
        allergies.addAll(part.allergies());
        familyHistory.addAll(part.familyHistory());
        visits.addAll(part.visits());
        unreadable.addAll(part.unreadable());
        piece.clear();
    }

    /** The whole, without digests, which only who keeps the resources knows. */
    ReadRecord close() {
        read();
        piece.addAll(withVisits);
        withVisits.forEach(held -> drugOf.apply(held).ifPresent(wanted::add));
        read();
        known.values().forEach(found -> found.ifPresent(drug -> versions.add(drug.reference())));
        PatientCase alone = reader.read(List.of(person));
        return new ReadRecord(
                new PatientCase(
                        alone.id(),
                        alone.demographics(),
                        measurements,
                        conditions,
                        medications,
                        procedures,
                        allergies,
                        familyHistory,
                        visits,
                        unreadable),
                versions.stream().sorted().toList(),
                List.of());
    }
}
