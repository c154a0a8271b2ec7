package org.consilium.fhir;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.consilium.clinical.Medication;
import org.consilium.clinical.Reason;
import org.consilium.clinical.SetAside;
import org.consilium.clinical.Standing;
import org.consilium.clinical.study.RecordingTime;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * Prescriptions, statements and administrations to medications, with the drug that they name or refer to.
 *
 * <p><b>Missing</b>: a drug that is not on the record, or a time that is not said, is set aside with that reason.
 */
final class MedicationReader {

    private final RecordingTime recordingTime;
    private final VisitTimes visits;
    private final Map<String, CodeableConcept> drugs = new HashMap<>();

    MedicationReader(RecordingTime recordingTime, VisitTimes visits) {
        this.recordingTime = recordingTime;
        this.visits = visits;
    }

    /** Takes a Medication that others may refer to. */
    void know(String id, CodeableConcept drug) {
        drugs.put(id, drug);
    }

    /** Reads a resource that tells of a drug; any other is passed over. */
    void read(StoredResource stored, List<Medication> into, List<SetAside> unreadable) {
        IBaseResource resource = stored.resource();
        if (resource instanceof MedicationRequest request) {
            add(
                    stored,
                    Standings.of(request),
                    concept(request.getMedication(), request.getContained()),
                    Times.instant(request.getAuthoredOnElement(), false)
                            .or(() -> visits.of(request.getEncounter()).map(VisitTimes.Span::start)),
                    notBefore(request.getEncounter(), Times.instant(request.getAuthoredOnElement(), true))
                            .or(() -> visits.of(request.getEncounter()).map(VisitTimes.Span::end)),
                    into,
                    unreadable);
        } else if (resource instanceof MedicationStatement statement) {
            add(
                    stored,
                    Standings.of(statement),
                    concept(statement.getMedication(), statement.getContained()),
                    Times.start(statement.getEffective())
                            .or(() -> Times.instant(statement.getDateAssertedElement(), false)),
                    notBefore(statement.getContext(), Times.instant(statement.getDateAssertedElement(), true)),
                    into,
                    unreadable);
        } else if (resource instanceof MedicationAdministration given) {
            add(
                    stored,
                    Standings.of(given),
                    concept(given.getMedication(), given.getContained()),
                    Times.start(given.getEffective()),
                    notBefore(given.getContext(), Times.end(given.getEffective())),
                    into,
                    unreadable);
        }
    }

    /** An order that was written just ahead of the visit that it names is one of the visit's. */
    private Optional<Instant> notBefore(Reference visit, Optional<Instant> said) {
        return said.map(at -> visits.of(visit).map(span -> span.notBefore(at)).orElse(at));
    }

    private void add(
            StoredResource stored,
            Standing standing,
            @Nullable CodeableConcept drug,
            Optional<Instant> effective,
            Optional<Instant> said,
            List<Medication> into,
            List<SetAside> unreadable) {
        String title = drug == null ? "Medication" : Codes.title(drug, "Medication");
        if (drug == null) {
            Reason reason = new Reason("no-code", "The drug that it refers to is not on the record.");
            unreadable.add(new SetAside(title, reason, stored.reference()));
        } else if (effective.isEmpty()) {
            Reason reason = new Reason("no-date", "It does not say when it was.");
            unreadable.add(new SetAside(title, reason, stored.reference()));
        } else {
            into.add(new Medication(
                    Codes.of(drug),
                    title,
                    standing,
                    effective.get(),
                    Times.recorded(stored, standing, recordingTime, said.orElse(null), effective.get()),
                    stored.reference()));
        }
    }

    private @Nullable CodeableConcept concept(@Nullable Type drug, List<Resource> contained) {
        if (drug instanceof CodeableConcept concept) {
            return concept;
        }
        if (!(drug instanceof Reference reference) || !reference.hasReference()) {
            return null;
        }
        String target = reference.getReference();
        for (Resource inside : contained) {
            if (inside instanceof org.hl7.fhir.r4.model.Medication own
                    && target.endsWith(inside.getIdElement().getIdPart())) {
                return own.getCode();
            }
        }
        return drugs.get(target.substring(Math.max(target.lastIndexOf('/'), target.lastIndexOf(':')) + 1));
    }
}
