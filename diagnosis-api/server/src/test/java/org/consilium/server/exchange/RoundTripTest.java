package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class RoundTripTest {

    @Test
    void everyCharacterOfAResourceComesBack() {
        String id = UUID.randomUUID().toString();
        String rest =
                """
                 "implicitRules":"http://example.org/rules","language":"de-CH","contained":[{"resourceType":"Patient","id":"p",
                 "_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}}],
                 "modifierExtension":[{"url":"http://example.org/m","valueDecimal":1.0E-3}],"status":"final",
                 "code":{"text":"Süß \\u00e9 \\/ 漢字"},"subject":{"reference":"#p"},
                 "_effectiveDateTime":{"id":"x1","extension":[{"url":"http://example.org/e","extension":[{"url":"a","valueInteger":1}]}]},
                 "effectiveDateTime":"2020-01-01T10:00:00.120+05:30",
                 "valueQuantity":{"value":0.10000000000000000000,"comparator":"<","unit":"%"}}""";
        assertThat(Fhir.put("Observation", id, "{\"resourceType\":\"Observation\",\"id\":\"" + id + "\"," + rest)
                        .statusCode())
                .isEqualTo(201);
        assertThat(Fhir.get("Observation/" + id).asString()).endsWith(rest);
        assertThat(Fhir.get("Observation?_id=" + id).asString()).contains(rest);
        assertThat(Fhir.get("Observation/" + id + "/_history").asString()).contains(rest);
    }

    @Test
    void containedAndForeignReferencesAreKept() {
        Response stored = Fhir.create(
                "Observation",
                "{\"resourceType\":\"Observation\",\"contained\":[{\"resourceType\":\"Practitioner\",\"id\":\"d\"}],\"status\":"
                        + "\"final\",\"code\":{\"text\":\"x\"},\"performer\":[{\"reference\":\"#d\"},{\"reference\":"
                        + "\"https://other.example.org/fhir/Practitioner/7\"},{\"identifier\":{\"system\":\"urn:n\",\"value\":\"9\"}}],"
                        + "\"derivedFrom\":[{\"reference\":\"Observation/elsewhere/_history/3\"}]}");
        assertThat(stored.statusCode()).isEqualTo(201);
        assertThat(stored.asString())
                .contains("\"#d\"")
                .contains("\"https://other.example.org/fhir/Practitioner/7\"")
                .contains("\"Observation/elsewhere/_history/3\"");
        assertThat(Fhir.get("Observation?performer=https://other.example.org/fhir/Practitioner/7&_id="
                                + stored.path("id"))
                        .<Integer>path("total"))
                .isEqualTo(1);
    }

    @Test
    void aTypeThatNoModelUsesIsKept() {
        String body =
                "{\"resourceType\":\"VisionPrescription\",\"status\":\"active\",\"created\":\"2020-01-01\",\"patient\":"
                        + "{\"display\":\"x\"},\"dateWritten\":\"2020-01-01\",\"prescriber\":{\"display\":\"y\"},\"lensSpecification\":"
                        + "[{\"product\":{\"text\":\"lens\"},\"eye\":\"right\",\"sphere\":-2.00}]}";
        Response stored = Fhir.create("VisionPrescription", body);
        assertThat(stored.statusCode()).isEqualTo(201);
        assertThat(Fhir.get("VisionPrescription/" + stored.path("id")).asString())
                .contains("\"sphere\":-2.00");
    }

    @Test
    void aPackedBodyIsRead() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write("{\"resourceType\":\"Patient\",\"gender\":\"other\"}".getBytes(StandardCharsets.UTF_8));
        }
        Response stored = Fhir.as("integration")
                .header("Content-Encoding", "gzip")
                .body(packed.toByteArray())
                .post("/fhir/Patient");
        assertThat(stored.statusCode()).isEqualTo(201);
        assertThat(stored.<String>path("gender")).isEqualTo("other");
    }

    @Test
    void whatCameAsXmlIsTheSameInXmlAndJson() {
        Response stored = Fhir.as("integration")
                .contentType("application/fhir+xml")
                .accept("application/fhir+xml")
                .body(
                        "<Observation xmlns=\"http://hl7.org/fhir\"><extension url=\"http://example.org/x\"><valueDecimal value=\"1.50\"/>"
                                + "</extension><status value=\"final\"/><code><text value=\"x\"/></code><valueString>"
                                + "<extension url=\"http://hl7.org/fhir/StructureDefinition/data-absent-reason\"><valueCode value=\"masked\"/>"
                                + "</extension></valueString></Observation>")
                .post("/fhir/Observation");
        assertThat(stored.statusCode()).isEqualTo(201);
        String location = stored.header("Location");
        String id = location.replaceAll(".*/Observation/", "").replaceAll("/.*", "");
        assertThat(Fhir.get("Observation/" + id).asString())
                .contains("\"valueDecimal\":1.50")
                .contains("\"_valueString\"");
        assertThat(Fhir.as("integration")
                        .accept("application/fhir+xml")
                        .get("/fhir/Observation/" + id)
                        .asString())
                .contains("<valueDecimal value=\"1.50\"/>")
                .contains("<valueCode value=\"masked\"/>");
    }
}
