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
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueQuantity\":{\"value\":\"1\"}}",
                        400,
                        "valueQuantity"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueBoolean\":\"true\"}",
                        400,
                        "valueBoolean"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueString\":5}",
                        400,
                        "valueString"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"effectiveDateTime\":2020}",
                        400,
                        "effectiveDateTime"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"category\":[{\"coding\":[{\"code\":5}]}]}",
                        400,
                        "category"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueString\":null}",
                        400,
                        "valueString"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"category\":[{\"text\":null}]}",
                        400,
                        "category"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"fhir_comments\":[\"x\"]}",
                        400,
                        "fhir_comments"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"contained\":[{\"resourceType\":\"Device\",\"id\":\"a\"},{\"resourceType\":\"Patient\",\"id\":\"a\"}],\"device\":{\"reference\":\"#a\"}}",
                        400,
                        "Observation.contained"),
                Arguments.of(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"contained\":[{\"resourceType\":\"Sequence\",\"id\":\"a\"}],\"focus\":[{\"reference\":\"#a\"}]}",
                        400,
                        "Observation.contained"),
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

    static Stream<Arguments> badXml() {
        String start = "<Patient xmlns=\"http://hl7.org/fhir\">";
        return Stream.of(
                Arguments.of(
                        start + "<nmae><family value=\"Zaphod\"/></nmae></Patient>", "Patient.nmae", "no such element"),
                Arguments.of(start + "<gender>Zaphod</gender></Patient>", "Patient.gender", "attribute 'value'"),
                Arguments.of(start + "<gender value=\"Zaphod\"/></Patient>", "Patient", "not one that"),
                Arguments.of(
                        start + "<gender value=\"male\"/><gender value=\"male\"/></Patient>",
                        "Patient.gender",
                        "once only"),
                Arguments.of("<Patient xmlns=\"urn:x\"><active value=\"true\"/></Patient>", "", "namespace"),
                Arguments.of("<Tricorder xmlns=\"http://hl7.org/fhir\"/>", "", "no resource type"),
                Arguments.of(start + "<active value=\"true\"/>", "", "not well-formed XML (line 1"));
    }

    @ParameterizedTest
    @MethodSource("badXml")
    void badXmlIsRefusedWithTheElementToo(String xml, String element, String words) {
        Response response = Fhir.as("integration")
                .contentType("application/fhir+xml")
                .accept("application/fhir+json")
                .body(xml)
                .post("/fhir/Patient");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.<String>path("issue[0].diagnostics")).contains(words);
        assertThat(response.asString()).doesNotContain("Zaphod");
        if (!element.isEmpty()) {
            assertThat(response.<String>path("issue[0].expression[0]")).startsWith(element);
        }
    }

    @Test
    void whatIsNoJsonOfFhirInOneEntryOfABatchLeavesTheOthers() {
        Response response = Fhir.as("integration")
                .body(
                        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
                                + "{\"resource\":{\"resourceType\":\"Patient\",\"gender\":null},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}},"
                                + "{\"resource\":{\"resourceType\":\"Patient\"},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}]}")
                .post("/fhir");
        assertThat(response.<java.util.List<String>>path("entry.response.status"))
                .satisfiesExactly(bad -> assertThat(bad).startsWith("400"), good -> assertThat(good)
                        .startsWith("201"));
    }

    @Test
    void whatIsWrongInABundleOfXmlIsToldWithItsEntry() {
        String entry =
                "<entry><resource><Patient><gender value=\"%s\"/></Patient></resource><request><method value=\"POST\"/>"
                        + "<url value=\"Patient\"/></request></entry>";
        Response response = Fhir.as("integration")
                .contentType("application/fhir+xml")
                .accept("application/fhir+json")
                .body("<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"transaction\"/>" + entry.formatted("male")
                        + entry.formatted("Zaphod") + entry.formatted("female") + "</Bundle>")
                .post("/fhir");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.<java.util.List<String>>path("issue.expression.flatten()"))
                .containsExactly("Bundle.entry[1].resource.ofType(Patient.gender)");
        assertThat(response.asString()).doesNotContain("Zaphod");
    }
}
