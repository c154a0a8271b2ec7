package org.consilium.fhir;

import static org.consilium.fhir.PlainElements.bool;
import static org.consilium.fhir.PlainElements.coding;
import static org.consilium.fhir.PlainElements.concept;
import static org.consilium.fhir.PlainElements.concepts;
import static org.consilium.fhir.PlainElements.dateTime;
import static org.consilium.fhir.PlainElements.each;
import static org.consilium.fhir.PlainElements.fields;
import static org.consilium.fhir.PlainElements.identifier;
import static org.consilium.fhir.PlainElements.integer;
import static org.consilium.fhir.PlainElements.only;
import static org.consilium.fhir.PlainElements.period;
import static org.consilium.fhir.PlainElements.quantity;
import static org.consilium.fhir.PlainElements.reference;
import static org.consilium.fhir.PlainElements.string;

import ca.uhn.fhir.parser.DataFormatException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Optional;
import org.consilium.fhir.PlainElements.NotPlain;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;

/**
 * Results, diagnoses, procedures, prescriptions and visits in the form in which nearly all come, read a piece of text at a
 * time: only what is evidence, and nothing that {@link PatientCaseReader} would read otherwise.
 *
 * <p>What is not known here to make no difference (an extension of a value, a choice of type that is rare, an element of
 * another version, a repeated name, a number in quotes) is not read at all: the caller has HAPI's parser for it.
 *
 * <p><b>Missing</b>: elements that are no evidence (text, performer, notes) are not there in what is read.
 *
 * <p><b>Thread safety</b>: safe.
 */
public final class PlainForm {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** A resource of this type; empty where it is not in plain form, for whatever reason. */
    public Optional<Resource> read(String type, String text) {
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            Resource read =
                    switch (type) {
                        case "Observation" -> observation(json);
                        case "Condition" -> condition(json);
                        case "Procedure" -> procedure(json);
                        case "MedicationRequest" -> prescription(json);
                        case "Encounter" -> visit(json);
                        default -> throw new NotPlain();
                    };
            return json.nextToken() == null ? Optional.of(read) : Optional.empty();
        } catch (NotPlain | IOException | DataFormatException | FHIRException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Observation observation(JsonParser json) throws IOException, NotPlain {
        Observation result = new Observation();
        fields(json, (at, name) -> {
            switch (name) {
                case "status" -> result.setStatus(Observation.ObservationStatus.fromCode(string(at)));
                case "code" -> result.setCode(concept(at));
                case "effectiveDateTime" -> result.setEffective(only(result.hasEffective(), dateTime(at)));
                case "effectivePeriod" -> result.setEffective(only(result.hasEffective(), period(at)));
                case "effectiveInstant" ->
                    result.setEffective(only(result.hasEffective(), new InstantType(string(at))));
                case "issued" -> result.setIssuedElement(new InstantType(string(at)));
                case "valueQuantity" -> result.setValue(only(result.hasValue(), quantity(at)));
                case "valueCodeableConcept" -> result.setValue(only(result.hasValue(), concept(at)));
                case "valueInteger" -> result.setValue(only(result.hasValue(), integer(at)));
                case "valueBoolean" -> result.setValue(only(result.hasValue(), new BooleanType(bool(at))));
                case "valueString" -> result.setValue(only(result.hasValue(), new StringType(string(at))));
                case "dataAbsentReason" -> result.setDataAbsentReason(concept(at));
                case "interpretation" -> result.setInterpretation(concepts(at));
                case "referenceRange" -> each(at, () -> range(at, result.addReferenceRange()));
                case "component" -> each(at, () -> component(at, result.addComponent()));
                case "identifier",
                        "basedOn",
                        "partOf",
                        "category",
                        "subject",
                        "focus",
                        "encounter",
                        "performer",
                        "note",
                        "bodySite",
                        "method",
                        "specimen",
                        "device",
                        "hasMember",
                        "derivedFrom" -> at.skipChildren();
                default -> common(at, name, result);
            }
        });
        return result;
    }

    private static void component(JsonParser json, Observation.ObservationComponentComponent part)
            throws IOException, NotPlain {
        fields(json, (at, name) -> {
            switch (name) {
                case "id" -> part.setId(string(at));
                case "code" -> part.setCode(concept(at));
                case "valueQuantity" -> part.setValue(only(part.hasValue(), quantity(at)));
                case "valueCodeableConcept" -> part.setValue(only(part.hasValue(), concept(at)));
                case "valueInteger" -> part.setValue(only(part.hasValue(), integer(at)));
                case "valueBoolean" -> part.setValue(only(part.hasValue(), new BooleanType(bool(at))));
                case "valueString" -> part.setValue(only(part.hasValue(), new StringType(string(at))));
                case "dataAbsentReason" -> part.setDataAbsentReason(concept(at));
                case "interpretation" -> part.setInterpretation(concepts(at));
                case "referenceRange" -> each(at, () -> range(at, part.addReferenceRange()));
                default -> throw new NotPlain();
            }
        });
    }

    private static void range(JsonParser json, Observation.ObservationReferenceRangeComponent range)
            throws IOException, NotPlain {
        fields(json, (at, name) -> {
            switch (name) {
                case "low" -> range.setLow(quantity(at));
                case "high" -> range.setHigh(quantity(at));
                case "text" -> range.setText(string(at));
                case "type" -> range.setType(concept(at));
                default -> throw new NotPlain();
            }
        });
    }

    private static Condition condition(JsonParser json) throws IOException, NotPlain {
        Condition diagnosis = new Condition();
        fields(json, (at, name) -> {
            switch (name) {
                case "clinicalStatus" -> diagnosis.setClinicalStatus(concept(at));
                case "verificationStatus" -> diagnosis.setVerificationStatus(concept(at));
                case "category" -> diagnosis.setCategory(concepts(at));
                case "code" -> diagnosis.setCode(concept(at));
                case "encounter" -> diagnosis.setEncounter(reference(at));
                case "onsetDateTime" -> diagnosis.setOnset(only(diagnosis.hasOnset(), dateTime(at)));
                case "onsetPeriod" -> diagnosis.setOnset(only(diagnosis.hasOnset(), period(at)));
                case "abatementDateTime" -> diagnosis.setAbatement(only(diagnosis.hasAbatement(), dateTime(at)));
                case "abatementPeriod" -> diagnosis.setAbatement(only(diagnosis.hasAbatement(), period(at)));
                case "recordedDate" -> diagnosis.setRecordedDateElement(dateTime(at));
                case "identifier",
                        "severity",
                        "bodySite",
                        "subject",
                        "recorder",
                        "asserter",
                        "stage",
                        "evidence",
                        "note" -> at.skipChildren();
                default -> common(at, name, diagnosis);
            }
        });
        return diagnosis;
    }

    private static Procedure procedure(JsonParser json) throws IOException, NotPlain {
        Procedure done = new Procedure();
        fields(json, (at, name) -> {
            switch (name) {
                case "status" -> done.setStatus(Procedure.ProcedureStatus.fromCode(string(at)));
                case "code" -> done.setCode(concept(at));
                case "encounter" -> done.setEncounter(reference(at));
                case "performedDateTime" -> done.setPerformed(only(done.hasPerformed(), dateTime(at)));
                case "performedPeriod" -> done.setPerformed(only(done.hasPerformed(), period(at)));
                case "identifier",
                        "instantiatesCanonical",
                        "instantiatesUri",
                        "basedOn",
                        "partOf",
                        "statusReason",
                        "category",
                        "subject",
                        "recorder",
                        "asserter",
                        "performer",
                        "location",
                        "reasonCode",
                        "reasonReference",
                        "bodySite",
                        "outcome",
                        "report",
                        "note",
                        "usedReference",
                        "usedCode" -> at.skipChildren();
                default -> common(at, name, done);
            }
        });
        return done;
    }

    private static MedicationRequest prescription(JsonParser json) throws IOException, NotPlain {
        MedicationRequest order = new MedicationRequest();
        fields(json, (at, name) -> {
            switch (name) {
                case "status" -> order.setStatus(MedicationRequest.MedicationRequestStatus.fromCode(string(at)));
                case "intent" -> order.setIntent(MedicationRequest.MedicationRequestIntent.fromCode(string(at)));
                case "doNotPerform" -> order.setDoNotPerform(bool(at));
                case "medicationCodeableConcept" -> order.setMedication(only(order.hasMedication(), concept(at)));
                case "medicationReference" -> order.setMedication(only(order.hasMedication(), reference(at)));
                case "encounter" -> order.setEncounter(reference(at));
                case "authoredOn" -> order.setAuthoredOnElement(dateTime(at));
                case "identifier",
                        "statusReason",
                        "category",
                        "priority",
                        "reportedBoolean",
                        "reportedReference",
                        "subject",
                        "supportingInformation",
                        "requester",
                        "performer",
                        "performerType",
                        "recorder",
                        "reasonCode",
                        "reasonReference",
                        "basedOn",
                        "groupIdentifier",
                        "courseOfTherapyType",
                        "insurance",
                        "note",
                        "dosageInstruction",
                        "dispenseRequest",
                        "substitution" -> at.skipChildren();
                default -> common(at, name, order);
            }
        });
        return order;
    }

    private static Encounter visit(JsonParser json) throws IOException, NotPlain {
        Encounter visit = new Encounter();
        fields(json, (at, name) -> {
            switch (name) {
                case "status" -> visit.setStatus(Encounter.EncounterStatus.fromCode(string(at)));
                case "class" -> visit.setClass_(coding(at));
                case "type" -> visit.setType(concepts(at));
                case "period" -> visit.setPeriod(period(at));
                case "partOf" -> visit.setPartOf(reference(at));
                case "identifier" -> each(at, () -> visit.addIdentifier(identifier(at)));
                case "statusHistory",
                        "classHistory",
                        "serviceType",
                        "priority",
                        "subject",
                        "episodeOfCare",
                        "basedOn",
                        "participant",
                        "appointment",
                        "length",
                        "reasonCode",
                        "reasonReference",
                        "diagnosis",
                        "account",
                        "hospitalization",
                        "location",
                        "serviceProvider" -> at.skipChildren();
                default -> common(at, name, visit);
            }
        });
        return visit;
    }

    /** What every resource may have. Extensions of the whole are no evidence; those of an element may say that it is absent. */
    private static void common(JsonParser json, String name, Resource into) throws IOException, NotPlain {
        switch (name) {
            case "resourceType" -> {
                if (!into.fhirType().equals(string(json))) {
                    throw new NotPlain();
                }
            }
            case "id" -> into.setId(string(json));
            case "meta", "language", "text", "extension" -> json.skipChildren();
            default -> throw new NotPlain();
        }
    }
}
