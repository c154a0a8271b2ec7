package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.rejection.Rejection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few characters that would be a gigabyte where they are written out must not reach anything that writes them. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class DecimalsTest {

    private static final String START =
            "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"valueQuantity\":{\"value\":";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e999999999",
                "-1E+999999999",
                "1.5e-999999999",
                "\"1e999999999\"",
                "1e99999999999999999999",
                "1e61"
            })
    void aNumberThatNoMeasurementHasIsRefusedInJson(String number) {
        assertThat(Fhir.create("Observation", START + number + "}}").statusCode())
                .isEqualTo(400);
        assertThat(Fhir.as("integration")
                        .body("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":" + START
                                + number + "}},\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}]}")
                        .post("/fhir")
                        .statusCode())
                .isEqualTo(400);
        assertThat(Fhir.create("Observation", START + number + "}}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void soItIsInXmlInAPatchAndInParameters() {
        String xml =
                "<Observation xmlns=\"http://hl7.org/fhir\"><status value=\"final\"/><code><text value=\"x\"/></code>"
                        + "<valueQuantity><value value='1e999999999'/></valueQuantity></Observation>";
        assertThat(Fhir.as("integration")
                        .contentType("application/fhir+xml")
                        .body(xml)
                        .post("/fhir/Observation")
                        .statusCode())
                .isEqualTo(400);
        String id = Fhir.create("Observation", START + "1}}").path("id");
        assertThat(Fhir.as("integration")
                        .contentType("application/json-patch+json")
                        .body("[{\"op\":\"replace\",\"path\":\"/valueQuantity/value\",\"value\":1e999999999}]")
                        .patch("/fhir/Observation/" + id)
                        .statusCode())
                .isEqualTo(400);
        assertThat(Fhir.as("integration")
                        .body(
                                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"valueDecimal\":1e999999999}]}")
                        .post("/fhir/Observation/$validate")
                        .statusCode())
                .isBetween(400, 422);
    }

    @Test
    void whatLooksLikeSuchANumberAndIsAnIdentifierIsTaken() {
        assertThatCode(
                        () -> Decimals.requireWritable(
                                "{\"a\":\"1E12345\",\"b\":\"3E402\",\"c\":6.02e23,\"d\":1E-9,\"e\":\"E1234567\",\"f\":\"at 1e999999999 m\"}"))
                .doesNotThrowAnyException();
    }

    @Test
    void manyOfThemAreNot() {
        assertThatThrownBy(() -> Decimals.requireWritable("[" + "\"1e99999\",".repeat(1001) + "0]"))
                .isInstanceOf(Rejection.class);
    }
}
