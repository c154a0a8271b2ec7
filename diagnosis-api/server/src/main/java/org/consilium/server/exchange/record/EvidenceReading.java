package org.consilium.server.exchange.record;

import ca.uhn.fhir.context.FhirContext;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.consilium.clinical.ResourceReference;
import org.consilium.server.persistence.PatientsBehind;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.FamilyMemberHistory;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Procedure;
import org.jspecify.annotations.Nullable;

/** Reads one version of a resource for people. */
@Singleton
public class EvidenceReading {

    private final ResourceStore store;
    private final PatientsBehind behind;
    private final FhirContext fhir;

    EvidenceReading(ResourceStore store, PatientsBehind behind, FhirContext fhir) {
        this.store = store;
        this.behind = behind;
        this.fhir = fhir;
    }

    /**
     * @throws Rejection of kind not found if there is no such version, or if it is no evidence
     */
    public EvidenceSheet read(String type, String id, String version) {
        if (!version.matches("\\d{1,9}") || !PatientRecords.TYPES.contains(type)) {
            throw Rejection.of(RejectionKind.NOT_FOUND, "There is no such evidence here.");
        }
        ResourceKey key = new ResourceKey(type, id);
        StoredResource stored = store.read(key, Integer.parseInt(version))
                .filter(found -> !found.deleted())
                .orElseThrow(() -> Rejection.of(RejectionKind.NOT_FOUND, "There is no such evidence here."));
        StoredResource current = store.read(key).orElse(stored);
        String json = String.valueOf(stored.body());
        return sheet(
                fhir.newJsonParser().parseResource(json),
                stored,
                store.patientOf(key).orElse(null),
                behind.of(List.of(stored)).patients(),
                current.version() != stored.version(),
                json);
    }

    private static EvidenceSheet sheet(
            IBaseResource resource,
            StoredResource stored,
            @Nullable String patient,
            Set<String> about,
            boolean superseded,
            String json) {
        ResourceReference reference =
                new ResourceReference(stored.key().type(), stored.key().id(), Integer.toString(stored.version()));
        String title = stored.key().type();
        String status = null;
        Instant effective = null;
        Instant recorded = stored.updated();
        String value = "see the resource";
        String unit = null;
        String range = null;
        String interpretation = null;
        if (resource instanceof Observation observation) {
            title = Words.title(observation.getCode(), title);
            status = observation.hasStatus() ? observation.getStatus().getDisplay() : null;
            effective = Words.start(observation.getEffective());
            recorded = observation.hasIssued() ? observation.getIssued().toInstant() : recorded;
            value = Words.value(observation);
            unit = Words.unit(observation.getValue());
            range = range(observation);
            interpretation = Words.interpretation(observation);
        } else if (resource instanceof Condition condition) {
            title = Words.title(condition.getCode(), title);
            status = join(condition.getClinicalStatus(), condition.getVerificationStatus());
            effective = Words.start(condition.getOnset());
            recorded = condition.hasRecordedDate() ? condition.getRecordedDate().toInstant() : recorded;
            value = title;
        } else if (resource instanceof MedicationRequest request) {
            title = request.hasMedicationCodeableConcept()
                    ? Words.title(request.getMedicationCodeableConcept(), title)
                    : "Medication";
            status = request.hasStatus() ? request.getStatus().getDisplay() : null;
            effective = request.hasAuthoredOn() ? request.getAuthoredOn().toInstant() : null;
            value = title;
        } else if (resource instanceof MedicationStatement statement) {
            title = statement.hasMedicationCodeableConcept()
                    ? Words.title(statement.getMedicationCodeableConcept(), title)
                    : "Medication";
            status = statement.hasStatus() ? statement.getStatus().getDisplay() : null;
            effective = Words.start(statement.getEffective());
            value = title;
        } else if (resource instanceof MedicationAdministration given) {
            title = given.hasMedicationCodeableConcept()
                    ? Words.title(given.getMedicationCodeableConcept(), title)
                    : "Medication";
            status = given.hasStatus() ? given.getStatus().getDisplay() : null;
            effective = Words.start(given.getEffective());
            value = title;
        } else if (resource instanceof Procedure procedure) {
            title = Words.title(procedure.getCode(), title);
            status = procedure.hasStatus() ? procedure.getStatus().getDisplay() : null;
            effective = Words.start(procedure.getPerformed());
            value = title;
        } else if (resource instanceof Encounter encounter) {
            title = encounter.hasType() ? Words.title(encounter.getTypeFirstRep(), "Visit") : "Visit";
            status = encounter.hasStatus() ? encounter.getStatus().getDisplay() : null;
            effective = Words.start(encounter.getPeriod());
            value = title;
        } else if (resource instanceof AllergyIntolerance allergy) {
            title = Words.title(allergy.getCode(), "Allergy");
            status = join(allergy.getClinicalStatus(), allergy.getVerificationStatus());
            effective = Words.start(allergy.getOnset());
            recorded = allergy.hasRecordedDate() ? allergy.getRecordedDate().toInstant() : recorded;
            value = title;
        } else if (resource instanceof FamilyMemberHistory relative) {
            title = "Family history: " + Words.title(relative.getRelationship(), "relative");
            status = relative.hasStatus() ? relative.getStatus().getDisplay() : null;
            effective = relative.hasDate() ? relative.getDate().toInstant() : null;
            value = relative.getCondition().stream()
                    .map(condition -> Words.title(condition.getCode(), "condition not named"))
                    .collect(Collectors.joining(", "));
            value = value.isEmpty() ? "no condition named" : value;
        } else if (resource instanceof Patient person) {
            title = "Demographics";
            value = (person.hasGender() ? person.getGender().getDisplay() : "sex not recorded") + ", "
                    + (person.hasBirthDate()
                            ? "born " + person.getBirthDateElement().getValueAsString()
                            : "birth date not recorded");
        }
        return new EvidenceSheet(
                reference,
                patient,
                about,
                title,
                status,
                effective,
                recorded,
                value,
                unit,
                range,
                interpretation,
                superseded,
                json);
    }

    private static @Nullable String range(Observation observation) {
        if (!observation.hasReferenceRange()) {
            return null;
        }
        Observation.ObservationReferenceRangeComponent range = observation.getReferenceRangeFirstRep();
        if (range.hasText()) {
            return range.getText();
        }
        if (range.hasLow() && range.hasHigh()) {
            return Words.value(range.getLow()) + " to " + Words.value(range.getHigh());
        }
        return range.hasLow()
                ? "from " + Words.value(range.getLow())
                : range.hasHigh() ? "up to " + Words.value(range.getHigh()) : null;
    }

    private static @Nullable String join(CodeableConcept clinical, CodeableConcept verification) {
        String text = Words.title(clinical, "") + (verification.isEmpty() ? "" : ", " + Words.title(verification, ""));
        return text.isEmpty() ? null : text;
    }
}
