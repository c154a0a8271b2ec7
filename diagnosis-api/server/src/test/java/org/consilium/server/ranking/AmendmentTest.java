package org.consilium.server.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class AmendmentTest {

    @Inject
    Amendments amendments;

    @Inject
    Replay replay;

    private static String assess(String patient) {
        return Fhir.as("clinician")
                .contentType("application/json")
                .post("/api/patients/" + patient + "/assessments")
                .path("id");
    }

    private static Response assessment(String id) {
        return Fhir.as("clinician").get("/api/assessments/" + id);
    }

    private static String result(String patient, String code) {
        return Fhir.get("Observation?patient=" + patient + "&code=" + code).path("entry[0].resource.id");
    }

    @Test
    void anAssessmentIsAmendedWhenAResultItRestedOnWasEnteredInError() throws SQLException {
        String patient = Fhir.patient("1960-05-05", true);
        String before = assess(patient);
        assertThat(assessment(before).<Object>path("amendment")).isNull();
        String weight = result(patient, "39156-5");
        String wrong = Fhir.get("Observation/" + weight).asString().replace("\"final\"", "\"entered-in-error\"");
        assertThat(Fhir.put("Observation", weight, wrong).statusCode()).isEqualTo(200);
        amendments.workOff();
        String after = assessment(before).path("amendment.amendedBy");
        assertThat(assessment(before).<String>path("amendment.because"))
                .startsWith("Rank changed because Observation/" + weight + " (")
                .endsWith("was entered in error.");
        assertThat(assessment(before).<List<String>>path("amendment.changes"))
                .anyMatch(change -> change.contains(" before, ") && change.endsWith(" now."));
        assertThat(assessment(after).<String>path("amendment.amends")).isEqualTo(before);
        assertThat(Database.count("select count(*) from audit_entry where kind = 'assessment-amended' and subject = '"
                        + after + "' and detail like '%" + before + "%'"))
                .isEqualTo(1);
        // What was recorded stays as it was.
        assertThat(Database.count(
                        "select count(*) from assessment where id = '" + before + "' and record like '%amend%'"))
                .isZero();
    }

    /** What took an assessment's place stands in a table that the database's owner can edit; the log tells what was there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update amendment set because = 'Nothing changed.' where amended = '%s'",
                "update amendment set changes = '[]' where amended = '%s'",
                "update amendment set amended_by = null where amended = '%s'",
                "delete from amendment where amended = '%s'",
                "insert into amendment select amended_by, amended, because, changes, recorded from amendment where amended = '%s'"
            })
    void anEditedAmendmentIsNamedByTheReplay(String edit) throws SQLException {
        String patient = Fhir.patient("1960-05-05", true);
        String before = assess(patient);
        Fhir.as("integration").delete("/fhir/Observation/" + result(patient, "39156-5"));
        amendments.workOff();
        String after = assessment(before).path("amendment.amendedBy");
        assertThat(List.of(replay.of(before).verdict(), replay.of(after).verdict()))
                .containsOnly(Replay.Verdict.SAME);
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(edit.formatted(before));
        }
        Replay.Replayed replayed = replay.of(edit.startsWith("insert") ? after : before);
        assertThat(replayed.cause()).isEqualTo(Replay.Cause.RECORD);
        assertThat(replayed.text()).contains("amendment");
    }

    @Test
    void aDeletedResultAmendsToo() {
        String patient = Fhir.patient("1960-05-05", true);
        String before = assess(patient);
        String glucose = result(patient, "2339-0");
        Fhir.as("integration").delete("/fhir/Observation/" + glucose);
        amendments.workOff();
        assertThat(assessment(before).<String>path("amendment.because")).endsWith("was deleted.");
    }

    @Test
    void aNewResultAmendsNothing() {
        String patient = Fhir.patient("1960-05-05", true);
        String before = assess(patient);
        Fhir.create(
                "Observation",
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/"
                        + patient + "\"}}");
        amendments.workOff();
        assertThat(assessment(before).<Object>path("amendment")).isNull();
    }

    @Test
    void aMergedPatientsRecordIsReadWithTheOneThatTookItsPlace() {
        String gone = Fhir.patient("1960-05-05", true);
        String stays = Fhir.patient("1960-05-05", false);
        String beforeGone = assess(gone);
        String beforeStays = assess(stays);
        assertThat(assessment(beforeStays).<String>path("outcome")).isEqualTo("withheld");
        String linked = Fhir.get("Patient/" + gone)
                .asString()
                .replace(
                        "\"gender\"",
                        "\"link\":[{\"other\":{\"reference\":\"Patient/" + stays
                                + "\"},\"type\":\"replaced-by\"}],\"gender\"");
        assertThat(Fhir.put("Patient", gone, linked).statusCode()).isEqualTo(200);
        amendments.workOff();
        assertThat(assessment(beforeGone).<String>path("amendment.because"))
                .contains("was merged into Patient/" + stays);
        String after = assessment(beforeStays).path("amendment.amendedBy");
        assertThat(assessment(after).<String>path("outcome")).isEqualTo("assessed");
        assertThat(assessment(after).<String>path("patient.id")).isEqualTo(stays);
        Response refused = Fhir.as("clinician").post("/fhir/Patient/" + gone + "/$diagnose");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.<String>path("issue[0].diagnostics")).contains("Patient/" + stays);
        // The link is taken back: the records part again.
        Fhir.put("Patient", gone, linked.replaceFirst("\"link\":\\[.*?\\}\\],", ""));
        amendments.workOff();
        assertThat(assessment(after).<String>path("amendment.because")).contains("is no longer part of this record");
        assertThat(Fhir.as("clinician")
                        .post("/fhir/Patient/" + gone + "/$diagnose")
                        .statusCode())
                .isEqualTo(200);
    }
}
