package org.consilium.cohort.table;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.consilium.clinical.Demographics;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.Subgroup;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Type;

/**
 * The group of a patient by each of a study's subgroups, for comparing figures; no model sees it.
 *
 * <p><b>Missing</b>: what the record does not say is a group of its own, {@code not recorded}.
 */
final class SubgroupLabels {

    static final String NOT_RECORDED = "not recorded";

    private final Study study;

    SubgroupLabels(Study study) {
        this.study = study;
    }

    /** One label for each subgroup, in the study's order. */
    List<String> of(Patient resource, Demographics who, Instant at, boolean during) {
        return study.subgroups().stream()
                .map(group -> label(group, resource, who, at, during))
                .toList();
    }

    private static String label(Subgroup group, Patient resource, Demographics who, Instant at, boolean during) {
        return switch (group.by()) {
            case SEX ->
                who.sex() == Demographics.Sex.UNKNOWN
                        ? NOT_RECORDED
                        : who.sex().name().toLowerCase(Locale.ROOT);
            case AGE -> band(group.bounds(), who.ageYears(at));
            case VISIT -> during ? "during a visit" : "between visits";
            case LANGUAGE ->
                resource.getCommunication().isEmpty()
                        ? NOT_RECORDED
                        : text(resource.getCommunicationFirstRep().getLanguage());
            case MARITAL_STATUS -> resource.hasMaritalStatus() ? text(resource.getMaritalStatus()) : NOT_RECORDED;
            case EXTENSION ->
                resource.getExtension().stream()
                        .filter(extension -> extension.getUrl().equals(group.url()))
                        .findFirst()
                        .map(SubgroupLabels::text)
                        .orElse(NOT_RECORDED);
        };
    }

    private static String band(List<Double> bounds, OptionalDouble age) {
        if (age.isEmpty()) {
            return NOT_RECORDED;
        }
        String from = null;
        for (double bound : bounds) {
            String until = bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
            if (age.getAsDouble() < bound) {
                return from == null ? "under " + until : from + " to under " + until;
            }
            from = until;
        }
        return from + " and over";
    }

    /** A simple extension's value; of one with parts, as for race and ethnicity, the categories and else the text. */
    private static String text(Extension extension) {
        if (extension.hasValue()) {
            return text(extension.getValue());
        }
        String categories = extension.getExtension().stream()
                .filter(part -> part.getUrl().equals("ombCategory"))
                .map(part -> text(part.getValue()))
                .sorted()
                .collect(Collectors.joining(" + "));
        if (!categories.isEmpty()) {
            return categories;
        }
        return extension.getExtension().stream()
                .filter(part -> part.getUrl().equals("text"))
                .findFirst()
                .map(part -> text(part.getValue()))
                .orElse(NOT_RECORDED);
    }

    private static String text(Type value) {
        if (value instanceof CodeableConcept concept) {
            if (!concept.getCoding().isEmpty()) {
                return text(concept.getCodingFirstRep());
            }
            return concept.hasText() ? concept.getText() : NOT_RECORDED;
        }
        if (value instanceof Coding coding) {
            return coding.hasDisplay() ? coding.getDisplay() : coding.hasCode() ? coding.getCode() : NOT_RECORDED;
        }
        return value == null || value.primitiveValue() == null ? NOT_RECORDED : value.primitiveValue();
    }
}
