package org.consilium.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.consilium.clinical.Evidence;
import org.consilium.clinical.feature.FeatureSpace;
import org.consilium.clinical.feature.FeatureValue;
import org.consilium.clinical.feature.FeatureVector;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.StudyJson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Allergies, relatives, a laboratory's own reading, and records that name their visit instead of a date. */
class RecordSourcesTest {

    private static final Instant AT = Instant.parse("2026-01-10T12:00:00Z");
    private static final String PATIENT =
            """
        {"resourceType":"Patient","id":"p1","gender":"female","birthDate":"1960-01-10"}\
        """;
    private static final Study STUDY = study();

    private final IParser json = FhirContext.forR4Cached().newJsonParser();

    @Test
    void anAllergyIsAbsentOnlyWhereAnotherOrNoneWasRecorded() {
        assertThat(value("penicillin_allergy")).isInstanceOf(Evidence.Unknown.class);
        assertThat(value("penicillin_allergy", allergy("7984", "confirmed"))).isInstanceOf(Evidence.Present.class);
        assertThat(value("penicillin_allergy", allergy("1191", "confirmed"))).isInstanceOf(Evidence.Absent.class);
        assertThat(value("penicillin_allergy", allergy("7984", "unconfirmed"))).isInstanceOf(Evidence.Unknown.class);
        assertThat(value("penicillin_allergy", allergy("7984", "entered-in-error")))
                .isInstanceOf(Evidence.Unknown.class);
    }

    @Test
    void aFamilyHistoryThatNobodyTookIsUnknown() {
        assertThat(value("diabetes_family")).isInstanceOf(Evidence.Unknown.class);
        assertThat(value("diabetes_family", mother("44054006", "completed"))).isInstanceOf(Evidence.Present.class);
        assertThat(value("diabetes_family", mother("38341003", "completed"))).isInstanceOf(Evidence.Absent.class);
        assertThat(value("diabetes_family", mother("44054006", "health-unknown")))
                .isInstanceOf(Evidence.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "6.5; %; H; ; 1",
                "6.5; %; L; ; -1",
                "6.5; %; ; {\"low\":{\"value\":4,\"code\":\"%\"},\"high\":{\"value\":5.6,\"code\":\"%\"}}; 1",
                "5.0; %; ; {\"low\":{\"value\":4,\"code\":\"%\"},\"high\":{\"value\":5.6,\"code\":\"%\"}}; 0",
                "0.065; 1; ; {\"high\":{\"value\":5.6,\"code\":\"%\"}}; 1",
                "6.5; ; H; ; 1"
            })
    void readsTheLaboratorysOwnFlagAndRange(
            String number, @Nullable String unit, @Nullable String flag, @Nullable String range, double side) {
        assertThat(value("hba1c_flag", result(number, unit, flag, range))).isEqualTo(new Evidence.Measured(side, "1"));
    }

    @Test
    void aRangeWithoutAUnitAndAFlagWithoutADirectionSayNothing() {
        assertThat(of(encode(result("6.5", "%", "A", "{\"high\":{\"value\":5.6}}")), "hba1c_flag")
                        .unknown()
                        .orElseThrow()
                        .code())
                .isEqualTo("no-range");
    }

    @Test
    void aUnitIsTakenForAnotherOnlyWhereTheStudySaysSo() {
        assertThat(value("hba1c_latest", result("6.5", "percent NGSP", null, null)))
                .isEqualTo(new Evidence.Measured(6.5, "%"));
        assertThat(of(encode(result("6.5", "percent", null, null)), "hba1c_latest")
                        .unknown()
                        .orElseThrow()
                        .code())
                .isEqualTo("unknown-unit");
    }

    @Test
    void aDiagnosisWithoutADateWasRecordedWhenItsVisitEnded() {
        String stay =
                """
            {"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"ACUTE"},
             "subject":{"reference":"Patient/p1"},
             "period":{"start":"2025-11-01T08:00:00Z","end":"2025-11-20T08:00:00Z"}}\
            """;
        String coded =
                """
            {"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"},
             "encounter":{"reference":"Encounter/e1"},
             "code":{"coding":[{"system":"http://example.org/diagnosis-icd10","code":"I119"},
                               {"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I119"}]}}\
            """;
        assertThat(value("hypertension_recorded", stay, coded)).isInstanceOf(Evidence.Present.class);
        FeatureVector before = encode(Instant.parse("2025-11-19T08:00:00Z"), stay, coded);
        assertThat(of(before, "hypertension_recorded").evidence()).isNotInstanceOf(Evidence.Present.class);
        assertThat(of(before, "during_visit").evidence()).isInstanceOf(Evidence.Present.class);
    }

    /** A visit in the evening of New York is of the next day in UTC, to which a date alone belongs. */
    @Test
    void aDiagnosisDatedByTheDayOfTheVisitThatItNamesWasNotKnownBeforeIt() {
        String evening =
                """
            {"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"AMB"},
             "subject":{"reference":"Patient/p1"},
             "period":{"start":"2025-11-03T20:00:00-05:00","end":"2025-11-03T21:00:00-05:00"}}\
            """;
        String dated =
                """
            {"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"},"recordedDate":"%s",
             "encounter":{"reference":"Encounter/e1"},
             "code":{"coding":[{"system":"http://snomed.info/sct","code":"59621000"}]}}\
            """;
        Instant during = Instant.parse("2025-11-04T01:30:00Z");
        assertThat(of(encode(during, evening, dated.formatted("2025-11-03")), "hypertension_recorded")
                        .evidence())
                .isNotInstanceOf(Evidence.Present.class);
        // What was on the list long before is known, whichever visit named it since.
        assertThat(of(encode(during, evening, dated.formatted("2024-05-01")), "hypertension_recorded")
                        .evidence())
                .isInstanceOf(Evidence.Present.class);
    }

    @Test
    void whatIsStatedIsAbsentOnlyWhereItWasRuledOut() {
        String visit =
                """
            {"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"AMB"},
             "subject":{"reference":"Patient/p1"},
             "period":{"start":"2025-11-01T08:00:00Z","end":"2025-11-01T09:00:00Z"}}\
            """;
        assertThat(value("hypertension_recorded", visit)).isInstanceOf(Evidence.Absent.class);
        assertThat(value("hypertension_stated", visit)).isInstanceOf(Evidence.Unknown.class);
        String refuted =
                """
            {"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"},"recordedDate":"2025-11-01",
             "verificationStatus":{"coding":[{"code":"refuted"}]},
             "code":{"coding":[{"system":"http://snomed.info/sct","code":"59621000"}]}}\
            """;
        assertThat(value("hypertension_stated", visit, refuted)).isInstanceOf(Evidence.Absent.class);
    }

    private Evidence value(String feature, String... resources) {
        return of(encode(resources), feature).evidence();
    }

    private FeatureVector encode(String... resources) {
        return encode(AT, resources);
    }

    private FeatureVector encode(Instant at, String... resources) {
        PatientCaseReader reader = new PatientCaseReader(STUDY, new Units());
        return new FeatureSpace(STUDY)
                .encode(
                        reader.read(Stream.concat(Stream.of(PATIENT), Stream.of(resources))
                                .map(text -> StoredResource.fromSource(json.parseResource(text)))
                                .toList()),
                        at);
    }

    private static FeatureValue of(FeatureVector vector, String feature) {
        return vector.values().stream()
                .filter(value -> value.feature().name().equals(feature))
                .findFirst()
                .orElseThrow();
    }

    private static String allergy(String rxnorm, String verified) {
        return """
            {"resourceType":"AllergyIntolerance","id":"a1","patient":{"reference":"Patient/p1"},
             "recordedDate":"2020-01-01","verificationStatus":{"coding":[{"code":"%s"}]},
             "code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"%s"}]}}\
            """
                .formatted(verified, rxnorm);
    }

    private static String mother(String snomed, String status) {
        return """
            {"resourceType":"FamilyMemberHistory","id":"f1","patient":{"reference":"Patient/p1"},"status":"%s",
             "date":"2020-01-01","relationship":{"text":"Mother"},
             "condition":[{"code":{"coding":[{"system":"http://snomed.info/sct","code":"%s"}]}}]}\
            """
                .formatted(status, snomed);
    }

    private static String result(String number, @Nullable String unit, @Nullable String flag, @Nullable String range) {
        return """
            {"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":"Patient/p1"},
             "code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},
             "effectiveDateTime":"2026-01-01T10:00:00Z","issued":"2026-01-01T11:00:00Z",
             "valueQuantity":{"value":%s%s}%s%s}\
            """
                .formatted(
                        number,
                        unit == null ? "" : ",\"unit\":\"" + unit + "\"",
                        flag == null
                                ? ""
                                : ",\"interpretation\":[{\"coding\":[{\"system\":\"http://x\",\"code\":\"" + flag
                                        + "\"}]}]",
                        range == null ? "" : ",\"referenceRange\":[" + range + "]");
    }

    private static Study study() {
        try (InputStream in = RecordSourcesTest.class.getResourceAsStream("/study.json")) {
            return StudyJson.read(Objects.requireNonNull(in).readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
