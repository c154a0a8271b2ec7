package org.consilium.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.LenientErrorHandler;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.ResourceReference;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.StudyJson;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read in plain form is what HAPI's parser reads, or it is not read. */
class PlainFormTest {

    private static final FhirContext R4 = FhirContext.forR4Cached();
    private static final Study STUDY = study();
    private static final PatientCaseReader READER = new PatientCaseReader(STUDY, new Units());
    private static final CodeTranslation CODES = CodeTranslation.shipped(R4);
    private static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00Z");

    private static final String PATIENT =
            """
        {"resourceType":"Patient","id":"p1","gender":"female","birthDate":"1960-01-10"}\
        """;
    private static final String VISIT =
            """
        {"resourceType":"Encounter","id":"v1","meta":{"versionId":"3","lastUpdated":"2024-03-01T10:00:00.5Z",\
        "profile":["http://example.org/p"]},"identifier":[{"system":"urn:x","value":"1"}],"status":"finished",\
        "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":\
        "http://snomed.info/sct","code":"162673000","display":"Examination"}],"text":"Examination"}],\
        "subject":{"reference":"Patient/p1"},"period":{"start":"2024-03-01T09:00:00+01:00","end":"2024-03-01T10:15:00+01:00"},\
        "partOf":{"reference":"Encounter/v0"}}\
        """;
    private static final String RESULT =
            """
        {"resourceType":"Observation","id":"o1","meta":{"lastUpdated":"2024-03-01T10:00:00Z"},"status":"final","category":[{"coding":\
        [{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],"code":{"coding":[{"system":\
        "http://loinc.org","code":"4548-4","display":"HbA1c"}],"text":"HbA1c"},"subject":{"reference":"Patient/p1"},\
        "encounter":{"reference":"Encounter/v1"},"effectiveDateTime":"2024-03-01T09:05:00+01:00","issued":"2024-03-01T09:30:00.117+01:00",\
        "valueQuantity":{"value":6.10,"unit":"%","system":"http://unitsofmeasure.org","code":"%"},"interpretation":[{"coding":[{"system":\
        "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"H"}]}],"referenceRange":[{"low":{"value":4,"unit":"%",\
        "code":"%"},"high":{"value":5.6,"unit":"%","code":"%"},"text":"4 to 5.6"}]}\
        """;
    private static final String PANEL =
            """
        {"resourceType":"Observation","id":"o2","status":"amended","code":{"coding":[{"system":"http://loinc.org","code":"55284-4"}]},\
        "effectivePeriod":{"start":"2024-02","end":"2024-03-01"},"component":[{"code":{"coding":[{"system":"http://loinc.org",\
        "code":"8480-6"}]},"valueQuantity":{"value":1.32E2,"unit":"mm[Hg]","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},\
        {"code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},"dataAbsentReason":{"coding":[{"code":"unknown"}]}},\
        {"code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},"valueInteger":6},\
        {"code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},"valueQuantity":{"value":9,"comparator":"<","code":"%"}}]}\
        """;
    private static final String DIAGNOSIS =
            """
        {"resourceType":"Condition","id":"c1","clinicalStatus":{"coding":[{"code":"resolved"}]},"verificationStatus":{"coding":[{"code":\
        "confirmed"}]},"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-category","code":\
        "encounter-diagnosis"}]}],"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"E11.65"},{"system":\
        "http://snomed.info/sct","code":"44054006"}],"text":"Diabetes"},"subject":{"reference":"Patient/p1"},"encounter":{"reference":\
        "Encounter/v1"},"onsetDateTime":"2023-05-02","abatementDateTime":"2024","recordedDate":"2023-06-01T00:00:00Z"}\
        """;
    private static final String ORDER =
            """
        {"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order","doNotPerform":false,\
        "medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"860975"}],"text":\
        "Metformin"},"subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/v1"},"authoredOn":"2024-03-01",\
        "dosageInstruction":[{"sequence":1,"asNeededBoolean":false}]}\
        """;
    private static final String DONE =
            """
        {"resourceType":"Procedure","id":"x1","status":"completed","code":{"coding":[{"system":"http://snomed.info/sct","code":\
        "430193006"}],"text":"Reconciliation"},"subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/v1"},\
        "performedPeriod":{"start":"2024-03-01T09:00:00Z","end":"2024-03-01T09:10:00Z"}}\
        """;
    private static final List<String> WHOLE = List.of(RESULT, PANEL, DIAGNOSIS, ORDER, DONE, VISIT);

    /** What may stand in the place of any piece of text: valid, rare, or nothing that FHIR knows. */
    private static final List<String> INSTEAD = List.of(
            "null",
            "\"\"",
            "\" \"",
            "{}",
            "[]",
            "0",
            "6.5",
            "\"6.5\"",
            "true",
            "\"2024-02-30\"",
            "\"2023-07\"",
            "\"2024-01-01T24:00:00Z\"",
            "\"final\"",
            "\"entered-in-error\"",
            "\"nothing-known\"",
            "{\"extension\":[{\"url\":\"http://example.org/x\",\"valueCode\":\"masked\"}]}",
            "{\"reference\":\"Encounter/v1/_history/2\"}",
            "{\"identifier\":{\"value\":\"7\"}}",
            "{\"reference\":\"#inside\"}",
            "{\"value\":1,\"value\":2}",
            "[{\"coding\":[{\"code\":\"L\"}]}]");

    private static final List<String> NAMES = List.of(
            "status",
            "valueString",
            "valueBoolean",
            "valueCodeableConcept",
            "onsetPeriod",
            "onsetAge",
            "performedDateTime",
            "medicationReference",
            "contained",
            "modifierExtension",
            "_status",
            "_issued",
            "extension",
            "encounter",
            "period",
            "authoredOn",
            "code",
            "id");

    @ParameterizedTest
    @ValueSource(strings = {RESULT, PANEL, DIAGNOSIS, ORDER, DONE, VISIT})
    void theUsualFormIsReadAsHapiReadsIt(String text) {
        Resource plain = plain(text).orElseThrow();
        assertThat(record(plain)).isEqualTo(record(parsed(text).orElseThrow()));
        assertThat(plain.getIdElement().getIdPart())
                .isEqualTo(parsed(text).orElseThrow().getIdElement().getIdPart());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"_status\":{\"extension\":[{\"url\":\"http://example.org/x\",\"valueCode\":\"masked\"}]}",
                "\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"inside\"}]",
                "\"modifierExtension\":[{\"url\":\"http://example.org/not\",\"valueBoolean\":true}]",
                "\"valueRatio\":{\"numerator\":{\"value\":1}}",
                "\"status\":\"final\"",
                "\"invented\":1"
            })
    void whatMayMakeADifferenceIsLeftToHapi(String more) {
        assertThat(plain(RESULT)).isPresent();
        assertThat(plain(RESULT.strip().replaceFirst("\\{", "{" + more.replace("\\", "\\\\") + ",")))
                .isEmpty();
    }

    @Test
    void nothingIsReadOtherwiseThanByHapi() {
        SplittableRandom random = new SplittableRandom(20_261_122);
        Map<String, Integer> read = new HashMap<>();
        for (int i = 0; i < 6_000; i++) {
            String text = WHOLE.get(i % WHOLE.size()).strip();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                text = changed(text, random);
            }
            String last = text;
            Optional<Resource> plain = plain(text);
            if (plain.isPresent()) {
                // What HAPI refuses was never stored.
                parsed(text)
                        .ifPresent(
                                hapi -> assertThat(record(plain.get())).as(last).isEqualTo(record(hapi)));
                read.merge(plain.get().fhirType(), 1, Integer::sum);
            }
        }
        assertThat(read).hasSize(5).allSatisfy((type, times) -> assertThat(times)
                .isGreaterThan(100));
    }

    /** A value replaced, an element taken away, or one put in front. */
    private static String changed(String text, SplittableRandom random) {
        List<Integer> colons = new ArrayList<>();
        for (int at = text.indexOf("\":"); at >= 0; at = text.indexOf("\":", at + 1)) {
            colons.add(at + 2);
        }
        if (colons.isEmpty()) {
            return text;
        }
        int start = colons.get(random.nextInt(colons.size()));
        int end = end(text, start);
        String other = INSTEAD.get(random.nextInt(INSTEAD.size()));
        return switch (random.nextInt(3)) {
            case 0 -> text.substring(0, start) + other + text.substring(end);
            case 1 -> {
                int name = text.lastIndexOf('"', start - 3);
                boolean comma = end < text.length() && text.charAt(end) == ',';
                int from = !comma && text.charAt(name - 1) == ',' ? name - 1 : name;
                yield text.substring(0, from) + text.substring(comma ? end + 1 : end);
            }
            default -> "{\"" + NAMES.get(random.nextInt(NAMES.size())) + "\":" + other + "," + text.substring(1);
        };
    }

    private static int end(String text, int start) {
        int depth = 0;
        boolean quoted = false;
        for (int at = start; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '{' || c == '[')) {
                depth++;
            } else if (!quoted && (c == '}' || c == ']')) {
                if (depth == 0) {
                    return at;
                }
                depth--;
            } else if (!quoted && depth == 0 && c == ',') {
                return at;
            }
        }
        return text.length();
    }

    private static Optional<Resource> plain(String text) {
        for (String type : List.of("Observation", "Condition", "MedicationRequest", "Procedure", "Encounter")) {
            if (text.contains("\"resourceType\":\"" + type + "\"")) {
                return new PlainForm().read(type, text.strip());
            }
        }
        return Optional.empty();
    }

    private static Optional<IBaseResource> parsed(String text) {
        try {
            return Optional.of(R4.newJsonParser()
                    .setParserErrorHandler(new LenientErrorHandler(false))
                    .parseResource(text));
        } catch (DataFormatException e) {
            return Optional.empty();
        }
    }

    /** All that a record of this resource, its patient and a visit says, and how the resource is bound to the visit. */
    private static List<Object> record(IBaseResource resource) {
        CODES.enrich(resource);
        PatientCase patient = READER.read(List.of(
                stored(resource),
                stored(R4.newJsonParser().parseResource(PATIENT)),
                stored(R4.newJsonParser().parseResource(VISIT.replace("\"v1\"", "\"v1b\""))),
                stored(R4.newJsonParser().parseResource(VISIT))));
        return List.of(patient, ties(resource));
    }

    private static List<Object> ties(IBaseResource resource) {
        if (resource instanceof Condition condition) {
            return List.of(condition.hasEncounter(), condition.hasRecordedDate());
        }
        if (resource instanceof Procedure procedure) {
            return List.of(procedure.hasEncounter(), procedure.hasPerformed());
        }
        if (resource instanceof MedicationRequest order) {
            String drug = order.getMedication() instanceof Reference reference ? reference.getReference() : null;
            return List.of(order.hasEncounter(), order.hasAuthoredOn(), String.valueOf(drug));
        }
        return resource instanceof Encounter visit
                ? List.of(
                        String.valueOf(visit.getPartOf().getReference()),
                        visit.getIdentifier().stream()
                                .map(named -> named.getSystem() + "|" + named.getValue())
                                .toList())
                : List.of();
    }

    private static StoredResource stored(IBaseResource resource) {
        String id = resource.getIdElement().getIdPart();
        return new StoredResource(
                resource,
                new ResourceReference(resource.fhirType(), id == null ? "none" : id, "1"),
                Instant.parse("2024-03-02T00:00:00Z"),
                RECEIVED);
    }

    private static Study study() {
        try (InputStream in = PlainFormTest.class.getResourceAsStream("/study.json")) {
            return StudyJson.read(Objects.requireNonNull(in).readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
