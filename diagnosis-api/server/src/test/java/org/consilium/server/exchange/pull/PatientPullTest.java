package org.consilium.server.exchange.pull;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.exchange.job.JobsOverHttp;
import org.consilium.server.exchange.pull.Hospital.Answer;
import org.consilium.server.exchange.record.PatientRecords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class PatientPullTest {

    private final Hospital hospital = Hospital.only();
    private final String id = UUID.randomUUID().toString();

    @BeforeEach
    void theHospitalKnowsTheServersKey() {
        Response keys = given().get("/.well-known/jwks.json");
        assertThat(keys.asString()).contains("\"kty\":\"EC\"").doesNotContain("\"d\":");
        hospital.register(keys.asString());
    }

    @Test
    void aPatientIsFetchedPageByPageWithTheDrugsOfThePrescriptions() throws Exception {
        hospital.answers(record());
        Response manifest = pull();
        assertThat(manifest.statusCode()).as(manifest.asString()).isEqualTo(200);
        assertThat(manifest.<Integer>path("extension.refused")).isZero();
        assertThat(manifest.<Integer>path("extension.stored")).isEqualTo(5);
        assertThat(Fhir.get("Observation/o2-" + id).<String>path("subject.reference"))
                .isEqualTo("Patient/" + id);
        assertThat(Fhir.get("Medication/d-" + id).statusCode()).isEqualTo(200);
        assertThat(Fhir.as("clinician")
                        .post("/fhir/Patient/" + id + "/$diagnose")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPulledRecordThatHasNotChangedMakesNoNewVersions() throws Exception {
        hospital.answers(record());
        pull();
        pull();
        assertThat(Fhir.get("Observation/o1-" + id).<String>path("meta.versionId"))
                .isEqualTo("1");
    }

    @Test
    void aHospitalThatIsBusyIsAskedAgain() throws Exception {
        hospital.answers(record());
        hospital.failFor(3);
        assertThat(pull().statusCode()).isEqualTo(200);
        assertThat(hospital.requests().stream()
                        .filter(("GET Patient/" + id)::equals)
                        .count())
                .isEqualTo(4);
    }

    @Test
    void aHospitalThatStaysAwayFailsTheJobInWords() throws Exception {
        hospital.answers(record());
        hospital.failFor(100);
        Response failed = pull();
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.<String>path("issue[0].diagnostics")).contains("does not answer (status 503");
    }

    @Test
    void aLinkToAnotherServerIsNotFollowed() throws Exception {
        Map<String, Answer> record = record();
        record.put(
                "GET Observation?patient=" + id + "&_count=200",
                Answer.of(page("http://elsewhere.example/steal", observation("o1-" + id))));
        hospital.answers(record);
        Response failed = pull();
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.<String>path("issue[0].diagnostics")).contains("not its own");
    }

    @Test
    void aTypeThatIsForbiddenThereStopsThePull() throws Exception {
        Map<String, Answer> record = record();
        record.put("GET Condition?patient=" + id + "&_count=200", new Answer(403, Map.of(), ""));
        hospital.answers(record);
        assertThat(pull().<String>path("issue[0].diagnostics"))
                .contains("incomplete")
                .contains("scopes");
    }

    @Test
    void aTypeThatTheHospitalDoesNotHaveIsSaidAndStopsNothing() throws Exception {
        Map<String, Answer> record = record();
        record.remove("GET FamilyMemberHistory?patient=" + id + "&_count=200");
        String types = PatientRecords.TYPES.stream()
                .filter(type -> !type.equals("FamilyMemberHistory"))
                .map(type -> "{\"type\":\"" + type + "\"}")
                .collect(Collectors.joining(","));
        record.put(
                "GET metadata",
                Answer.of("{\"resourceType\":\"CapabilityStatement\",\"rest\":[{\"resource\":[" + types + "]}]}"));
        hospital.answers(record);
        Response manifest = pull();
        assertThat(manifest.<Integer>path("extension.stored")).isEqualTo(5);
        assertThat(manifest.<Integer>path("extension.refused")).isEqualTo(1);
        String said = Fhir.as("integration")
                .get(manifest.<String>path("error[0].url").replaceFirst("^https?://[^/]+", ""))
                .asString();
        assertThat(said).contains("FamilyMemberHistory").contains("unknown here");
    }

    private Response pull() throws InterruptedException {
        String job = JobsOverHttp.start(
                "integration",
                "/fhir/$pull",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\",\"valueString\":\"" + id
                        + "\"}]}");
        return JobsOverHttp.await("integration", job);
    }

    /** Two pages of results, a prescription whose drug is not included, and nothing of the other types. */
    private Map<String, Answer> record() {
        Map<String, Answer> answers = new HashMap<>();
        answers.put(
                "GET Patient/" + id,
                Answer.of("{\"resourceType\":\"Patient\",\"id\":\"" + id
                        + "\",\"meta\":{\"versionId\":\"7\",\"lastUpdated\":\"2024-01-01T00:00:00Z\"},\"gender\":\"female\","
                        + "\"birthDate\":\"1960-01-01\"}"));
        for (String type : PatientRecords.TYPES) {
            String drug = type.startsWith("Medication") ? "&_include=" + type + ":medication" : "";
            answers.put("GET " + type + "?patient=" + id + "&_count=200" + drug, Answer.of(page(null)));
        }
        answers.put(
                "GET Observation?patient=" + id + "&_count=200",
                Answer.of(page(hospital.base() + "Observation?page=2", observation("o1-" + id))));
        answers.put("GET Observation?page=2", Answer.of(page(null, observation("o2-" + id))));
        answers.put(
                "GET MedicationRequest?patient=" + id + "&_count=200&_include=MedicationRequest:medication",
                Answer.of(page(
                        null,
                        "{\"resourceType\":\"MedicationRequest\",\"id\":\"r-" + id
                                + "\",\"status\":\"active\",\"intent\":\"order\",\"subject\":{\"reference\":\"Patient/"
                                + id
                                + "\"},\"medicationReference\":{\"reference\":\"Medication/d-" + id
                                + "\"},\"authoredOn\":\"2024-01-01\"}")));
        answers.put(
                "GET Medication/d-" + id,
                Answer.of("{\"resourceType\":\"Medication\",\"id\":\"d-" + id + "\",\"code\":{\"text\":\"A drug\"}}"));
        return answers;
    }

    /** References are absolute, as some servers write them. */
    private String observation(String observation) {
        return """
                {"resourceType":"Observation","id":"%s","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},\
                "subject":{"reference":"%sPatient/%s"},"effectiveDateTime":"2024-01-01","valueQuantity":{"value":6.1,"unit":"%%",\
                "system":"http://unitsofmeasure.org","code":"%%"}}"""
                .formatted(observation, hospital.base(), id);
    }

    private static String page(@org.jspecify.annotations.Nullable String next, String... resources) {
        String link = next == null ? "" : "\"link\":[{\"relation\":\"next\",\"url\":\"" + next + "\"}],";
        StringBuilder entries = new StringBuilder();
        for (String resource : resources) {
            entries.append(entries.isEmpty() ? "" : ",")
                    .append("{\"resource\":")
                    .append(resource)
                    .append('}');
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"searchset\"," + link + "\"entry\":[" + entries + "]}";
    }
}
