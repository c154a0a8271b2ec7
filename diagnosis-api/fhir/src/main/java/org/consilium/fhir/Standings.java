package org.consilium.fhir;

import org.consilium.clinical.Standing;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.FamilyMemberHistory;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Procedure;
import org.jspecify.annotations.Nullable;

/** How far each status lets a resource be relied on. A status that is not said is provisional where FHIR requires one. */
final class Standings {

    private Standings() {}

    static Standing of(Observation.@Nullable ObservationStatus status) {
        if (status == null) {
            return Standing.PROVISIONAL;
        }
        return switch (status) {
            case FINAL -> Standing.ESTABLISHED;
            case AMENDED, CORRECTED -> Standing.CORRECTED;
            case CANCELLED, ENTEREDINERROR -> Standing.VOID;
            default -> Standing.PROVISIONAL;
        };
    }

    /** A condition whose verification is not said counts, as most sources leave it out for confirmed ones. */
    static Standing of(Condition condition) {
        if (!condition.hasVerificationStatus()) {
            return Standing.ESTABLISHED;
        }
        String code = condition.getVerificationStatus().getCoding().stream()
                .map(coding -> coding.getCode() == null ? "" : coding.getCode())
                .findFirst()
                .orElse("");
        return switch (code) {
            case "confirmed" -> Standing.ESTABLISHED;
            case "refuted" -> Standing.REFUTED;
            case "entered-in-error" -> Standing.VOID;
            default -> Standing.PROVISIONAL;
        };
    }

    /** As for conditions. An allergy that is over is told by its clinical status and is evidence no more. */
    static Standing of(AllergyIntolerance allergy) {
        String verified = firstCode(allergy.getVerificationStatus());
        return switch (verified) {
            case "", "confirmed" ->
                firstCode(allergy.getClinicalStatus()).equals("resolved") ? Standing.REFUTED : Standing.ESTABLISHED;
            case "refuted" -> Standing.REFUTED;
            case "entered-in-error" -> Standing.VOID;
            default -> Standing.PROVISIONAL;
        };
    }

    private static String firstCode(CodeableConcept concept) {
        String code = concept.getCodingFirstRep().getCode();
        return code == null ? "" : code;
    }

    /** What is known of a relative counts though more may be to ask; that nothing could be learnt does not. */
    static Standing of(FamilyMemberHistory relative) {
        if (!relative.hasStatus()) {
            return Standing.PROVISIONAL;
        }
        return switch (relative.getStatus()) {
            case COMPLETED, PARTIAL -> Standing.ESTABLISHED;
            case ENTEREDINERROR -> Standing.VOID;
            default -> Standing.PROVISIONAL;
        };
    }

    static Standing of(MedicationRequest request) {
        if (request.getDoNotPerform()) {
            return Standing.REFUTED;
        }
        if (request.hasIntent()) {
            switch (request.getIntent()) {
                case PROPOSAL, PLAN, OPTION -> {
                    return Standing.PROVISIONAL;
                }
                default -> {
                    // An order of any kind: its status decides.
                }
            }
        }
        if (!request.hasStatus()) {
            return Standing.PROVISIONAL;
        }
        return switch (request.getStatus()) {
            case ACTIVE, COMPLETED, ONHOLD, STOPPED -> Standing.ESTABLISHED;
            case CANCELLED, ENTEREDINERROR -> Standing.VOID;
            default -> Standing.PROVISIONAL;
        };
    }

    static Standing of(MedicationStatement statement) {
        if (!statement.hasStatus()) {
            return Standing.PROVISIONAL;
        }
        return switch (statement.getStatus()) {
            case ACTIVE, COMPLETED, STOPPED, ONHOLD -> Standing.ESTABLISHED;
            case NOTTAKEN -> Standing.REFUTED;
            case ENTEREDINERROR -> Standing.VOID;
            default -> Standing.PROVISIONAL;
        };
    }

    static Standing of(MedicationAdministration administration) {
        if (!administration.hasStatus()) {
            return Standing.PROVISIONAL;
        }
        return switch (administration.getStatus()) {
            case COMPLETED, INPROGRESS, ONHOLD, STOPPED -> Standing.ESTABLISHED;
            case NOTDONE -> Standing.REFUTED;
            case ENTEREDINERROR -> Standing.VOID;
            default -> Standing.PROVISIONAL;
        };
    }

    static Standing of(Procedure procedure) {
        if (!procedure.hasStatus()) {
            return Standing.PROVISIONAL;
        }
        return switch (procedure.getStatus()) {
            case COMPLETED, INPROGRESS, STOPPED -> Standing.ESTABLISHED;
            case NOTDONE -> Standing.REFUTED;
            case ENTEREDINERROR -> Standing.VOID;
            default -> Standing.PROVISIONAL;
        };
    }

    static Standing of(Encounter encounter) {
        if (!encounter.hasStatus()) {
            return Standing.PROVISIONAL;
        }
        return switch (encounter.getStatus()) {
            case FINISHED, INPROGRESS, ARRIVED, TRIAGED, ONLEAVE -> Standing.ESTABLISHED;
            case CANCELLED, ENTEREDINERROR -> Standing.VOID;
            default -> Standing.PROVISIONAL;
        };
    }
}
