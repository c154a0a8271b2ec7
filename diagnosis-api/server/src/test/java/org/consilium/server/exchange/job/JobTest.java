package org.consilium.server.exchange.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.persistence.JobLedger;
import org.consilium.server.persistence.JobLedger.Job;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class JobTest {

    @Inject
    DataSource database;

    @Inject
    JobLedger ledger;

    @Test
    void aGroupIsAssessedPatientByPatientAndAnswersABundleForEach() throws Exception {
        String first = Fhir.patient("1960-05-05", true);
        String second = Fhir.patient("1955-01-02", true);
        String gone = Fhir.patient("1950-01-02", false);
        String group = group(first, gone, second);
        assertThat(Fhir.as("integration").delete("/fhir/Patient/" + gone).statusCode())
                .isEqualTo(204);
        Response manifest = JobsOverHttp.await(
                "clinician", JobsOverHttp.start("clinician", "/fhir/Group/" + group + "/$diagnose", ""));
        assertThat(manifest.statusCode()).isEqualTo(200);
        List<String> subjects = JobsOverHttp.lines("clinician", manifest, "output").stream()
                .map(line -> JsonPath.from(line).getString("entry[0].resource.subject.reference"))
                .toList();
        assertThat(subjects).containsExactly("Patient/" + first, "Patient/" + second);
        assertThat(JobsOverHttp.lines("clinician", manifest, "error"))
                .singleElement()
                .asString()
                .contains("There is no such patient here.");
    }

    @Test
    void onePatientCanBeAssessedLaterToo() throws Exception {
        String patient = Fhir.patient("1960-05-05", true);
        Response manifest = JobsOverHttp.await(
                "clinician", JobsOverHttp.start("clinician", "/fhir/Patient/" + patient + "/$diagnose", ""));
        assertThat(JobsOverHttp.lines("clinician", manifest, "output"))
                .singleElement()
                .asString()
                .contains("\"type\":\"collection\"");
    }

    @Test
    void aJobThatEndedIsGoneOnceItsAnswerWasDeleted() throws Exception {
        String job =
                JobsOverHttp.start("clinician", "/fhir/Patient/" + Fhir.patient("1960-05-05", true) + "/$diagnose", "");
        String file = JobsOverHttp.await("clinician", job).path("output[0].url");
        assertThat(Fhir.as("clinician").delete(job).statusCode()).isEqualTo(202);
        assertThat(Fhir.as("clinician").get(job).statusCode()).isEqualTo(404);
        assertThat(Fhir.as("clinician").get(file).statusCode()).isEqualTo(404);
    }

    @Test
    void aGroupIsNotAssessedWithoutPreferRespondAsync() {
        Response response =
                Fhir.as("clinician").post("/fhir/Group/" + group(Fhir.patient("1960-05-05", false)) + "/$diagnose");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.<String>path("issue[0].diagnostics")).contains("Prefer: respond-async");
    }

    @Test
    void nobodyElseSeesAJob() throws Exception {
        String job = JobsOverHttp.start(
                "clinician", "/fhir/Patient/" + Fhir.patient("1960-05-05", false) + "/$diagnose", "");
        assertThat(Fhir.as("clinician2").get(job).statusCode()).isEqualTo(404);
        assertThat(Fhir.as("clinician2").delete(job).statusCode()).isEqualTo(404);
        JobsOverHttp.await("clinician", job);
    }

    /** Its files are what was found of patients: not the administrator's, nor anybody's to whom the record has closed since. */
    @Test
    void theFilesOfAJobOpenToWhoStartedItAndWhileTheRecordsDo() throws Exception {
        String patient = Fhir.patient("1960-05-05", true);
        String job = JobsOverHttp.start("clinician", "/fhir/Patient/" + patient + "/$diagnose", "");
        Response manifest = JobsOverHttp.await("clinician", job);
        String file = manifest.path("output[0].url");
        assertThat(Fhir.as("administrator").get(job).statusCode()).isEqualTo(200);
        assertThat(Fhir.as("administrator").get(file).statusCode()).isEqualTo(403);
        assertThat(Fhir.as("clinician").get(file).statusCode()).isEqualTo(200);
        assertThat(Database.count("select count(*) from audit_entry where kind = 'job-read' and patient = '" + patient
                        + "' and subject = '" + id(job) + "'"))
                .isEqualTo(1);
        Fhir.create(
                "Basic",
                "{\"resourceType\":\"Basic\",\"meta\":{\"security\":[{\"system\":"
                        + "\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"V\"}]},\"code\":{\"text\":\"x\"},"
                        + "\"subject\":{\"reference\":\"Patient/" + patient + "\"}}");
        assertThat(Fhir.as("clinician").get(file).statusCode()).isEqualTo(403);
    }

    @Test
    void aCancelledJobStoresNothingMore() throws Exception {
        String patient = Fhir.patient("1960-05-05", true);
        String job;
        try (var connection = Database.asOwner();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table assessment in exclusive mode"); // the job waits here
            job = JobsOverHttp.start("clinician", "/fhir/Group/" + group(patient) + "/$diagnose", "");
            assertThat(Fhir.as("clinician").delete(job).statusCode()).isEqualTo(202);
            connection.rollback();
        }
        assertThat(Fhir.as("clinician").get(job).statusCode()).isEqualTo(404);
        // The next job is taken after this one, so this one has ended by then.
        for (int i = 0; i < 2; i++) {
            JobsOverHttp.await(
                    "clinician",
                    JobsOverHttp.start(
                            "clinician", "/fhir/Patient/" + Fhir.patient("1961-05-05", true) + "/$diagnose", ""));
        }
        assertThat(assessments(patient)).isZero();
        assertThat(Database.count("select count(*) from job_line where job = '" + id(job) + "'"))
                .isZero();
    }

    @Test
    void aJobWhoseWorkerDiedGoesOnWhereItStoodAndRepeatsNothing() throws Exception {
        String done = Fhir.patient("1960-05-05", true);
        String left = Fhir.patient("1961-05-05", true);
        UUID job = UUID.randomUUID();
        // As a server leaves it that assessed one patient of two and was killed.
        try (var connection = Database.asOwner();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    """
                    insert into job (id, kind, requested_by, request, asked, status, created, changed, done, total, worker,
                      leased_until) values ('%s', 'assessment', 'clinician', 'http://test/fhir',
                      '{"patients":["%s","%s"],"at":"%s"}', 'running', now(), now(), 1, 2, '%s', now() - interval '1 second')"""
                            .formatted(job, done, left, java.time.Instant.now(), UUID.randomUUID()));
            statement.execute("insert into job_line (job, file, line) values ('" + job
                    + "', 'Bundle', '{\"resourceType\":\"Bundle\",\"id\":\"first\"}')");
            connection.commit();
        }
        Response manifest = JobsOverHttp.await("clinician", "/fhir/jobs/" + job);
        assertThat(JobsOverHttp.lines("clinician", manifest, "output"))
                .hasSize(2)
                .first()
                .asString()
                .contains("first");
        assertThat(assessments(done)).isZero();
        assertThat(assessments(left)).isEqualTo(1);
    }

    @Test
    void aWorkerThatLostItsJobCannotWriteProgress() {
        UUID holder = UUID.randomUUID();
        Job job = QuarkusTransaction.requiringNew().call(() -> {
            Job added = ledger.add("no-such-work", "clinician", "http://test/fhir", "{}");
            give(added, holder);
            return added;
        });
        UUID other = UUID.randomUUID();
        assertThat(advanced(job, other)).isFalse();
        assertThat(QuarkusTransaction.requiringNew().call(() -> ledger.renew(job.id(), other, Duration.ofMinutes(1))))
                .isFalse();
        assertThat(advanced(job, holder)).isTrue();
    }

    private boolean advanced(Job job, UUID worker) {
        return QuarkusTransaction.requiringNew().call(() -> ledger.advance(job.id(), worker, 1, null, 0, null));
    }

    /** In the transaction that added it, so that no worker of the server takes it before. */
    private void give(Job job, UUID worker) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "update job set status = 'running', worker = ?, leased_until = now() + interval '1 hour' where id = ?")) {
            statement.setObject(1, worker);
            statement.setObject(2, job.id());
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private static String id(String address) {
        return address.substring(address.lastIndexOf('/') + 1);
    }

    private static long assessments(String patient) throws SQLException {
        return Database.count("select count(*) from assessment where patient = '" + patient + "'");
    }

    private static String group(String... patients) {
        String id = "group-" + UUID.randomUUID();
        String members = Stream.of(patients)
                .map(patient -> "{\"entity\":{\"reference\":\"Patient/" + patient + "\"}}")
                .collect(Collectors.joining(","));
        String body = "{\"resourceType\":\"Group\",\"id\":\"%s\",\"type\":\"person\",\"actual\":true,\"member\":[%s]}"
                .formatted(id, members);
        Response response = Fhir.put("Group", id, body);
        assertThat(response.statusCode()).as(response.asString()).isIn(200, 201);
        return id;
    }
}
