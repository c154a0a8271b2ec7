package org.consilium.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.consilium.clinical.Code;
import org.consilium.clinical.Evidence;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.feature.FeatureSpace;
import org.consilium.clinical.feature.FeatureValue;
import org.consilium.clinical.feature.FeatureVector;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.StudyJson;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatientCaseReaderTest {

    private static final Instant AT = Instant.parse("2026-01-10T12:00:00Z");
    private static final String PATIENT =
            """
            {"resourceType":"Patient","id":"p1","gender":"female","birthDate":"1960-01-10"}""";
    private static final Study STUDY = StudyJson.read(resource("/study.json"));

    private final IParser json = FhirContext.forR4Cached().newJsonParser();
    private final PatientCaseReader reader = new PatientCaseReader(STUDY, new Units());
    private final FeatureSpace space = new FeatureSpace(STUDY);

    @Test
    void convertsAResultToTheUnitOfItsConcept() {
        assertThat(value("hba1c_latest", hba1c("final", "0.065", "1", "2026-01-01T10:00:00Z", null)))
                .isEqualTo(new Evidence.Measured(6.5, "%"));
    }

    @ParameterizedTest
    @CsvSource({
        "final, 6.5, '', 2026-01-01T10:00:00Z, missing-unit",
        "final, 6.5, kg, 2026-01-01T10:00:00Z, incommensurable-unit",
        "final, 6.5, percents, 2026-01-01T10:00:00Z, unknown-unit",
        "final, 650, %, 2026-01-01T10:00:00Z, implausible-value",
        "preliminary, 6.5, %, 2026-01-01T10:00:00Z, status-preliminary",
        "cancelled, 6.5, %, 2026-01-01T10:00:00Z, status-cancelled",
        "entered-in-error, 6.5, %, 2026-01-01T10:00:00Z, status-cancelled",
        "final, 6.5, %, 2031-01-01T10:00:00Z, future-date"
    })
    void setsAsideWhatCannotBeUsedAndSaysWhy(
            String status, String number, String unit, String effective, String reason) {
        FeatureVector vector = encode(hba1c(status, number, unit, effective, "2026-01-02T10:00:00Z"));
        assertThat(of(vector, "hba1c_latest").unknown().orElseThrow().code()).isEqualTo(reason);
        assertThat(vector.setAside()).singleElement().satisfies(aside -> {
            assertThat(aside.reason().code()).isEqualTo(reason);
            assertThat(aside.source().versioned()).isEqualTo("Observation/o1/_history/1");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'\"modifierExtension\":[{\"url\":\"urn:not\",\"valueBoolean\":true}],\"status\"'; modifier",
                "'\"implicitRules\":\"urn:rules\",\"status\"'; modifier",
                "'\"dataAbsentReason\":{\"text\":\"x\"},\"status\"'; contradicts-itself"
            })
    void aResultWhoseMeaningIsInDoubtIsSetAside(String with, String reason) {
        String sound = hba1c("final", "6.5", "%", "2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z");
        FeatureVector vector = encode(sound.replaceFirst("\"status\"", with));
        assertThat(of(vector, "hba1c_latest").unknown()).isPresent();
        assertThat(vector.setAside())
                .singleElement()
                .satisfies(aside -> assertThat(aside.reason().code()).isEqualTo(reason));
    }

    @Test
    void aCodeOfAnotherSystemIsNoUnitThoughItLooksLikeOne() {
        String sound = hba1c("final", "6.5", "%", "2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z");
        FeatureVector vector = encode(sound.replace("http://unitsofmeasure.org", "http://example.org/units"));
        assertThat(of(vector, "hba1c_latest").unknown().orElseThrow().code()).isEqualTo("unknown-unit");
    }

    @Test
    void ignoresWhatWasIssuedAfterTheQuestionThoughItIsDatedBefore() {
        FeatureVector vector = encode(hba1c("final", "6.5", "%", "2026-01-01T10:00:00Z", "2026-01-11T10:00:00Z"));
        assertThat(of(vector, "hba1c_latest").unknown().orElseThrow().code()).isEqualTo("not-measured");
        assertThat(vector.setAside()).isEmpty();
    }

    @Test
    void takesTheSourcesLastUpdateWhereAResultDoesNotSayWhenItWasIssued() {
        String late = hba1c("final", "6.5", "%", "2026-01-01T10:00:00Z", null)
                .replace("\"id\":\"o1\"", "\"id\":\"o1\",\"meta\":{\"lastUpdated\":\"2026-01-11T10:00:00Z\"}");
        assertThat(of(encode(late), "hba1c_latest").unknown()).isPresent();
    }

    @Test
    void countsACorrectedResultFromItsCorrection() {
        String corrected = hba1c("corrected", "6.5", "%", "2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z")
                .replace("\"id\":\"o1\"", "\"id\":\"o1\",\"meta\":{\"lastUpdated\":\"2026-01-11T10:00:00Z\"}");
        assertThat(of(encode(corrected), "hba1c_latest").unknown()).isPresent();
    }

    @Test
    void readsAPanelsComponents() {
        FeatureVector vector = encode(
                """
                {"resourceType":"Observation","id":"o1","status":"final",
                 "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},
                 "effectiveDateTime":"2026-01-01T10:00:00Z",
                 "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},
                   "valueQuantity":{"value":151,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}""");
        FeatureValue systolic = of(vector, "systolic_latest");
        assertThat(systolic.evidence()).isEqualTo(new Evidence.Measured(151, "mm[Hg]"));
        assertThat(systolic.sources()).singleElement().satisfies(source -> assertThat(source.versioned())
                .isEqualTo("Observation/o1/_history/1"));
    }

    @Test
    void doesNotCountTheDiagnosisOfThePresentVisitButItsResults() {
        String visit =
                """
                {"resourceType":"Encounter","id":"e2","status":"finished","class":{"code":"AMB"},
                 "period":{"start":"2026-01-10T11:30:00Z","end":"2026-01-10T12:30:00Z"}}""";
        String earlier =
                """
                {"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"AMB"},
                 "period":{"start":"2025-01-10T11:30:00Z","end":"2025-01-10T12:30:00Z"}}""";
        FeatureVector vector = encode(
                visit,
                earlier,
                hypertension("2026-01-10T11:30:00Z"),
                hba1c("final", "6.5", "%", "2026-01-10T11:45:00Z", null));
        assertThat(of(vector, "hypertension_recorded").evidence()).isEqualTo(new Evidence.Absent());
        assertThat(of(vector, "hba1c_latest").evidence()).isEqualTo(new Evidence.Measured(6.5, "%"));
        assertThat(of(encode(visit, earlier, hypertension("2025-01-10T11:30:00Z")), "hypertension_recorded")
                        .evidence())
                .isEqualTo(new Evidence.Present());
    }

    @Test
    void doesNotTakeAnEmptyRecordForAHealthyOne() {
        FeatureVector vector = encode();
        assertThat(of(vector, "hypertension_recorded").unknown().orElseThrow().code())
                .isEqualTo("no-record");
    }

    @Test
    void takesADateWithoutATimeAsRecordedAtTheEndOfThatDay() {
        String earlier =
                """
                {"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"AMB"},
                 "period":{"start":"2025-01-10T11:30:00Z","end":"2025-01-10T12:30:00Z"}}""";
        assertThat(of(encode(earlier, hypertension("2026-01-10")), "hypertension_recorded")
                        .evidence())
                .isEqualTo(new Evidence.Absent());
        assertThat(of(encode(earlier, hypertension("2026-01-09")), "hypertension_recorded")
                        .evidence())
                .isEqualTo(new Evidence.Present());
    }

    @Test
    void receptionHereNeverHidesHistoryAndMakesAFutureDateVisible() {
        IBaseResource old = json.parseResource(hba1c("final", "6.5", "%", "2020-01-01T10:00:00Z", null));
        PatientCase patient = reader.read(List.of(
                StoredResource.fromSource(json.parseResource(PATIENT)),
                new StoredResource(
                        old, StoredResource.fromSource(old).reference(), null, Instant.parse("2026-01-09T00:00:00Z"))));
        assertThat(patient.measurements()).singleElement().satisfies(m -> assertThat(m.recorded())
                .isEqualTo(Instant.parse("2020-01-01T10:00:00Z")));
    }

    @Test
    void countsTheLastOfSeveralVersionsOnce() {
        String first = hba1c("final", "6.0", "%", "2025-01-01T00:00:00Z", null)
                .replace("\"id\":\"o1\"", "\"id\":\"o1\",\"meta\":{\"versionId\":\"9\"}");
        String last = hba1c("final", "7.0", "%", "2025-01-01T00:00:00Z", null)
                .replace("\"id\":\"o1\"", "\"id\":\"o1\",\"meta\":{\"versionId\":\"10\"}");
        FeatureValue mean = of(encode(last, first), "hba1c_mean");
        assertThat(mean.evidence()).isEqualTo(new Evidence.Measured(7, "%"));
        assertThat(mean.sources()).singleElement().satisfies(source -> assertThat(source.versioned())
                .isEqualTo("Observation/o1/_history/10"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"medicationCodeableConcept\":{\"coding\":[{\"system\":\"http://rx\",\"code\":\"statin\"}]}",
                "\"medicationReference\":{\"reference\":\"Medication/m1\"}",
                "\"contained\":[{\"resourceType\":\"Medication\",\"id\":\"in\",\"code\":{\"coding\":[{\"system\":\"http://rx\",\"code\":\"statin\"}]}}],"
                        + "\"medicationReference\":{\"reference\":\"#in\"}"
            })
    void findsTheDrugThatAPrescriptionNamesOrRefersTo(String drug) {
        PatientCase patient = read(
                "{\"resourceType\":\"Medication\",\"id\":\"m1\",\"code\":{\"coding\":[{\"system\":\"http://rx\",\"code\":\"statin\"}]}}",
                "{\"resourceType\":\"MedicationRequest\",\"id\":\"r1\",\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":\"2025-01-01\","
                        + drug + "}");
        assertThat(patient.medications()).singleElement().satisfies(medication -> assertThat(medication.codes())
                .containsExactly(new Code("http://rx", "statin")));
    }

    @Test
    void saysOfADrugThatIsNotOnTheRecordThatItIsNot() {
        PatientCase patient = read(
                "{\"resourceType\":\"MedicationRequest\",\"id\":\"r1\",\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":\"2025-01-01\","
                        + "\"medicationReference\":{\"reference\":\"Medication/elsewhere\"}}");
        assertThat(patient.medications()).isEmpty();
        assertThat(patient.unreadable())
                .singleElement()
                .satisfies(aside -> assertThat(aside.reason().code()).isEqualTo("no-code"));
    }

    @Test
    void tellsTheChangeAYearByLeastSquares() {
        String first = hba1c("final", "6.0", "%", "2024-01-01T00:00:00Z", null);
        String last = hba1c("final", "7.0", "%", "2025-12-31T12:00:00Z", null).replace("\"o1\"", "\"o2\"");
        assertThat(value("hba1c_slope", first, last).asNumber())
                .isCloseTo(0.5, org.assertj.core.api.Assertions.within(1e-9));
        assertThat(of(encode(first), "hba1c_slope").unknown().orElseThrow().code())
                .isEqualTo("too-few-results");
    }

    @Test
    void givesTheSameBitsWhateverTheOrderOfTheResources() {
        List<String> resources = new ArrayList<>();
        for (int month = 1; month <= 9; month++) {
            resources.add(hba1c("final", "6." + month + "37", "%", "2025-0" + month + "-01T10:00:00Z", null)
                    .replace("\"o1\"", "\"o" + month + "\""));
        }
        double[] inOrder = encode(resources.toArray(String[]::new)).row();
        Collections.shuffle(resources, new java.util.Random(7));
        assertThat(encode(resources.toArray(String[]::new)).row()).containsExactly(inOrder);
    }

    @Test
    void twoResultsThatSayNoIdAreTwo() {
        String one = hba1c("final", "6.5", "%", "2026-01-01T10:00:00Z", null);
        String two = hba1c("final", "6.9", "%", "2026-01-02T10:00:00Z", null);
        assertThat(read(one, two).measurements()).hasSize(1);
        assertThat(read(one.replace("\"id\":\"o1\",", ""), two.replace("\"id\":\"o1\",", ""))
                        .measurements())
                .hasSize(2);
    }

    private FeatureVector encode(String... resources) {
        return space.encode(read(resources), AT);
    }

    private PatientCase read(String... resources) {
        List<StoredResource> stored = Stream.concat(Stream.of(PATIENT), Stream.of(resources))
                .map(text -> StoredResource.fromSource(json.parseResource(text)))
                .toList();
        return reader.read(stored);
    }

    private Evidence value(String feature, String... resources) {
        return of(encode(resources), feature).evidence();
    }

    private static FeatureValue of(FeatureVector vector, String feature) {
        return vector.values().stream()
                .filter(value -> value.feature().name().equals(feature))
                .findFirst()
                .orElseThrow();
    }

    private static String hba1c(
            String status,
            String value,
            String unit,
            String effective,
            @org.jspecify.annotations.Nullable String issued) {
        String unitPart = unit.isEmpty() ? "" : ",\"system\":\"http://unitsofmeasure.org\",\"code\":\"" + unit + "\"";
        return "{\"resourceType\":\"Observation\",\"id\":\"o1\",\"status\":\"" + status
                + "\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"4548-4\"}]},"
                + "\"effectiveDateTime\":\"" + effective + "\","
                + (issued == null ? "" : "\"issued\":\"" + issued + "\",")
                + "\"valueQuantity\":{\"value\":" + value + unitPart + "}}";
    }

    private static String hypertension(String recorded) {
        return "{\"resourceType\":\"Condition\",\"id\":\"c1\",\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},"
                + "\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"59621000\"}]},"
                + "\"onsetDateTime\":\"" + recorded + "\",\"recordedDate\":\"" + recorded + "\"}";
    }

    private static byte[] resource(String name) {
        try (java.io.InputStream in = PatientCaseReaderTest.class.getResourceAsStream(name)) {
            return java.util.Objects.requireNonNull(in, name).readAllBytes();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
