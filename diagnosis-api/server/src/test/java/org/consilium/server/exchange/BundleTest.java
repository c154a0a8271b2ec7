package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;

/** What a transaction or a batch means, entry by entry and together. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class BundleTest {

    private final String mark = UUID.randomUUID().toString();
    private final String id = UUID.randomUUID().toString();

    private static Response post(String type, String... entries) {
        return Fhir.as("integration")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[" + String.join(",", entries)
                        + "]}")
                .post("/fhir");
    }

    private static String entry(String method, String url, String more) {
        return "{\"request\":{\"method\":\"" + method + "\",\"url\":\"" + url + "\""
                + (more.startsWith("!")
                        ? "," + more.substring(1) + "}}"
                        : "}" + (more.isEmpty() ? "" : "," + more) + "}");
    }

    private static String resource(String json) {
        return "\"resource\":" + json;
    }

    private String patient() {
        return "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"gender\":\"female\"}";
    }

    private String organization(String name) {
        return "{\"resourceType\":\"Organization\",\"name\":\"" + name
                + "\",\"identifier\":[{\"system\":\"urn:o\",\"value\":\"" + mark + "\"}]}";
    }

    private String ifNoneExist(String name) {
        return "{\"resource\":" + organization(name)
                + ",\"request\":{\"method\":\"POST\",\"url\":\"Organization\",\"ifNoneExist\":\"identifier=urn:o|"
                + mark
                + "\"}}";
    }

    private int organizations() {
        return Fhir.get("Organization?identifier=urn:o|" + mark).<Integer>path("total");
    }

    @Test
    void whatReadsIsAnsweredAfterWhatChanges() {
        Response response = post(
                "transaction",
                entry("GET", "Patient/" + id, ""),
                entry("GET", "Patient?_id=" + id + "&_elements=gender", ""),
                entry("GET", "Patient/" + id + "/_history", ""),
                entry("GET", "Patient/" + id + "/_history/1", ""),
                entry("PUT", "Patient/" + id, resource(patient())));
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(response.<String>path("entry[0].resource.gender")).isEqualTo("female");
        assertThat(response.<String>path("entry[1].resource.type")).isEqualTo("searchset");
        assertThat(response.<String>path("entry[1].resource.entry[0].resource.gender"))
                .isEqualTo("female");
        assertThat(response.<String>path("entry[2].resource.type")).isEqualTo("history");
        assertThat(response.<String>path("entry[3].response.etag")).isEqualTo("W/\"1\"");
        assertThat(response.<String>path("entry[4].response.status")).startsWith("201");
    }

    @Test
    void readingByABundleIsOnTheLogWithThePatientsWhoWereShown() throws SQLException {
        Fhir.put("Patient", id, patient());
        post("batch", entry("GET", "Patient/" + id, ""), entry("GET", "Patient?_id=" + id, ""));
        assertThat(Database.count("select count(*) from audit_entry where kind = 'record-search' and patient = '" + id
                        + "' and detail like '%batch%'"))
                .isEqualTo(1);
    }

    @Test
    void anEntryThatReadsWhatIsNotThereSaysWhyAndFailsATransactionOnly() {
        Fhir.put("Patient", id, patient());
        Fhir.as("integration").delete("/fhir/Patient/" + id);
        String[] entries = {
            entry("GET", "Patient/" + id, ""),
            entry("GET", "Patient/" + mark, ""),
            entry("GET", "Patient?colour=red", ""),
            entry("GET", "Patient/" + id + "/$everything", ""),
            entry("POST", "Patient/$validate", resource(patient())),
            entry("GET", "Patient/" + id + "/_history", "")
        };
        assertThat(post("batch", entries).<List<String>>path("entry.response.status"))
                .satisfiesExactly(
                        gone -> assertThat(gone).startsWith("410"),
                        none -> assertThat(none).startsWith("404"),
                        unknown -> assertThat(unknown).startsWith("400"),
                        operation -> assertThat(operation).startsWith("405"),
                        operation -> assertThat(operation).startsWith("405"),
                        history -> assertThat(history).startsWith("200"));
        Response transaction = post("transaction", entries[1]);
        assertThat(transaction.statusCode()).isEqualTo(404);
        assertThat(transaction.<String>path("issue[0].expression[0]")).startsWith("Bundle.entry[0]");
    }

    @Test
    void aResourceThatTheClientHasAlreadyIsNotSentAgain() {
        Fhir.put("Patient", id, patient());
        Response response = post("batch", entry("GET", "Patient/" + id, "!\"ifNoneMatch\":\"W/\\\"1\\\"\""));
        assertThat(response.<String>path("entry[0].response.status")).startsWith("304");
        assertThat(response.<Object>path("entry[0].resource")).isNull();
    }

    @Test
    void changedResourcesComeBackIfTheyArePreferred() {
        Response response = Fhir.as("integration")
                .header("Prefer", "return=representation")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                        + entry("PUT", "Patient/" + id, resource(patient())) + "]}")
                .post("/fhir");
        assertThat(response.<String>path("entry[0].resource.gender")).isEqualTo("female");
    }

    @Test
    void aPatchWithinABundleChangesWhatItNames() {
        Fhir.put("Patient", id, patient());
        String patch = "[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"male\"}]";
        String binary = "{\"resourceType\":\"Binary\",\"contentType\":\"application/json-patch+json\",\"data\":\""
                + Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)) + "\"}";
        Response response = post(
                "transaction", entry("PATCH", "Patient/" + id, resource(binary)), entry("GET", "Patient/" + id, ""));
        assertThat(response.<String>path("entry[1].resource.gender"))
                .as(response.asString())
                .isEqualTo("male");
        String parameters =
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":[{\"name\":\"type\",\"valueCode\":\"replace\"},"
                        + "{\"name\":\"path\",\"valueString\":\"Patient.gender\"},{\"name\":\"value\",\"valueCode\":\"other\"}]}]}";
        assertThat(post("batch", entry("PATCH", "Patient/" + id, resource(parameters)))
                        .<String>path("entry[0].response.etag"))
                .isEqualTo("W/\"3\"");
        assertThat(post("batch", entry("PATCH", "Patient/" + mark, resource(parameters)))
                        .<String>path("entry[0].response.status"))
                .startsWith("404");
    }

    @Test
    void aConditionalCreateFindsWhatTheSameBundleCreates() {
        Response response = post("transaction", ifNoneExist("one"), ifNoneExist("two"));
        assertThat(response.<List<String>>path("entry.response.status"))
                .satisfiesExactly(first -> assertThat(first).startsWith("201"), second -> assertThat(second)
                        .startsWith("200"));
        assertThat(organizations()).isEqualTo(1);
    }

    @Test
    void twoConditionalUpdatesOfTheSameAreRefused() {
        String update = entry("PUT", "Organization?identifier=urn:o|" + mark, resource(organization("x")));
        assertThat(post("transaction", update, update).statusCode()).isEqualTo(400);
        assertThat(organizations()).isZero();
    }

    @Test
    void aConditionDoesNotFindWhatIsDeletedWithIt() {
        String old = Fhir.create("Organization", organization("old")).path("id");
        Response response = post("transaction", ifNoneExist("new"), entry("DELETE", "Organization/" + old, ""));
        assertThat(response.<String>path("entry[0].response.status"))
                .as(response.asString())
                .startsWith("201");
        assertThat(Fhir.get("Organization?identifier=urn:o|" + mark).<String>path("entry[0].resource.name"))
                .isEqualTo("new");
    }

    @Test
    void twoEntriesUnderOneFullUrlAreRefusedAsAReferenceCouldMeanEither() {
        String entry = "{\"fullUrl\":\"urn:uuid:one\",\"resource\":{\"resourceType\":\"Patient\"},"
                + "\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}";
        Response response = post("transaction", entry, entry);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.<String>path("issue[0].expression[0]")).isEqualTo("Bundle.entry[1].fullUrl");
    }

    @Test
    void aConditionalReferenceLeadsToWhatComesWithItOrToWhatAnyConditionFinds() {
        String encounter = "{\"resourceType\":\"Encounter\",\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},"
                + "\"serviceProvider\":{\"reference\":\"Organization?%s\"}}";
        Response together = post(
                "transaction",
                entry("POST", "Encounter", resource(encounter.formatted("identifier=urn:o|" + mark))),
                entry("POST", "Organization", resource(organization(mark))));
        assertThat(together.statusCode()).as(together.asString()).isEqualTo(200);
        Response byName =
                post("transaction", entry("POST", "Encounter", resource(encounter.formatted("name=" + mark))));
        assertThat(byName.statusCode()).as(byName.asString()).isEqualTo(200);
        assertThat(Fhir.get(byName.path("entry[0].response.location")).<String>path("serviceProvider.reference"))
                .isEqualTo(
                        Fhir.get(together.path("entry[0].response.location")).<String>path("serviceProvider.reference"))
                .startsWith("Organization/");
    }

    @Test
    void linksInANarrativeLeadToTheResourcesOfTheBundle() {
        Response response = post(
                "transaction",
                "{\"fullUrl\":\"urn:uuid:p\",\"resource\":{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":"
                        + "\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><a href=\\\"urn:uuid:p\\\">x</a></div>\"}},"
                        + "\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}");
        String location = response.path("entry[0].response.location");
        assertThat(Fhir.get(location).<String>path("text.div"))
                .contains("<a href=\"" + location.replace("/_history/1", "") + "\">");
    }

    @Test
    void anAbsoluteReferenceToThisServerLeadsToThePatientHere() {
        Fhir.put("Patient", id, patient());
        String base = "http://localhost:" + RestAssured.port + "/fhir/";
        String observation =
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"%s\"},"
                        + "\"extension\":[{\"url\":\"urn:x\",\"valueUri\":\"%s\"}]}";
        Fhir.create("Observation", observation.formatted(base + "Patient/" + id, base + "Patient/" + id));
        post(
                "transaction",
                entry("POST", "Observation", resource(observation.formatted(base + "Patient/" + id, base))));
        Response found = Fhir.get("Observation?patient=" + id);
        assertThat(found.<Integer>path("total")).isEqualTo(2);
        assertThat(found.<List<String>>path("entry.resource.subject.reference")).containsOnly("Patient/" + id);
        assertThat(found.asString()).contains("\"valueUri\":\"" + base);
        assertThat(Fhir.get("Observation?patient=" + base + "Patient/" + id).<Integer>path("total"))
                .isEqualTo(2);
        assertThat(Fhir.create("Observation", observation.formatted(base + "Patient/" + mark, base))
                        .statusCode())
                .isEqualTo(422);
    }
}
