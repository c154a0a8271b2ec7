package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class PatchTest {

    private final String mark = UUID.randomUUID().toString();

    private String patient() {
        return Fhir.create(
                        "Patient",
                        "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:patch\",\"value\":\"" + mark
                                + "\"}],\"extension\":[{\"url\":\"http://example.org/own\",\"valueDecimal\":1.50}],"
                                + "\"name\":[{\"family\":\"" + mark
                                + "\",\"given\":[\"x\",\"y\"]}],\"gender\":\"male\",\"birthDate\":\"1970-01-01\"}")
                .path("id");
    }

    private static Response json(String id, String patch) {
        return Fhir.as("integration")
                .contentType("application/json-patch+json")
                .body(patch)
                .patch("/fhir/Patient/" + id);
    }

    private static Response fhirPath(String id, String... operations) {
        return Fhir.as("integration")
                .body("{\"resourceType\":\"Parameters\",\"parameter\":[" + String.join(",", operations) + "]}")
                .patch("/fhir/Patient/" + id);
    }

    private static String operation(String type, String path, String... parts) {
        return "{\"name\":\"operation\",\"part\":[{\"name\":\"type\",\"valueCode\":\"" + type
                + "\"},{\"name\":\"path\",\"valueString\":\"" + path + "\"}"
                + (parts.length == 0 ? "" : "," + String.join(",", parts)) + "]}";
    }

    @Test
    void aJsonPatchChangesWhatItNamesAndNothingElse() {
        String id = patient();
        Response patched = json(
                id,
                "[{\"op\":\"test\",\"path\":\"/gender\",\"value\":\"male\"},{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"female\"},"
                        + "{\"op\":\"replace\",\"path\":\"/name/0/given/0\",\"value\":\"w\"},"
                        + "{\"op\":\"add\",\"path\":\"/name/0/given/-\",\"value\":\"z\"},{\"op\":\"remove\",\"path\":\"/birthDate\"}]");
        assertThat(patched.statusCode()).as(patched.asString()).isEqualTo(200);
        assertThat(patched.header("ETag")).isEqualTo("W/\"2\"");
        Response read = Fhir.get("Patient/" + id);
        assertThat(read.<String>path("gender")).isEqualTo("female");
        assertThat(read.<List<String>>path("name[0].given")).containsExactly("w", "y", "z");
        assertThat(read.<Object>path("birthDate")).isNull();
        assertThat(read.asString()).contains("\"valueDecimal\":1.50");
    }

    @Test
    void aPatchThatDoesNotFitChangesNothing() {
        String id = patient();
        assertThat(json(
                                id,
                                "[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"female\"},{\"op\":\"test\",\"path\":\"/active\",\"value\":true}]")
                        .statusCode())
                .isEqualTo(422);
        assertThat(json(id, "[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"f\"}]")
                        .statusCode())
                .isEqualTo(400);
        assertThat(json(id, "[{\"op\":\"replace\",\"path\":\"/id\",\"value\":\"other\"}]")
                        .statusCode())
                .isEqualTo(422);
        assertThat(json(id, "{\"op\":\"nothing\"}").statusCode()).isEqualTo(400);
        assertThat(Fhir.get("Patient/" + id).<String>path("meta.versionId")).isEqualTo("1");
    }

    @Test
    void aFhirPathPatchAddsInsertsMovesReplacesAndDeletes() {
        String id = patient();
        Response patched = fhirPath(
                id,
                operation("replace", "Patient.gender", "{\"name\":\"value\",\"valueCode\":\"female\"}"),
                operation(
                        "insert",
                        "Patient.name[0].given",
                        "{\"name\":\"index\",\"valueInteger\":0}",
                        "{\"name\":\"value\",\"valueString\":\"first\"}"),
                operation(
                        "move",
                        "Patient.name[0].given",
                        "{\"name\":\"source\",\"valueInteger\":2}",
                        "{\"name\":\"destination\",\"valueInteger\":0}"),
                operation("delete", "Patient.birthDate"),
                operation(
                        "add",
                        "Patient",
                        "{\"name\":\"name\",\"valueString\":\"contact\"}",
                        "{\"name\":\"value\",\"part\":[{\"name\":\"gender\",\"valueCode\":\"other\"}]}"));
        assertThat(patched.statusCode()).as(patched.asString()).isEqualTo(200);
        Response read = Fhir.get("Patient/" + id);
        assertThat(read.<String>path("gender")).isEqualTo("female");
        assertThat(read.<List<String>>path("name[0].given")).containsExactly("y", "first", "x");
        assertThat(read.<Object>path("birthDate")).isNull();
        assertThat(read.<String>path("contact[0].gender")).isEqualTo("other");
        assertThat(read.<String>path("extension[0].url")).isEqualTo("http://example.org/own");
    }

    @Test
    void aFhirPathPatchThatDoesNotFitIsRefused() {
        String id = patient();
        assertThat(fhirPath(id, operation("replace", "Patient.active", "{\"name\":\"value\",\"valueBoolean\":true}"))
                        .statusCode())
                .isEqualTo(422);
        assertThat(fhirPath(id, operation("delete", "Patient.((")).statusCode()).isEqualTo(400);
        assertThat(fhirPath(id, operation("paint", "Patient.gender")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aPatchOfAnotherVersionIsRefusedAndOneByConditionFindsItsResource() {
        String id = patient();
        assertThat(Fhir.as("integration")
                        .contentType("application/json-patch+json")
                        .header("If-Match", "W/\"3\"")
                        .body("[{\"op\":\"remove\",\"path\":\"/gender\"}]")
                        .patch("/fhir/Patient/" + id)
                        .statusCode())
                .isEqualTo(412);
        assertThat(Fhir.as("integration")
                        .contentType("application/json-patch+json")
                        .body("[{\"op\":\"remove\",\"path\":\"/gender\"}]")
                        .patch("/fhir/Patient?identifier=urn:patch|" + mark)
                        .statusCode())
                .isEqualTo(200);
        assertThat(Fhir.get("Patient/" + id).<Object>path("gender")).isNull();
        assertThat(Fhir.as("integration")
                        .contentType("application/xml-patch+xml")
                        .body("<diff/>")
                        .patch("/fhir/Patient/" + id)
                        .statusCode())
                .isEqualTo(415);
    }
}
