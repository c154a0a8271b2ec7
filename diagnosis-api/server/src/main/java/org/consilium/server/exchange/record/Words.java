package org.consilium.server.exchange.record;

import java.time.Instant;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Ratio;
import org.hl7.fhir.r4.model.SampledData;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** FHIR values in words, exactly as the record has them: no conversion, no rounding. */
final class Words {

    private Words() {}

    /** What the record calls it: its text, else a coding's display, else its code. */
    static String title(CodeableConcept concept, String otherwise) {
        if (concept.hasText()) {
            return concept.getText();
        }
        for (Coding coding : concept.getCoding()) {
            if (coding.hasDisplay()) {
                return coding.getDisplay();
            }
        }
        for (Coding coding : concept.getCoding()) {
            if (coding.hasCode()) {
                return coding.getCode();
            }
        }
        return otherwise;
    }

    /** A value; for a missing one, that it is not given. */
    static String value(@Nullable Type value) {
        if (value == null || value.isEmpty()) {
            return "not given";
        }
        if (value instanceof Quantity quantity) {
            String number = quantity.hasValue() ? quantity.getValueElement().getValueAsString() : "not given";
            String comparator =
                    quantity.hasComparator() ? quantity.getComparator().toCode() + " " : "";
            String unit = unit(quantity);
            return comparator + number + (unit == null ? "" : " " + unit);
        }
        if (value instanceof CodeableConcept concept) {
            return title(concept, "coded, without a text");
        }
        if (value instanceof BooleanType truth) {
            return truth.booleanValue() ? "yes" : "no";
        }
        if (value instanceof PrimitiveType<?> primitive && primitive.hasValue()) {
            return primitive.getValueAsString();
        }
        if (value instanceof Range range) {
            return value(range.getLow()) + " to " + value(range.getHigh());
        }
        if (value instanceof Ratio ratio) {
            return value(ratio.getNumerator()) + " : " + value(ratio.getDenominator());
        }
        if (value instanceof Period period) {
            return (period.hasStart() ? period.getStartElement().getValueAsString() : "…") + " to "
                    + (period.hasEnd() ? period.getEndElement().getValueAsString() : "…");
        }
        return value instanceof SampledData ? "a series of samples" : "a value of type " + value.fhirType();
    }

    /** An observation's value; of a panel, those of its components. */
    static String value(Observation observation) {
        if (observation.hasValue()) {
            return value(observation.getValue());
        }
        if (observation.hasComponent()) {
            return String.join(
                    "; ",
                    observation.getComponent().stream()
                            .map(part -> title(part.getCode(), "component") + " " + value(part.getValue()))
                            .toList());
        }
        return observation.hasDataAbsentReason()
                ? "not given: " + title(observation.getDataAbsentReason(), "no reason")
                : "not given";
    }

    static @Nullable String unit(@Nullable Type value) {
        if (value instanceof Quantity quantity) {
            return quantity.hasUnit() ? quantity.getUnit() : quantity.hasCode() ? quantity.getCode() : null;
        }
        return null;
    }

    static @Nullable String interpretation(Observation observation) {
        return observation.hasInterpretation() ? title(observation.getInterpretationFirstRep(), "") : null;
    }

    /** The start of a time; null where none is given. */
    static @Nullable Instant start(@Nullable Type time) {
        if (time instanceof BaseDateTimeType date && date.hasValue()) {
            return date.getValue().toInstant();
        }
        if (time instanceof Period period && period.hasStart()) {
            return period.getStart().toInstant();
        }
        return null;
    }
}
