package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.UUID;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ConditionalTest {

    private final String mark = UUID.randomUUID().toString();
    private final String url = "/fhir/Organization?identifier=urn:o|" + mark;

    private String organization(String id, String name) {
        return "{\"resourceType\":\"Organization\"" + (id.isEmpty() ? "" : ",\"id\":\"" + id + "\"") + ",\"name\":\""
                + name + "\",\"identifier\":[{\"system\":\"urn:o\",\"value\":\"" + mark + "\"}]}";
    }

    @Test
    void aConditionalUpdateCreatesThenUpdates() {
        Response first = Fhir.as("integration").body(organization("", "one")).put(url);
        assertThat(first.statusCode()).isEqualTo(201);
        String id = first.path("id");
        Response second = Fhir.as("integration").body(organization("", "two")).put(url);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.<String>path("id")).isEqualTo(id);
        assertThat(second.<String>path("meta.versionId")).isEqualTo("2");
        // One match with another id than the resource names: the client errs, and is told.
        assertThat(Fhir.as("integration")
                        .body(organization("another", "three"))
                        .put(url)
                        .statusCode())
                .isEqualTo(400);
        assertThat(Fhir.as("integration").delete(url).statusCode()).isEqualTo(204);
        assertThat(Fhir.get("Organization/" + id).statusCode()).isEqualTo(410);
    }

    @Test
    void aConditionThatFitsSeveralIsRefused() {
        Fhir.create("Organization", organization("", "one"));
        Fhir.create("Organization", organization("", "two"));
        assertThat(Fhir.as("integration").body(organization("", "x")).put(url).statusCode())
                .isEqualTo(412);
        assertThat(Fhir.as("integration").delete(url).statusCode()).isEqualTo(412);
        assertThat(Fhir.as("integration")
                        .header("If-None-Exist", "identifier=urn:o|" + mark)
                        .body(organization("", "x"))
                        .post("/fhir/Organization")
                        .statusCode())
                .isEqualTo(412);
        assertThat(Fhir.get("Organization?identifier=urn:o|" + mark).<Integer>path("total"))
                .isEqualTo(2);
    }

    @Test
    void aConditionThatNamesNothingNeverFitsEverything() {
        assertThat(Fhir.as("integration").delete("/fhir/Organization").statusCode())
                .isEqualTo(400);
        assertThat(Fhir.as("integration")
                        .delete("/fhir/Organization?colour=red")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void theAnswerComesAsPreferred() {
        Response minimal = Fhir.as("integration")
                .header("Prefer", "return=minimal")
                .body(organization("", "x"))
                .post("/fhir/Organization");
        assertThat(minimal.statusCode()).isEqualTo(201);
        assertThat(minimal.asString()).isEmpty();
        assertThat(minimal.header("Location")).contains("/Organization/").endsWith("/_history/1");
        assertThat(minimal.header("ETag")).isEqualTo("W/\"1\"");
        Response outcome = Fhir.as("integration")
                .header("Prefer", "return=OperationOutcome")
                .body(organization("", "x"))
                .post("/fhir/Organization");
        assertThat(outcome.<String>path("resourceType")).isEqualTo("OperationOutcome");
        Response whole = Fhir.as("integration")
                .header("Prefer", "return=representation")
                .body(organization("", "x"))
                .post("/fhir/Organization");
        assertThat(whole.<String>path("resourceType")).isEqualTo("Organization");
    }
}
