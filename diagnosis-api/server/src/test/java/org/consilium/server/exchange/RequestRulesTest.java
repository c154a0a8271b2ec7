package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, formats and conditions of requests, as HTTP and FHIR have them. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class RequestRulesTest {

    private final String id = UUID.randomUUID().toString();
    private final String patient = "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"gender\":\"female\"}";

    @Test
    void aVersionInTheAddressOfAChangeIsRefusedAndTheResourceStays() {
        Fhir.put("Patient", id, patient);
        Fhir.put("Patient", id, patient);
        for (String path :
                List.of("Patient/" + id + "/_history/1", "Patient/" + id + "/_history", "Patient/_history")) {
            for (String method : List.of("DELETE", "PUT", "POST")) {
                Response response = Fhir.as("integration").body(patient).request(method, "/fhir/" + path);
                assertThat(response.statusCode()).as(method + " " + path).isEqualTo(405);
            }
        }
        assertThat(Fhir.get("Patient/" + id).<String>path("meta.versionId")).isEqualTo("2");
    }

    @Test
    void aPostToAResourceMakesNoSecondOne() {
        Fhir.put("Patient", id, patient);
        Response response = Fhir.as("integration").body(patient).post("/fhir/Patient/" + id);
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.<String>path("issue[0].diagnostics")).contains("use PUT");
    }

    @Test
    void aHeadIsAnsweredLikeItsGet() {
        Fhir.put("Patient", id, patient);
        for (String path : List.of("Patient/" + id, "Patient?_id=" + id, "Patient/" + id + "/_history")) {
            Response head = Fhir.as("integration").head("/fhir/" + path);
            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.asString()).isEmpty();
        }
        assertThat(RestAssured.head("/fhir/metadata").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/turtle",
                "application/pdf",
                "application/fhir+json; fhirVersion=3.0",
                "application/fhir+json; fhirVersion=5.0, text/html",
                "application/fhir+json; q=0"
            })
    void whatCannotBeAnsweredInTheFormatThatIsAcceptedIsRefused(String accept) {
        Response response = Fhir.as("integration").header("Accept", accept).get("/fhir/Patient?_count=0");
        assertThat(response.statusCode()).isEqualTo(406);
        assertThat(response.contentType()).startsWith("application/fhir+json");
        assertThat(response.<String>path("issue[0].diagnostics")).contains("fhirVersion=4.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/fhir+json; fhirVersion=4.0|json",
                "text/html, */*; q=0.2|json",
                "application/fhir+json; q=0.5, application/fhir+xml; q=0.9|xml"
            })
    void theFormatIsTheOneThatIsAccepted(String accept, String format) {
        Response response = Fhir.as("integration").header("Accept", accept).get("/fhir/Patient?_count=0");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.contentType()).startsWith("application/fhir+" + format);
    }

    @Test
    void aFormatThatIsUnknownIsRefused() {
        assertThat(Fhir.get("Patient?_count=0&_format=ttl").statusCode()).isEqualTo(406);
        assertThat(Fhir.get("Patient?_count=0&_format=xml").contentType()).startsWith("application/fhir+xml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/fhir+json; fhirVersion=5.0",
                "application/fhir+json; fhirVersion=3.0.2",
                "application/x-www-form-urlencoded",
                "text/turtle"
            })
    void aBodyOfAnotherVersionOrFormatIsRefused(String contentType) {
        Response response =
                Fhir.as("integration").contentType(contentType).body(patient).post("/fhir/Patient");
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.<String>path("issue[0].expression[0]")).isEqualTo("Content-Type");
    }

    @Test
    void aPostedSearchWhoseParametersAreNoFormFindsNotEverything() {
        Response response = Fhir.as("integration").body("{\"_id\":\"1\"}").post("/fhir/Patient/_search");
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.<String>path("issue[0].diagnostics")).contains("x-www-form-urlencoded");
    }

    @Test
    void conditionsOfVersionsHoldAsInHttp() {
        assertThat(put("If-None-Match", "*")).isEqualTo(201);
        assertThat(put("If-None-Match", "*")).isEqualTo(412);
        assertThat(put("If-Match", "*")).isEqualTo(200);
        assertThat(put("If-Match", "W/\"of-another-server\"")).isEqualTo(412);
        assertThat(put("If-Match", "nonsense")).isEqualTo(400);
        assertThat(put("If-Match", "W/\"2\"")).isEqualTo(200);
        assertThat(Fhir.as("integration")
                        .header("If-Match", "*")
                        .body(patient.replace(id, id + "-2"))
                        .put("/fhir/Patient/" + id + "-2")
                        .statusCode())
                .isEqualTo(412);
    }

    private int put(String header, String value) {
        return Fhir.as("integration")
                .header(header, value)
                .body(patient)
                .put("/fhir/Patient/" + id)
                .statusCode();
    }

    @Test
    void aPatchOfADeletedResourceIsToldThatItIsGone() {
        Fhir.put("Patient", id, patient);
        Fhir.as("integration").delete("/fhir/Patient/" + id);
        assertThat(Fhir.as("integration")
                        .contentType("application/json-patch+json")
                        .body("[]")
                        .patch("/fhir/Patient/" + id)
                        .statusCode())
                .isEqualTo(410);
    }

    @Test
    void whoAsksForTheResourceGetsItAlsoWhereThereIsSomethingToKnow() {
        String identified =
                "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:x\",\"value\":\"" + id + "\"}]}";
        Fhir.create("Patient", identified);
        Response second = Fhir.as("integration")
                .header("Prefer", "return=representation")
                .body(identified)
                .post("/fhir/Patient");
        assertThat(second.<String>path("resourceType")).isEqualTo("Patient");
        assertThat(second.header("Warning")).contains("Possible duplicate");
        assertThat(Fhir.create("Patient", identified).<String>path("resourceType"))
                .isEqualTo("OperationOutcome");
    }

    @Test
    void aMisspelledParameterOfDiagnoseIsNotPassedOver() {
        Fhir.put("Patient", id, patient);
        String body =
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"as-of\",\"valueInstant\":\"2020-01-01T00:00:00Z\"}]}";
        String path = "/fhir/Patient/" + id + "/$diagnose";
        assertThat(Fhir.as("clinician").body(body).post(path).statusCode()).isEqualTo(400);
        assertThat(Fhir.as("clinician").post(path + "?as-of=2020").statusCode()).isEqualTo(400);
        Response later = Fhir.as("clinician")
                .header("Prefer", "respond-async")
                .body(body)
                .post(path);
        assertThat(later.statusCode()).isEqualTo(400);
        assertThat(later.<String>path("issue[0].diagnostics")).contains("'at'");
    }
}
