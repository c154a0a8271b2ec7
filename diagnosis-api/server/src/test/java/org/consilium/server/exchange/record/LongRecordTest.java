package org.consilium.server.exchange.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class LongRecordTest {

    private static final Instant LAST = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void ofALongCourseTheNewestAreListedAndTheOthersCounted() {
        String patient = Fhir.patient("1950-05-05", false);
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < 260; i++) {
            entries.append(i == 0 ? "" : ",")
                    .append(entry(
                            "Observation",
                            patient,
                            "\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]},"
                                    + "\"effectiveDateTime\":\"" + LAST.minus(i, ChronoUnit.DAYS)
                                    + "\",\"valueQuantity\":{\"value\":" + (60 + i) + ",\"unit\":\"/min\"}"));
        }
        for (int i = 0; i < 230; i++) {
            entries.append(",")
                    .append(entry(
                            "MedicationRequest",
                            patient,
                            "\"status\":\"active\",\"intent\":\"order\",\"medicationCodeableConcept\":{\"text\":\"Drug "
                                    + i + "\"},\"authoredOn\":\"" + LAST.minus(i, ChronoUnit.DAYS) + "\""));
        }
        entries.append(",")
                .append(
                        entry(
                                "Observation",
                                patient,
                                "\"status\":\"final\",\"code\":{\"text\":\"Pressure\"},\"effectiveDateTime\":\"2025-01-01\",\"component\":["
                                        + "{\"code\":{\"coding\":[{\"code\":\"8867-4\"}]},\"valueQuantity\":{\"value\":1}},"
                                        + "{\"code\":{\"text\":\"Systolic\"},\"valueQuantity\":{\"value\":120,\"unit\":\"mmHg\"}}]"));
        Response stored = Fhir.as("integration")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries + "]}")
                .post("/fhir");
        assertThat(stored.statusCode()).as(stored.asString()).isEqualTo(200);
        Response chart = Fhir.as("clinician").get("/api/patients/" + patient);
        assertThat(chart.<List<String>>path("results.code")).containsExactly("8867-4", "Systolic");
        List<Number> values = chart.path("results[0].points.value");
        // The component of the older panel is one of the earlier ones.
        assertThat(values.stream().map(Number::intValue).toList())
                .hasSize(100)
                .startsWith(159)
                .endsWith(60);
        assertThat(chart.<Integer>path("results[0].earlier")).isEqualTo(161);
        assertThat(chart.<Integer>path("results[1].earlier")).isZero();
        assertThat(chart.<String>path("results[1].points[0].text")).isEqualTo("120 mmHg");
        assertThat(chart.<List<String>>path("medications.title"))
                .hasSize(200)
                .startsWith("Drug 0 (active)")
                .endsWith("Drug 199 (active)");
        assertThat(chart.<Integer>path("earlierMedications")).isEqualTo(30);
        assertThat(chart.<Integer>path("earlierKinds")).isZero();
    }

    @Test
    void theAnswerForALongRecordNamesTheNewestSourcesAndLeadsToAllOfThem() {
        String patient = Fhir.patient("1950-05-05", true);
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < 1300; i++) {
            entries.append(i == 0 ? "" : ",")
                    .append(entry(
                            "Observation",
                            patient,
                            "\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\""
                                    + (i % 2 == 0 ? "4548-4" : "39156-5") + "\"}]},\"effectiveDateTime\":\""
                                    + LAST.minus(i, ChronoUnit.HOURS) + "\",\"issued\":\"" + LAST
                                    + "\",\"valueQuantity\":{\"value\":" + (i % 2 == 0 ? 6 : 30)
                                    + ",\"system\":\"http://unitsofmeasure.org\",\"code\":\""
                                    + (i % 2 == 0 ? "%" : "kg/m2") + "\"}"));
        }
        Response stored = Fhir.as("integration")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries + "]}")
                .post("/fhir");
        assertThat(stored.statusCode()).as(stored.asString()).isEqualTo(200);
        Response answer = Fhir.as("clinician").post("/fhir/Patient/" + patient + "/$diagnose");
        assertThat(answer.<List<?>>path("entry[0].resource.basis")).hasSizeLessThanOrEqualTo(1001);
        assertThat(answer.<List<List<String>>>path(
                        "entry[0].resource.prediction[0].extension.findAll { it.url.endsWith('attribution') }"
                                + ".collect { it.extension.findAll { it.url == 'source' } }"))
                .allMatch(sources -> sources.size() <= 20)
                .anyMatch(sources -> sources.size() == 20);
        assertThat(answer.<List<String>>path("entry.find { it.resource.resourceType == 'Provenance' }.resource.entity"
                        + ".findAll { it.role == 'source' }.what.reference"))
                .hasSize(1307);
        String id = answer.path("entry[0].resource.id");
        assertThat(Fhir.get("RiskAssessment/" + id + "/$validate").<List<String>>path("issue.severity"))
                .doesNotContain("error", "fatal");
    }

    private static String entry(String type, String patient, String content) {
        return "{\"request\":{\"method\":\"POST\",\"url\":\"%1$s\"},\"resource\":{\"resourceType\":\"%1$s\",\"subject\":{\"reference\":\"Patient/%2$s\"},%3$s}}"
                .formatted(type, patient, content);
    }
}
