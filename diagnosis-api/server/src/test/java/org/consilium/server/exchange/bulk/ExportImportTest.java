package org.consilium.server.exchange.bulk;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.exchange.job.JobsOverHttp;
import org.consilium.server.exchange.pull.Hospital;
import org.consilium.server.exchange.pull.Hospital.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ExportImportTest {

    private static final String SOURCE_ERROR =
            "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"exception\"}]}";

    private final Hospital hospital = Hospital.only();
    private final String id = UUID.randomUUID().toString();

    @BeforeEach
    void theHospitalKnowsTheServersKey() {
        hospital.register(given().get("/.well-known/jwks.json").asString());
    }

    @Test
    void anExportOfStu2IsKickedOffAwaitedAndStoredPatientsFirst() throws Exception {
        Map<String, Answer> export = export("error");
        export.put("GET Patient/$export?_type=Patient,Observation", accepted());
        hospital.answers(export);
        Response manifest = imported("Patient/$export?_type=Patient,Observation");
        assertThat(manifest.statusCode()).as(manifest.asString()).isEqualTo(200);
        assertThat(manifest.<Integer>path("extension.stored")).isEqualTo(3);
        assertThat(Fhir.get("Observation/o2-" + id).statusCode()).isEqualTo(200);
        assertThat(hospital.requests()).last().isEqualTo("DELETE status/1");
    }

    @Test
    void anExportOfTheBallotIsKickedOffByPostAndItsOutcomesAreTold() throws Exception {
        Map<String, Answer> export = export("outcome");
        export.put("GET $export", new Answer(405, Map.of(), ""));
        export.put("POST $export", accepted());
        hospital.answers(export);
        Response manifest = imported("$export");
        assertThat(manifest.<Integer>path("extension.stored")).isEqualTo(3);
        assertThat(JobsOverHttp.lines("integration", manifest, "error")).containsExactly(SOURCE_ERROR);
    }

    @Test
    void aFileThatBreaksOffIsReadOnFromTheLastLineThatWasStored() throws Exception {
        Map<String, Answer> export = export("error");
        export.put("GET $export", accepted());
        hospital.answers(export);
        hospital.cutFor(1);
        Response manifest = imported("$export");
        assertThat(manifest.<Integer>path("extension.stored")).isEqualTo(3);
        assertThat(manifest.<Integer>path("extension.refused")).isZero();
    }

    @Test
    void aRestartAsksForNoSecondExport() throws Exception {
        hospital.answers(export("error"));
        UUID job = UUID.randomUUID();
        try (var connection = Database.asOwner();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into job (id, kind, requested_by, request, asked, status, created, changed, done, checkpoint, worker,
                      leased_until) values ('%s', 'import-export', 'service-account-consilium-integration', 'http://test/fhir',
                      '%s$export', 'running', now(), now(), 0, '{"status":"%sstatus/1","file":0,"line":0}', '%s',
                      now() - interval '1 second')"""
                            .formatted(job, hospital.base(), hospital.base(), UUID.randomUUID()));
        }
        assertThat(JobsOverHttp.await("integration", "/fhir/jobs/" + job).<Integer>path("extension.stored"))
                .isEqualTo(3);
        assertThat(hospital.requests()).noneMatch(request -> request.contains("$export"));
    }

    @Test
    void whatWasDeletedThereIsDeletedHerePatientsLast() throws Exception {
        Map<String, Answer> first = export("error");
        first.put("GET $export", accepted());
        hospital.answers(first);
        assertThat(imported("$export").<Integer>path("extension.stored")).isEqualTo(3);
        Map<String, Answer> later = export("error");
        later.put("GET $export", accepted());
        later.put(
                "GET status/1",
                Answer.of(
                        """
                        {"transactionTime":"2026-01-02T00:00:00Z","request":"x","requiresAccessToken":true,"output":[],"error":[],
                         "deleted":[{"type":"Bundle","url":"%sfiles/d.ndjson","count":2}]}"""
                                .formatted(hospital.base())));
        later.put(
                "GET files/d.ndjson",
                Answer.of(deletion("Patient/" + id) + "\n" + deletion("Observation/o1-" + id) + "\n"
                        + deletion("Observation/o2-" + id) + "\n{\"resourceType\":\"Bundle\"}\n"));
        hospital.answers(later);
        Response manifest = imported("$export");
        assertThat(manifest.statusCode()).as(manifest.asString()).isEqualTo(200);
        assertThat(Fhir.get("Observation/o1-" + id).statusCode()).isEqualTo(410);
        assertThat(Fhir.get("Patient/" + id).statusCode()).isEqualTo(410);
        assertThat(JobsOverHttp.lines("integration", manifest, "error"))
                .singleElement()
                .asString()
                .contains("line 4")
                .contains("request.method DELETE");
    }

    private static String deletion(String resource) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"request\":{\"method\":\"DELETE\",\"url\":\""
                + resource + "\"}}]}";
    }

    @Test
    void anExportOfAnotherServerIsRefused() {
        Response response = Fhir.as("integration")
                .header("Prefer", "respond-async")
                .body(parameters("http://elsewhere.example/fhir/$export"))
                .post("/fhir/$import");
        assertThat(response.statusCode()).isEqualTo(400);
    }

    private Answer accepted() {
        return new Answer(202, Map.of("Content-Location", hospital.base() + "status/1"), "");
    }

    private Map<String, Answer> export(String errors) {
        Map<String, Answer> answers = new HashMap<>();
        answers.put(
                "GET status/1",
                Answer.of(
                        """
                        {"transactionTime":"2026-01-01T00:00:00Z","request":"x","requiresAccessToken":true,"output":[
                         {"type":"Observation","url":"%1$sfiles/o.ndjson","count":2},{"type":"Patient","url":"%1$sfiles/p.ndjson","count":1}],
                         "%2$s":[{"type":"OperationOutcome","url":"%1$sfiles/e.txt"}]}"""
                                .formatted(hospital.base(), errors)));
        answers.put("GET files/o.ndjson", Answer.of(observation("o1-" + id) + "\n" + observation("o2-" + id) + "\n"));
        answers.put(
                "GET files/p.ndjson",
                Answer.of("{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"birthDate\":\"1960-01-01\"}\n"));
        answers.put("GET files/e.txt", Answer.of(SOURCE_ERROR + "\n"));
        answers.put("DELETE status/1", new Answer(202, Map.of(), ""));
        return answers;
    }

    private Response imported(String export) throws InterruptedException {
        String job = JobsOverHttp.start("integration", "/fhir/$import", parameters(hospital.base() + export));
        return JobsOverHttp.await("integration", job);
    }

    private static String parameters(String export) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"export\",\"valueUri\":\"" + export
                + "\"}]}";
    }

    private String observation(String observation) {
        return """
                {"resourceType":"Observation","id":"%s","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},\
                "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2024-01-01","valueQuantity":{"value":6.1,"unit":"%%",\
                "system":"http://unitsofmeasure.org","code":"%%"}}"""
                .formatted(observation, id);
    }
}
