package org.consilium.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.consilium.clinical.Code;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ConceptMap;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Enumerations.ConceptMapEquivalence;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationReferenceRangeComponent;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * Codes of a record in the code systems of a study, by ConceptMaps.
 *
 * <p>A translation is used where the target is equivalent to the code or wider ({@code E11.65} is a type 2 diabetes). One
 * that is narrower, inexact or merely related is told by {@code $translate} and never used as evidence: that would guess.
 *
 * <p><b>Thread safety</b>: safe.
 */
public final class CodeTranslation {

    private static final String LOINC = "http://loinc.org";
    private static final String SNOMED = "http://snomed.info/sct";
    private static final String RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm";
    private static final String FOLDER = "/org/consilium/fhir/maps/";

    private final Map<Code, List<Match>> matches = new LinkedHashMap<>();

    /** @param map canonical address of the map that says so */
    public record Match(Code target, String display, ConceptMapEquivalence equivalence, String map) {

        /** Whether the target holds for whatever has the code. */
        public boolean isEvidence() {
            return switch (equivalence) {
                case EQUIVALENT, EQUAL, WIDER, SUBSUMES -> true;
                default -> false;
            };
        }
    }

    public CodeTranslation(Collection<ConceptMap> maps) {
        for (ConceptMap map : maps) {
            for (ConceptMap.ConceptMapGroupComponent group : map.getGroup()) {
                group.getElement().forEach(element -> element.getTarget().forEach(target -> {
                    if (target.hasCode() && target.hasEquivalence()) {
                        matches.computeIfAbsent(
                                        key(new Code(group.getSource(), element.getCode())), code -> new ArrayList<>())
                                .add(new Match(
                                        new Code(group.getTarget(), target.getCode()),
                                        target.hasDisplay() ? target.getDisplay() : "",
                                        target.getEquivalence(),
                                        map.getUrl()));
                    }
                }));
            }
        }
    }

    /** The texts of the maps that come with the platform. */
    public static List<String> shippedMaps() {
        List<String> texts = new ArrayList<>();
        for (String name : text("index.txt").split("\n", -1)) {
            if (!name.isBlank()) {
                texts.add(text(name));
            }
        }
        return List.copyOf(texts);
    }

    /** Translation by the maps that come with the platform. */
    public static CodeTranslation shipped(FhirContext r4) {
        IParser parser = r4.newJsonParser();
        return new CodeTranslation(shippedMaps().stream()
                .map(text -> parser.parseResource(ConceptMap.class, text))
                .toList());
    }

    private static String text(String name) {
        try (InputStream in = CodeTranslation.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("The code map " + name + " is not on the class path.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The codes that the maps here know. */
    public Set<Code> sources() {
        return Set.copyOf(matches.keySet());
    }

    /** What a code is in other systems; empty where no map has it. */
    public List<Match> of(Code code) {
        return List.copyOf(matches.getOrDefault(key(code), List.of()));
    }

    /** ICD's codes are the same with and without their dot. */
    private static Code key(Code code) {
        boolean icd = code.code().indexOf('.') >= 0
                && (code.system().contains("icd-")
                        || code.system().contains("icd1")
                        || code.system().contains("icd9"));
        return icd ? new Code(code.system(), code.code().replace(".", "")) : code;
    }

    /** The codes, and those of other systems that hold for whatever has them. */
    public List<Code> beside(Collection<Code> codes) {
        return Stream.concat(
                        codes.stream(),
                        codes.stream()
                                .flatMap(code -> matches.getOrDefault(key(code), List.of()).stream())
                                .filter(Match::isEvidence)
                                .map(Match::target))
                .distinct()
                .toList();
    }

    /**
     * Adds what the codes of a resource are in other systems, beside them, and says in UCUM what a unit of the source's own is.
     * The resource is changed; what is stored is not.
     */
    public void enrich(IBaseResource resource) {
        enrich(resource, (code, target) -> List.of());
    }

    /** Knows codes that no map here has. */
    @FunctionalInterface
    public interface Further {

        /** What a code is in the target system; empty where it is not known. */
        List<Match> of(Code code, String targetSystem);
    }

    /** The same, with what somebody else knows of codes that no map here has. */
    public void enrich(IBaseResource resource, Further further) {
        if (resource instanceof Observation observation) {
            enrich(observation.getCode(), LOINC, further);
            unit(observation.getValue());
            observation.getReferenceRange().forEach(this::units);
            observation.getComponent().forEach(part -> {
                enrich(part.getCode(), LOINC, further);
                unit(part.getValue());
                part.getReferenceRange().forEach(this::units);
            });
        } else if (resource instanceof Condition condition) {
            enrich(condition.getCode(), SNOMED, further);
        } else if (resource instanceof Procedure procedure) {
            enrich(procedure.getCode(), SNOMED, further);
        } else if (resource instanceof Medication drug) {
            enrich(drug.getCode(), RXNORM, further);
        } else if (resource instanceof MedicationRequest request && request.hasMedicationCodeableConcept()) {
            enrich(request.getMedicationCodeableConcept(), RXNORM, further);
        } else if (resource instanceof MedicationStatement statement && statement.hasMedicationCodeableConcept()) {
            enrich(statement.getMedicationCodeableConcept(), RXNORM, further);
        } else if (resource instanceof MedicationAdministration given && given.hasMedicationCodeableConcept()) {
            enrich(given.getMedicationCodeableConcept(), RXNORM, further);
        }
    }

    private void units(ObservationReferenceRangeComponent range) {
        unit(range.getLow());
        unit(range.getHigh());
    }

    /** A unit that is a code of the source's own system, as UCUM's; one without a system is nobody's code and stays. */
    private void unit(@Nullable Type value) {
        if (value instanceof Quantity quantity && quantity.hasSystem() && quantity.hasCode()) {
            matches.getOrDefault(new Code(quantity.getSystem(), quantity.getCode()), List.of()).stream()
                    .filter(match -> match.target().system().equals(Units.UCUM)
                            && match.equivalence() == ConceptMapEquivalence.EQUIVALENT)
                    .findFirst()
                    .ifPresent(match -> quantity.setSystem(Units.UCUM)
                            .setCode(match.target().code()));
        }
    }

    private void enrich(CodeableConcept concept, String target, Further further) {
        List<Coding> added = new ArrayList<>();
        boolean there = concept.getCoding().stream().anyMatch(coding -> target.equals(coding.getSystem()));
        for (Coding coding : concept.getCoding()) {
            if (coding.hasSystem() && coding.hasCode()) {
                Code code = new Code(coding.getSystem(), coding.getCode());
                List<Match> here = of(code);
                for (Match match : !here.isEmpty() || there ? here : further.of(code, target)) {
                    if (match.isEvidence()) {
                        added.add(new Coding(
                                match.target().system(), match.target().code(), match.display()));
                    }
                }
            }
        }
        for (Coding each : added) {
            boolean repeated = concept.getCoding().stream()
                    .anyMatch(known -> each.getSystem().equals(known.getSystem())
                            && each.getCode().equals(known.getCode()));
            if (!repeated) {
                concept.addCoding(each);
            }
        }
    }
}
