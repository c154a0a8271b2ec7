package org.consilium.cohort.export;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.consilium.clinical.Code;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.clinical.study.FeatureRule.Source;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.ValueSet;
import org.consilium.fhir.CodeTranslation;

/**
 * What a study reads of each kind of resource; results, prescriptions and procedures that no feature reads are not kept.
 *
 * <p>Conditions and visits are all kept, since they tell that a record was kept.
 */
final class WantedRecords {
    private final Set<Code> observations = new HashSet<>();
    private final List<ValueSet> medications = new ArrayList<>();
    private final List<ValueSet> procedures = new ArrayList<>();
    private final Set<Source> sources = EnumSet.noneOf(Source.class);
    private final CodeTranslation translation;

    WantedRecords(Study study, CodeTranslation translation) {
        this.translation = translation;
        study.concepts().forEach(concept -> observations.addAll(concept.codes().members()));
        study.features().forEach(feature -> {
            if (feature.rule() instanceof FeatureRule.History rule) {
                sources.add(rule.of());
                if (rule.of() == Source.MEDICATIONS) {
                    medications.add(study.valueSet(rule.valueSet()));
                } else if (rule.of() == Source.PROCEDURES) {
                    procedures.add(study.valueSet(rule.valueSet()));
                }
            }
        });
    }

    boolean keeps(LineGlance glance) {
        return switch (glance.type) {
            case "Patient", "Condition", "Encounter" -> true;
            case "Observation" -> translation.beside(glance.codes).stream().anyMatch(observations::contains);
            case "Procedure" -> reads(procedures, glance);
            case "MedicationRequest", "MedicationStatement", "MedicationAdministration" ->
                glance.refersToMedication || reads(medications, glance);
            // All of them: that any is on the record says that somebody asked.
            case "AllergyIntolerance" -> sources.contains(Source.ALLERGIES);
            case "FamilyMemberHistory" -> sources.contains(Source.FAMILY_HISTORY);
            default -> false;
        };
    }

    private boolean reads(List<ValueSet> sets, LineGlance glance) {
        List<Code> codes = translation.beside(glance.codes);
        return sets.stream().anyMatch(set -> set.containsAny(codes));
    }
}
