package org.consilium.server.exchange.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.exchange.pull.Hospital;
import org.consilium.server.exchange.pull.Hospital.Answer;
import org.consilium.server.ranking.RecordedAssessments;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ResultHookTest {

    private static final String HOOK = "/fhir/hooks/results";

    @Inject
    RecordedAssessments assessments;

    private final String id = "hook-" + UUID.randomUUID();

    @Test
    void aNewResultLeadsToANewAssessmentOfAPatientWhoWasAssessed() throws Exception {
        String patient = Fhir.patient("1960-05-05", true);
        Fhir.as("clinician").post("/fhir/Patient/" + patient + "/$diagnose");
        // As R4's rest-hook sends it: an update under the address of the hook.
        Response response = Fhir.as("integration").body(result(patient)).put(HOOK + "/Observation/" + id);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        awaitAssessments(patient, 2);
        assertThat(Database.count("select count(*) from assessment where patient = '" + patient
                        + "' and requested_by = 'consilium (new results)'"))
                .isEqualTo(1);
        // In the database the record is sealed with the patient's key.
        String newest = Fhir.as("clinician")
                .get("/api/patients/" + patient + "/assessments")
                .path("items[0].id");
        assertThat(assessments.document(newest).toString()).contains(id);
    }

    @Test
    void aPatientWhomNobodyAskedAboutIsNotAssessed() throws SQLException {
        String patient = Fhir.patient("1960-05-05", true);
        Fhir.as("integration").body(result(patient)).post(HOOK);
        assertThat(Database.count("select count(*) from new_result where patient = '" + patient + "'"))
                .isZero();
    }

    @Test
    void theSameNotificationTwiceMakesOneVersion() {
        String patient = Fhir.patient("1960-05-05", false);
        Fhir.as("integration").body(result(patient)).post(HOOK);
        Fhir.as("integration").body(result(patient)).post(HOOK);
        assertThat(Fhir.get("Observation/" + id).<String>path("meta.versionId")).isEqualTo("1");
    }

    @Test
    void aNotificationThatOnlyNamesAResourceLeadsToItsBeingFetched() throws Exception {
        String patient = Fhir.patient("1960-05-05", false);
        Hospital hospital = Hospital.only();
        hospital.register(
                io.restassured.RestAssured.given().get("/.well-known/jwks.json").asString());
        hospital.answers(Map.of("GET Observation/" + id, Answer.of(result(patient))));
        String notification =
                """
                {"resourceType":"Bundle","type":"history","entry":[{"resource":{"resourceType":"Parameters","parameter":[
                 {"name":"type","valueCode":"event-notification"},{"name":"notification-event","part":[
                  {"name":"event-number","valueString":"1"},{"name":"focus","valueReference":{"reference":"Observation/%s"}}]}]}}]}"""
                        .formatted(id);
        Response response = Fhir.as("integration").body(notification).post(HOOK);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
        org.consilium.server.exchange.job.JobsOverHttp.await("integration", response.header("Content-Location"));
        assertThat(Fhir.get("Observation/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void aHandshakeIsAcknowledgedAndAnEmptyNotificationIsRefusedInWords() {
        String handshake =
                "{\"resourceType\":\"Bundle\",\"type\":\"history\",\"entry\":[{\"resource\":{\"resourceType\":"
                        + "\"Parameters\",\"parameter\":[{\"name\":\"type\",\"valueCode\":\"handshake\"}]}}]}";
        assertThat(Fhir.as("integration").body(handshake).post(HOOK).statusCode())
                .isEqualTo(200);
        Response empty = Fhir.as("integration").post(HOOK);
        assertThat(empty.statusCode()).isEqualTo(422);
        assertThat(empty.<String>path("issue[0].diagnostics")).contains("channel.payload");
    }

    @Test
    void onlyTheRoleIntegrationOpensTheHook() {
        assertThat(Fhir.as("clinician").body("{}").post(HOOK).statusCode()).isEqualTo(403);
    }

    private static void awaitAssessments(String patient, int many) throws Exception {
        for (int i = 0; i < 600; i++) {
            if (Database.count("select count(*) from assessment where patient = '" + patient + "'") >= many) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no new assessment was made");
    }

    private String result(String patient) {
        return """
                {"resourceType":"Observation","id":"%s","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},\
                "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2024-01-01","valueQuantity":{"value":8.1,"unit":"%%",\
                "system":"http://unitsofmeasure.org","code":"%%"}}"""
                .formatted(id, patient);
    }
}
