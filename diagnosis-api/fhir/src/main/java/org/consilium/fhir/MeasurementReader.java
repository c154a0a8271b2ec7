package org.consilium.fhir;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.consilium.clinical.Code;
import org.consilium.clinical.Evidence;
import org.consilium.clinical.GivenRange;
import org.consilium.clinical.Measurement;
import org.consilium.clinical.Reason;
import org.consilium.clinical.SetAside;
import org.consilium.clinical.Standing;
import org.consilium.clinical.study.MeasuredConcept;
import org.consilium.clinical.study.Study;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationReferenceRangeComponent;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * Observations, and each component of a panel, to measurements of the study's concepts.
 *
 * <p><b>Units</b>: converted here, once, to the concept's own. <b>Missing</b>: a value without a unit, with a unit of another
 * kind, bounded only ({@code <5}), or impossible in a living patient becomes unknown with that reason.
 */
final class MeasurementReader {

    /** HL7's codes for interpretation that have a direction. */
    private static final Map<String, GivenRange.Side> FLAGS = Map.ofEntries(
            Map.entry("N", GivenRange.Side.WITHIN),
            Map.entry("L", GivenRange.Side.BELOW),
            Map.entry("LL", GivenRange.Side.BELOW),
            Map.entry("LU", GivenRange.Side.BELOW),
            Map.entry("LX", GivenRange.Side.BELOW),
            Map.entry("<", GivenRange.Side.BELOW),
            Map.entry("H", GivenRange.Side.ABOVE),
            Map.entry("HH", GivenRange.Side.ABOVE),
            Map.entry("HU", GivenRange.Side.ABOVE),
            Map.entry("HX", GivenRange.Side.ABOVE),
            Map.entry(">", GivenRange.Side.ABOVE));

    private static final String UCUM = "http://unitsofmeasure.org";

    private final Map<Code, List<MeasuredConcept>> concepts = new HashMap<>();
    private final Study study;
    private final Units units;

    MeasurementReader(Study study, Units units) {
        this.study = study;
        this.units = units;
        for (MeasuredConcept concept : study.concepts()) {
            for (Code code : concept.codes().members()) {
                concepts.computeIfAbsent(code, key -> new ArrayList<>()).add(concept);
            }
        }
    }

    void read(StoredResource stored, Observation observation, List<Measurement> into, List<SetAside> unreadable) {
        Standing standing = Standings.of(observation.getStatus());
        Optional<Instant> issued = Times.instant(observation.getIssuedElement(), true);
        Optional<Instant> effective = Times.end(observation.getEffective()).or(() -> issued);
        List<Measurement> found = new ArrayList<>();
        if (effective.isPresent()) {
            Instant recorded =
                    Times.recorded(stored, standing, study.recordingTime(), issued.orElse(null), effective.get());
            Instant start = Times.start(observation.getEffective()).orElse(effective.get());
            boolean panel = observation.hasComponent() && !observation.hasValue();
            if (!panel) {
                add(
                        found,
                        observation.getCode(),
                        observation.getValue(),
                        observation.hasDataAbsentReason(),
                        observation.getInterpretation(),
                        observation.getReferenceRange(),
                        standing,
                        start,
                        recorded,
                        stored);
            }
            observation
                    .getComponent()
                    .forEach(part -> add(
                            found,
                            part.getCode(),
                            part.getValue(),
                            part.hasDataAbsentReason(),
                            part.getInterpretation(),
                            part.getReferenceRange(),
                            standing,
                            start,
                            recorded,
                            stored));
        } else if (!conceptsOf(Codes.of(observation.getCode())).isEmpty()) {
            unreadable.add(new SetAside(
                    Codes.title(observation.getCode(), "Observation"),
                    new Reason("no-date", "It does not say when it was measured or issued."),
                    stored.reference()));
        }
        into.addAll(found);
    }

    private void add(
            List<Measurement> into,
            CodeableConcept code,
            @Nullable Type value,
            boolean absent,
            List<CodeableConcept> flags,
            List<ObservationReferenceRangeComponent> ranges,
            Standing standing,
            Instant effective,
            Instant recorded,
            StoredResource stored) {
        List<Code> codes = Codes.of(code);
        for (MeasuredConcept concept : conceptsOf(codes)) {
            List<Code> answers = value instanceof CodeableConcept answer ? Codes.of(answer) : List.of();
            into.add(new Measurement(
                    concept.id(),
                    codes,
                    standing,
                    effective,
                    recorded,
                    evidence(concept, value, absent, answers),
                    answers,
                    given(concept, flags, ranges),
                    stored.reference()));
        }
    }

    private List<MeasuredConcept> conceptsOf(List<Code> codes) {
        return codes.stream()
                .flatMap(code -> concepts.getOrDefault(code, List.of()).stream())
                .distinct()
                .toList();
    }

    private Evidence evidence(MeasuredConcept concept, @Nullable Type value, boolean absent, List<Code> answers) {
        String unit = concept.unit();
        if (value == null || value.isEmpty()) {
            return absent
                    ? Evidence.unknown("data-absent", "The source says that the value is absent.")
                    : Evidence.unknown("no-value", "The result holds no value.");
        }
        if (absent) {
            return Evidence.unknown("contradicts-itself", "The result has a value and says that its value is absent.");
        }
        if (unit == null) {
            return answers.isEmpty()
                    ? Evidence.unknown("not-coded", "The answer is not given by a code.")
                    : new Evidence.Present();
        }
        if (value instanceof Quantity quantity) {
            return measured(concept, unit, quantity);
        }
        if (value instanceof IntegerType number && Units.isPlain(unit)) {
            return plausible(concept, unit, number.getValue());
        }
        if (value instanceof BooleanType || value instanceof CodeableConcept) {
            return Evidence.unknown("not-a-quantity", "The result is an answer where a quantity is expected.");
        }
        return Evidence.unknown("not-a-quantity", "The result is not given as a quantity with a unit.");
    }

    private Evidence measured(MeasuredConcept concept, String unit, Quantity quantity) {
        BigDecimal number = quantity.getValue();
        if (number == null) {
            return Evidence.unknown("no-value", "The quantity holds no number.");
        }
        if (quantity.hasComparator()) {
            return Evidence.unknown("bounded-value", "Only a bound is given, not a value.");
        }
        String given = unitOf(concept, quantity);
        if (given == null) {
            return Units.isPlain(unit)
                    ? plausible(concept, unit, number.doubleValue())
                    : Evidence.unknown("missing-unit", "The result has no unit.");
        }
        if (!given.equals(unit) && !units.isUnit(given)) {
            return Evidence.unknown("unknown-unit", "The unit is no UCUM unit.");
        }
        return units.convert(number, given, unit, concept.gramsPerMole())
                .map(converted -> plausible(concept, unit, converted))
                .orElseGet(() ->
                        Evidence.unknown("incommensurable-unit", "The unit cannot be converted to " + unit + "."));
    }

    /**
     * The unit that a quantity gives, as UCUM: what the study says that the source means by it, else what it wrote; null where
     * it gives none.
     */
    private static @Nullable String unitOf(MeasuredConcept concept, Quantity quantity) {
        String code =
                isOfAnotherSystem(quantity) ? quantity.getSystem() + "|" + quantity.getCode() : quantity.getCode();
        String shown = quantity.getUnit();
        String given = code == null || code.isBlank() ? shown : code;
        if (given == null || given.isBlank()) {
            return null;
        }
        String meant = concept.unitSynonyms().get(quantity.hasCode() ? quantity.getCode() : given);
        if (meant == null && shown != null) {
            meant = concept.unitSynonyms().get(shown);
        }
        return meant == null ? given.strip() : meant;
    }

    /** A code of another system than UCUM is no unit of UCUM, though it may look like one. */
    private static boolean isOfAnotherSystem(Quantity quantity) {
        return quantity.hasSystem() && quantity.hasCode() && !UCUM.equals(quantity.getSystem());
    }

    /** The source's own reading. <b>Missing</b>: more than one range (by age, by sex) tells nothing of this patient. */
    private GivenRange given(
            MeasuredConcept concept, List<CodeableConcept> flags, List<ObservationReferenceRangeComponent> ranges) {
        GivenRange.Side flag = flags.stream()
                .flatMap(concepts -> Codes.of(concepts).stream())
                .map(code -> FLAGS.get(code.code()))
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (ranges.size() != 1) {
            return new GivenRange(flag, null, null);
        }
        ObservationReferenceRangeComponent range = ranges.get(0);
        return new GivenRange(flag, bound(concept, range.getLow()), bound(concept, range.getHigh()));
    }

    private @Nullable Double bound(MeasuredConcept concept, Quantity bound) {
        return concept.unit() != null
                        && bound.hasValue()
                        && measured(concept, concept.unit(), bound) instanceof Evidence.Measured value
                ? value.value()
                : null;
    }

    private static Evidence plausible(MeasuredConcept concept, String unit, double value) {
        boolean possible = Double.isFinite(value)
                && (concept.plausible() == null || concept.plausible().contains(value));
        return possible
                ? new Evidence.Measured(value, unit)
                : Evidence.unknown("implausible-value", "The value is impossible in a living patient.");
    }
}
