package org.consilium.server.exchange;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.UUID;
import org.consilium.server.Database;
import org.consilium.server.Surroundings;
import org.consilium.server.Tokens;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class TransactionTest {

    @Test
    void aTransactionIsStoredWithItsReferencesResolved() {
        Response response = post(bundle(UUID.randomUUID().toString(), "final"), null);
        assertThat(response.statusCode()).isEqualTo(200);
        String patient = response.path("entry[0].response.location");
        String observation = response.path("entry[1].response.location");
        Response read = get("/fhir/" + observation);
        assertThat(read.<String>path("subject.reference") + "/_history/1").isEqualTo(patient);
    }

    @Test
    void whatWasSentComesBackUnchanged() {
        String body = bundle(UUID.randomUUID().toString(), "final");
        Response response = post(body, null);
        String text =
                get("/fhir/" + response.path("entry[1].response.location")).asString();
        assertThat(text)
                .contains("\"value\":1.50,")
                .contains("\"extension\":[{\"url\":\"http://example.org/unknown\",\"valueString\":\"kept\"}]")
                .contains("\"_issued\":{\"extension\":[")
                .contains("\"contained\":[{\"resourceType\":\"Device\",\"id\":\"scale\"}]");
    }

    @Test
    void aRemarkInTheWrongBracketsIsKeptAsItCame() {
        String body = bundle(UUID.randomUUID().toString(), "final").replace("\"code\":\"kg\"", "\"code\":\"(score)\"");
        Response response = post(body, null);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(get("/fhir/" + response.path("entry[1].response.location")).asString())
                .contains("\"code\":\"(score)\"");
    }

    @Test
    void nothingIsStoredIfOneEntryIsRefused() throws SQLException {
        String marker = UUID.randomUUID().toString();
        Response response = post(bundle(marker, "finished-off"), null);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.<String>path("resourceType")).isEqualTo("OperationOutcome");
        assertThat(response.<String>path("issue[0].expression[0]")).startsWith("Bundle.entry[1].resource");
        assertThat(stored(marker)).isZero();
    }

    @Test
    void theSameKeyAnswersTheFirstResponseAndStoresNothing() throws SQLException {
        String marker = UUID.randomUUID().toString();
        String body = bundle(marker, "final");
        String first = post(body, "key-" + marker).asString();
        assertThat(post(body, "key-" + marker).asString()).isEqualTo(first);
        assertThat(stored(marker)).isEqualTo(1);
    }

    @Test
    void theSameKeyWithAnotherBodyIsAConflict() {
        String marker = UUID.randomUUID().toString();
        post(bundle(marker, "final"), "key-" + marker);
        assertThat(post(bundle(marker, "amended"), "key-" + marker).statusCode())
                .isEqualTo(409);
    }

    @Test
    void withoutAKeyTheSecondPatientIsReportedAsAPossibleDuplicate() throws SQLException {
        String marker = UUID.randomUUID().toString();
        post(bundle(marker, "final"), null);
        Response second = post(bundle(marker, "final"), null);
        assertThat(second.<String>path("entry[0].response.status")).startsWith("201");
        assertThat(second.<String>path("entry[0].response.outcome.issue[0].severity"))
                .isEqualTo("information");
        assertThat(second.<String>path("entry[0].response.outcome.issue[0].code"))
                .isEqualTo("duplicate");
        assertThat(stored(marker)).isEqualTo(2);
    }

    private static long stored(String marker) throws SQLException {
        return Database.count("select count(*) from fhir_resource where 'identifier=" + marker + "' = any (tokens)");
    }

    private static Response get(String path) {
        return given().auth().oauth2(Tokens.of("integration")).get(path);
    }

    private static Response post(String body, @Nullable String key) {
        var request = given().auth()
                .oauth2(Tokens.of("integration"))
                .contentType("application/fhir+json")
                .body(body);
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return request.post("/fhir");
    }

    private static String bundle(String marker, String status) {
        return """
                {"resourceType":"Bundle","type":"transaction","entry":[
                {"fullUrl":"urn:uuid:0b8a6e7c-0001-4000-8000-000000000001",
                 "resource":{"resourceType":"Patient","identifier":[{"system":"urn:x","value":"%s"}],
                   "name":[{"family":"Test","given":["A"]}],"gender":"female","birthDate":"1970-01-01"},
                 "request":{"method":"POST","url":"Patient"}},
                {"resource":{"resourceType":"Observation","id":"mine",
                   "contained":[{"resourceType":"Device","id":"scale"}],
                   "extension":[{"url":"http://example.org/unknown","valueString":"kept"}],
                   "status":"%s","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
                   "device":{"reference":"#scale"},
                   "subject":{"reference":"urn:uuid:0b8a6e7c-0001-4000-8000-000000000001"},
                   "effectiveDateTime":"2020-01-01",
                   "_issued":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]},
                   "valueQuantity":{"value":1.50,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}},
                 "request":{"method":"POST","url":"Observation"}}]}
                """
                .formatted(marker, status);
    }
}
