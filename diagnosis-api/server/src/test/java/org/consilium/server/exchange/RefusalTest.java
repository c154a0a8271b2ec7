package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class RefusalTest {

    static Stream<Arguments> badResources() {
        return Stream.of(
                Arguments.of("Patient", "{\"resourceType\":\"Patient\"", 400, ""),
                Arguments.of("Patient", "[]", 400, ""),
                Arguments.of("Patient", "{\"resourceType\":\"Observation\"}", 400, "resourceType"),
                Arguments.of(
                        "Patient", "{\"resourceType\":\"Patient\",\"nmae\":[{\"family\":\"x\"}]}", 400, "Patient.nmae"),
                Arguments.of("Patient", "{\"resourceType\":\"Patient\",\"name\":[]}", 400, "name"),
                Arguments.of("Patient", "{\"resourceType\":\"Patient\",\"gender\":\"f\"}", 400, "Patient.gender"),
                Arguments.of(
                        "Patient",
                        "{\"resourceType\":\"Patient\",\"birthDate\":\"1.2.1970\"}",
                        400,
                        "Patient.birthDate"),
                Arguments.of(
                        "Patient",
                        "{\"resourceType\":\"Patient\",\"birthDate\":\"2999-01-01\"}",
                        422,
                        "Patient.birthDate"),
                Arguments.of("Patient", "{\"resourceType\":\"Patient\",\"active\":true,\"active\":false}", 400, ""),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"code\":{\"text\":\"x\"}}",
                        400,
                        "Observation.status"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"context\":{\"display\":\"x\"}}",
                        400,
                        "Observation.context"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/nobody\"}}",
                        422,
                        "subject"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"effectiveDateTime\":\"2999-01-01\"}",
                        422,
                        "Observation.effective"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueQuantity\":{\"value\":1,"
                                + "\"system\":\"http://unitsofmeasure.org\",\"code\":\"blorps\"}}",
                        422,
                        "Observation.value.code"),
                Arguments.of(
                        "Condition",
                        "{\"resourceType\":\"Condition\",\"clinicalStatus\":\"active\",\"subject\":{\"display\":\"x\"}}",
                        400,
                        "Condition.clinicalStatus"));
    }

    @ParameterizedTest
    @MethodSource("badResources")
    void badContentIsRefusedWithTheElementAndARemedyAndNothingIsStored(
            String type, String body, int status, String element) throws SQLException {
        // Of this type alone: what the server says of earlier tests' patients is stored as well, when it is quiet.
        String stored = "select count(*) from fhir_resource where type = '" + type + "'";
        long before = Database.count(stored);
        Response response = Fhir.create(type, body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.<String>path("resourceType")).isEqualTo("OperationOutcome");
        assertThat(response.<String>path("issue[0].diagnostics")).isNotBlank();
        if (!element.isEmpty()) {
            assertThat(response.<String>path("issue[0].expression[0]")).isEqualTo(element);
        }
        assertThat(Database.count(stored)).isEqualTo(before);
    }

    @Test
    void aRefusalNeverRepeatsTheValueThatWasSent() {
        Response response =
                Fhir.create("Patient", "{\"resourceType\":\"Patient\",\"birthDate\":\"Zaphod Beeblebrox\"}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.asString()).doesNotContain("Zaphod");
    }

    @Test
    void anUnknownTypeIsRefused() {
        assertThat(Fhir.create("Tricorder", "{\"resourceType\":\"Tricorder\"}").statusCode())
                .isEqualTo(404);
        Response inBundle = Fhir.as("integration")
                .body(
                        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":{\"resourceType\":\"Tricorder\"},"
                                + "\"request\":{\"method\":\"POST\",\"url\":\"Tricorder\"}}]}")
                .post("/fhir");
        assertThat(inBundle.statusCode()).isEqualTo(400);
        Response underAnotherUrl = Fhir.as("integration")
                .body(
                        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":{\"resourceType\":\"Tricorder\"},"
                                + "\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}]}")
                .post("/fhir");
        assertThat(underAnotherUrl.<String>path("issue[0].diagnostics")).contains("no resource type of this name");
    }

    @Test
    void deepNestingIsRefusedBeforeItCanHarm() {
        String deep = "{\"resourceType\":\"Patient\",\"extension\":" + "[{\"extension\":".repeat(5000) + "[1]"
                + "}]".repeat(5000) + "}";
        assertThat(Fhir.create("Patient", deep).statusCode()).isEqualTo(400);
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedWith413() {
        byte[] large = new byte[33 * 1024 * 1024];
        Arrays.fill(large, (byte) ' ');
        Response response = Fhir.as("integration").body(large).post("/fhir");
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.<String>path("issue[0].code")).isEqualTo("too-long");
    }

    @Test
    void theParametersOfAnOperationAreLimited() {
        Response response = Fhir.as("clinician").body(new byte[100_000]).post("/fhir/Patient/x/$diagnose");
        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void anotherFormatIsRefusedWith415() {
        Response response =
                Fhir.as("integration").contentType("text/plain").body("x").post("/fhir/Patient");
        assertThat(response.statusCode()).isEqualTo(415);
    }

    @Test
    void aSearchWithinABundleIsRefusedByItsEntry() {
        Response response = Fhir.as("integration")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\","
                        + "\"url\":\"Observation?code=4548-4\"}}]}")
                .post("/fhir");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.<String>path("entry[0].response.status")).startsWith("405");
        assertThat(response.<String>path("entry[0].response.outcome.issue[0].diagnostics"))
                .contains("Send the search as a request of its own");
    }

    @Test
    void aSearchOverAllTypesIsRefused() {
        Response response = Fhir.get("?_type=Patient,Observation&_id=1");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.<String>path("resourceType")).isEqualTo("OperationOutcome");
    }

    @Test
    void whatIsNotOfferedIsRefusedRatherThanIgnored() {
        assertThat(Fhir.get("Observation?value-quantity=5").statusCode()).isEqualTo(400);
        assertThat(Fhir.get("Observation?code:in=x").statusCode()).isEqualTo(400);
        assertThat(Fhir.get("Observation?patient:Group=1").statusCode()).isEqualTo(400);
        assertThat(Fhir.get("Observation?_sort=value").statusCode()).isEqualTo(400);
        assertThat(Fhir.get("Observation?_include=Observation:nothing").statusCode())
                .isEqualTo(400);
        assertThat(Fhir.get("Patient/x/_history?_list=1").statusCode()).isEqualTo(400);
    }

    @Test
    void aConditionalReferenceThatFindsNothingSaysWhatToLoadFirst() {
        Response response = Fhir.as("integration")
                .body(
                        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":{\"resourceType\":\"Encounter\","
                                + "\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},\"serviceProvider\":"
                                + "{\"reference\":\"Organization?identifier=urn:x|nowhere\"}},"
                                + "\"request\":{\"method\":\"POST\",\"url\":\"Encounter\"}}]}")
                .post("/fhir");
        assertThat(response.statusCode()).isEqualTo(412);
        assertThat(response.<String>path("issue[0].diagnostics"))
                .contains("Organization")
                .contains("first");
    }

    @Test
    void xmlIsReadAsWellAsJsonAndItsEntitiesAreNot() {
        Response good = Fhir.as("integration")
                .contentType("application/fhir+xml")
                .body("<Patient xmlns=\"http://hl7.org/fhir\"><gender value=\"male\"/></Patient>")
                .post("/fhir/Patient");
        assertThat(good.statusCode()).isEqualTo(201);
        Response bad = Fhir.as("integration")
                .contentType("application/fhir+xml")
                .body(
                        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><Patient xmlns=\"http://hl7.org/fhir\">"
                                + "<name><family value=\"&e;\"/></name></Patient>")
                .post("/fhir/Patient");
        assertThat(bad.statusCode()).isEqualTo(400);
    }
}
