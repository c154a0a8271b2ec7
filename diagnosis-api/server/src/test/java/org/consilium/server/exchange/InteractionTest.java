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
class InteractionTest {

    @Test
    void anUpdateMakesAVersionAndTheOldOneStays() {
        String id = id();
        assertThat(Fhir.put("Patient", id, patient(id, "male")).statusCode()).isEqualTo(201);
        Response second = Fhir.put("Patient", id, patient(id, "female"));
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(Fhir.get("Patient/" + id + "/_history/1").<String>path("gender"))
                .isEqualTo("male");
        assertThat(Fhir.get("Patient/" + id).<String>path("gender")).isEqualTo("female");
        assertThat(Fhir.get("Patient/" + id + "/_history").<Integer>path("total"))
                .isEqualTo(2);
    }

    @Test
    void anUpdateOfAnotherVersionThanTheCurrentIsRefused() {
        String id = id();
        Fhir.put("Patient", id, patient(id, "male"));
        Response response = Fhir.as("integration")
                .header("If-Match", "W/\"7\"")
                .body(patient(id, "female"))
                .put("/fhir/Patient/" + id);
        assertThat(response.statusCode()).isEqualTo(412);
        assertThat(Fhir.get("Patient/" + id).<String>path("gender")).isEqualTo("male");
    }

    @Test
    void aDeletionLeavesTheHistoryAndAnswersGone() {
        String id = id();
        Fhir.put("Patient", id, patient(id, "male"));
        assertThat(Fhir.as("integration").delete("/fhir/Patient/" + id).statusCode())
                .isEqualTo(204);
        assertThat(Fhir.get("Patient/" + id).statusCode()).isEqualTo(410);
        assertThat(Fhir.get("Patient/" + id + "/_history/1").statusCode()).isEqualTo(200);
        assertThat(Fhir.get("Patient?_id=" + id).<Integer>path("total")).isZero();
    }

    @Test
    void aPatientWithARecordIsNotDeletedAlone() {
        String id = Fhir.patient("1970-01-01", true);
        assertThat(Fhir.as("integration").delete("/fhir/Patient/" + id).statusCode())
                .isEqualTo(409);
        assertThat(Fhir.get("Patient/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void aConditionalCreateFindsWhatIsThere() {
        String value = UUID.randomUUID().toString();
        String body = "{\"resourceType\":\"Practitioner\",\"identifier\":[{\"system\":\"urn:npi\",\"value\":\"" + value
                + "\"}]}";
        Response first = conditional(value, body);
        Response second = conditional(value, body);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
    }

    private static Response conditional(String value, String body) {
        return Fhir.as("integration")
                .header("If-None-Exist", "identifier=urn:npi|" + value)
                .body(body)
                .post("/fhir/Practitioner");
    }

    @Test
    void conditionalReferencesLeadToWhatIsThere() {
        String value = UUID.randomUUID().toString();
        String organization = Fhir.create(
                        "Organization",
                        "{\"resourceType\":\"Organization\",\"name\":\"x\",\"identifier\":[{\"system\":\"urn:o\",\"value\":\""
                                + value + "\"}]}")
                .path("id");
        Response response = Fhir.as("integration")
                .body(
                        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":{\"resourceType\":\"Encounter\","
                                + "\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},\"serviceProvider\":"
                                + "{\"reference\":\"Organization?identifier=urn:o|" + value + "\"}},"
                                + "\"request\":{\"method\":\"POST\",\"url\":\"Encounter\"}}]}")
                .post("/fhir");
        assertThat(response.statusCode()).isEqualTo(200);
        String location = response.path("entry[0].response.location");
        assertThat(Fhir.get(location).<String>path("serviceProvider.reference"))
                .isEqualTo("Organization/" + organization);
    }

    @Test
    void aPatientsResultsAreFoundByCodeAndDateAndPaged() {
        String id = Fhir.patient("1970-01-01", true);
        assertThat(Fhir.get("Observation?patient=" + id).<Integer>path("total")).isEqualTo(6);
        assertThat(Fhir.get("Observation?subject=Patient/" + id + "&code=http://loinc.org|4548-4")
                        .<Integer>path("total"))
                .isEqualTo(1);
        assertThat(Fhir.get("Observation?patient=" + id + "&code=4548-4,2339-0").<Integer>path("total"))
                .isEqualTo(2);
        assertThat(Fhir.get("Observation?patient=" + id + "&date=lt2000-01-01").<Integer>path("total"))
                .isZero();
        assertThat(Fhir.get("Observation?patient=" + id + "&date=gt2000-01-01&status=final")
                        .<Integer>path("total"))
                .isEqualTo(6);
        Response page = Fhir.get("Observation?patient=" + id + "&_count=4&_sort=-date");
        assertThat(page.<List<?>>path("entry")).hasSize(4);
        String next = page.path("link.find { it.relation == 'next' }.url");
        Response rest = Fhir.as("integration").get(next);
        assertThat(rest.<List<?>>path("entry")).hasSize(2);
    }

    @Test
    void aBatchStoresItsGoodEntriesAndRefusesTheBadOnes() {
        Response response = Fhir.as("integration")
                .body(
                        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
                                + "{\"resource\":{\"resourceType\":\"Patient\",\"gender\":\"male\"},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}},"
                                + "{\"resource\":{\"resourceType\":\"Patient\",\"gender\":\"x\"},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}},"
                                + "{\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},"
                                + "\"subject\":{\"reference\":\"Patient/nobody\"}},\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}]}")
                .post("/fhir");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.<List<String>>path("entry.response.status"))
                .satisfiesExactly(
                        status -> assertThat(status).startsWith("201"),
                        status -> assertThat(status).startsWith("400"),
                        status -> assertThat(status).startsWith("422"));
    }

    @Test
    void aCollectionIsTakenInWithReferencesBetweenItsEntries() {
        String id = id();
        Response response = Fhir.as("integration")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
                        + "{\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},"
                        + "\"subject\":{\"reference\":\"Patient/" + id + "\"}}},"
                        + "{\"resource\":" + patient(id, "male") + "}]}")
                .post("/fhir/$ingest");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.<String>path("type")).isEqualTo("batch-response");
        assertThat(Fhir.get("Observation?patient=" + id).<Integer>path("total")).isEqualTo(1);
    }

    @Test
    void theCapabilityStatementNamesEveryTypeAndWhatIsOfferedForIt() {
        Response metadata = io.restassured.RestAssured.get("/fhir/metadata");
        assertThat(metadata.statusCode()).isEqualTo(200);
        assertThat(metadata.<String>path("fhirVersion")).isEqualTo("4.0.1");
        assertThat(metadata.<List<String>>path("rest[0].resource.type")).contains("Patient", "Observation", "Claim");
        assertThat(metadata.<List<String>>path("rest[0].resource.find { it.type == 'Observation' }.searchParam.name"))
                .contains("patient", "code", "date", "_lastUpdated");
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static String patient(String id, String gender) {
        return "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"gender\":\"" + gender + "\"}";
    }

    @Test
    void ofACollectionWhatCannotBeStoredIsRefusedAloneWithWhatRefersToIt() {
        String id = id();
        String observation =
                "{\"fullUrl\":\"urn:uuid:%s\",\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\","
                        + "\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/%s\"}%s}}";
        Response response = Fhir.as("integration")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
                        + observation.formatted("a", id, "") + ","
                        + observation.formatted("b", "nobody", "") + ","
                        + observation.formatted("c", id, ",\"hasMember\":[{\"reference\":\"urn:uuid:b\"}]") + ","
                        + "{\"resource\":" + patient(id, "male") + "}]}")
                .post("/fhir/$ingest");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.<List<String>>path("entry.response.status"))
                .satisfiesExactly(
                        status -> assertThat(status).startsWith("201"),
                        status -> assertThat(status).startsWith("422"),
                        status -> assertThat(status).startsWith("422"),
                        status -> assertThat(status).startsWith("201"));
    }
}
