package org.consilium.server.oversight;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.ranking.Replay;
import org.consilium.server.ranking.Replay.Cause;
import org.consilium.server.ranking.Replay.Verdict;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ReplayTest {

    @Inject
    Replay replay;

    @Inject
    OversightCommand commands;

    @Test
    void anAssessmentIsTheSameToTheLastBitAlthoughTheRecordWentOn() {
        String patient = Fhir.patient("1955-05-05", true);
        String assessment = assess(patient);
        Response found = Fhir.get("Observation?patient=" + patient + "&code=4548-4");
        String id = found.path("entry[0].resource.id");
        Fhir.put("Observation", id, Fhir.get("Observation/" + id).asString().replace("6.3", "9.9"));
        Replay.Replayed replayed = replay.of(assessment);
        assertThat(replayed.text()).contains("last bit");
        assertThat(replayed.verdict()).isEqualTo(Verdict.SAME);
        assertThat(run("replay", assessment, "--json")).startsWith("0").contains("\"same\":1");
    }

    @Test
    void anInputEditedByTheDatabasesOwnerIsNamed() throws SQLException {
        String patient = Fhir.patient("1956-05-05", true);
        String assessment = assess(patient);
        asOwner("update fhir_resource set body = replace(body, '6.3', '9.9') where patient = '" + patient
                + "' and body like '%6.3%'");
        Replay.Replayed replayed = replay.of(assessment);
        assertThat(replayed.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(replayed.cause()).isEqualTo(Cause.INPUT);
        assertThat(replayed.differences()).singleElement().asString().startsWith("Observation/");
        assertThat(run("replay", assessment)).startsWith("1").contains("INPUT");
    }

    @Test
    void aRecordThatIsNotTheLogsIsNamed() throws SQLException {
        String first = assess(Fhir.patient("1957-05-05", true));
        String other = assess(Fhir.patient("1958-05-05", true));
        asOwner(
                "update assessment a set record = b.record, record_hash = b.record_hash from assessment b where a.id = '"
                        + first + "' and b.id = '" + other + "'");
        assertThat(replay.of(first).cause()).isEqualTo(Cause.RECORD);
        assertThat(replay.of(other).verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void anErasedPatientsAssessmentCannotBeReplayedAndSaysSoAndTheLogHolds() throws SQLException {
        String patient = Fhir.patient("1959-05-05", true);
        String assessment = assess(patient);
        assertThat(run("hold", patient)).startsWith("0");
        assertThat(run("erase", patient, "--reason", "patient-request"))
                .startsWith("1")
                .contains("legal hold");
        assertThat(run("release", patient)).startsWith("0");
        assertThat(run("erase", patient, "--reason", "because")).startsWith("1").contains("patient-request");
        assertThat(run("erase", patient, "--reason", "patient-request"))
                .startsWith("0")
                .contains("1 keys destroyed");
        assertThat(replay.of(assessment).cause()).isEqualTo(Cause.ERASED);
        assertThat(replay.of(assessment).verdict()).isEqualTo(Verdict.IMPOSSIBLE);
        assertThat(Fhir.as("auditor").get("/api/assessments/" + assessment).statusCode())
                .isEqualTo(410);
        assertThat(Database.count("select count(*) from fhir_resource where patient = '" + patient + "'"))
                .isZero();
        assertThat(Database.count("select count(*) from patient where id = '" + patient + "'"))
                .isZero();
        assertThat(Database.count(
                        "select count(*) from patient_key where patient = '" + patient + "' and wrapped is not null"))
                .isZero();
        assertThat(run("checkpoint")).startsWith("0");
    }

    @Test
    void retentionSparesWhomSomebodyHasTouched() {
        Fhir.patient("1954-05-05", true);
        assertThat(run("retention", "--years", "10")).startsWith("0").contains("0 patients");
    }

    @Test
    void wrongUseIsSaid() {
        assertThat(run("replay")).startsWith("2");
        assertThat(run("replay", "--frob")).startsWith("2");
        assertThat(run("frob")).startsWith("2");
        assertThat(run("replay", "00000000-0000-0000-0000-000000000000")).startsWith("1");
    }

    private String run(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int code = commands.run(List.of(arguments), out, out);
        return code + " " + bytes.toString(StandardCharsets.UTF_8);
    }

    private static String assess(String patient) {
        return Fhir.as("clinician")
                .contentType("application/json")
                .post("/api/patients/" + patient + "/assessments")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static void asOwner(String sql) throws SQLException {
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }
}
