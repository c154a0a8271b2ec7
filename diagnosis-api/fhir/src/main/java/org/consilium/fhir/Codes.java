package org.consilium.fhir;

import java.util.List;
import org.consilium.clinical.Code;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;

/** Codings to codes; one without a system or a code says nothing and is left out. */
final class Codes {

    private Codes() {}

    static List<Code> of(CodeableConcept concept) {
        return concept.getCoding().stream()
                .filter(coding -> coding.hasSystem() && coding.hasCode())
                .map(coding -> new Code(coding.getSystem(), coding.getCode()))
                .distinct()
                .toList();
    }

    /** What the record calls it, for people to read. */
    static String title(CodeableConcept concept, String otherwise) {
        if (concept.hasText()) {
            return concept.getText();
        }
        return concept.getCoding().stream()
                .filter(Coding::hasDisplay)
                .map(Coding::getDisplay)
                .findFirst()
                .orElseGet(() -> concept.getCoding().stream()
                        .filter(Coding::hasCode)
                        .map(Coding::getCode)
                        .findFirst()
                        .orElse(otherwise));
    }
}
