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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.exchange.job.JobsOverHttp;
import org.consilium.server.ranking.Amendments;
import org.consilium.server.ranking.Replay;
import org.junit.jupiter.api.Test;

/** A patient whose every detail is a marker is erased: the marker is nowhere any more, and both are said that must be. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ErasureTest {

    /** Tables without anything of a patient but ids. */
    private static final Set<String> IDS_ALONE = Set.of(
            "audit_entry",
            "audit_checkpoint",
            "flyway_schema_history",
            "job",
            "learned_translation",
            "new_result",
            "patient_merge",
            "validation_progress",
            "web_session");

    @Inject
    OversightCommand commands;

    @Inject
    Amendments amendments;

    @Inject
    Replay replay;

    @Test
    void nothingOfAnErasedPatientIsLeftInAnyTable() throws Exception {
        String marker = "Qm" + UUID.randomUUID().toString().replace("-", "");
        String key = "load-" + UUID.randomUUID();
        String patient = plant(marker, key);
        String other = Fhir.patient("1959-05-05", false);
        String moved = observation(patient, marker);
        String assessment = json("clinician")
                .post("/api/patients/" + patient + "/assessments")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        JobsOverHttp.await("clinician", JobsOverHttp.start("clinician", "/fhir/Patient/" + patient + "/$diagnose", ""));
        put(moved, observationJson(other, "of the other"));
        String corrected = observation(patient, marker);
        put(corrected, observationJson(patient, marker + " again").replace("final", "entered-in-error"));
        amendments.workOff();
        json("clinician")
                .body(Map.of("reason", "emergency", "text", marker))
                .post("/api/patients/" + patient + "/break-glass");
        String document = Fhir.create(
                        "Binary",
                        "{\"resourceType\":\"Binary\",\"contentType\":\"" + marker.toLowerCase(java.util.Locale.ROOT)
                                + "/x\",\"data\":\"AAAA\"}")
                .path("id");
        Fhir.create(
                "DocumentReference",
                "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"subject\":{\"reference\":\"Patient/"
                        + patient
                        + "\"},\"content\":[{\"attachment\":{\"url\":\"Binary/" + document + "\",\"title\":\"" + marker
                        + "\"}}]}");
        Fhir.create(
                "Provenance",
                "{\"resourceType\":\"Provenance\",\"target\":[{\"reference\":\"Observation/" + corrected
                        + "\"}],\"recorded\":\"2024-01-01T00:00:00Z\",\"agent\":[{\"who\":{\"display\":\"" + marker
                        + "\"}}]}");
        String group = Fhir.create(
                        "Group",
                        "{\"resourceType\":\"Group\",\"type\":\"person\",\"actual\":true,\"member\":[{\"entity\":{\"reference\":"
                                + "\"Patient/" + patient + "\"}}]}")
                .path("id");
        Fhir.get("Observation?patient=" + patient + "&_count=1");
        assertThat(tablesWith(marker)).contains("fhir_resource", "fhir_history", "patient");
        assertThat(tablesWith("Patient/" + patient + "\"")).contains("job_line");

        assertThat(run("erase", patient, "--reason", "patient-request"))
                .startsWith("0")
                .contains("1 keys destroyed")
                .contains("1 resources of others still refer")
                .contains("Group/" + group);

        assertThat(tablesWith(marker)).isEmpty();
        assertThat(tablesWith("\"Patient/" + patient + "\"")).containsExactly("fhir_resource");
        assertThat(Fhir.get("Patient/" + patient).statusCode()).isEqualTo(404);
        assertThat(Fhir.get("Observation/" + moved + "/_history/1").statusCode())
                .isNotEqualTo(200);
        assertThat(Fhir.get("Observation/" + moved).statusCode()).isEqualTo(200);
        assertThat(replay.of(assessment).cause()).isEqualTo(Replay.Cause.ERASED);
        assertThat(Fhir.as("auditor").get("/api/assessments/" + assessment).statusCode())
                .isEqualTo(410);
        // The load that brought the patient brings nobody back when it is sent again.
        assertThat(load(marker, key).statusCode()).isIn(200, 410);
        assertThat(tablesWith(marker)).isEmpty();
        assertThat(run("sweep")).startsWith("0");
        assertThat(run("checkpoint")).startsWith("0");
        assertThat(run("erase", patient, "--reason", "patient-request"))
                .startsWith("1")
                .contains("Nothing is kept");
    }

    @Test
    void aKeyDestroyedBehindTheLogsBackIsNoErasure() throws SQLException {
        String patient = Fhir.patient("1958-05-05", true);
        String assessment = json("clinician")
                .post("/api/patients/" + patient + "/assessments")
                .path("id");
        asOwner("update patient_key set wrapped = null, destroyed = now() where patient = '" + patient + "'");
        assertThat(replay.of(assessment).verdict()).isEqualTo(Replay.Verdict.DIFFERENT);
        assertThat(replay.of(assessment).cause()).isEqualTo(Replay.Cause.RECORD);
        assertThat(replay.of(assessment).text()).contains("no erasure");
    }

    @Test
    void recordsThatWereJoinedAreErasedTogetherAndHeldTogether() throws SQLException {
        String gone = Fhir.patient("1957-05-05", true);
        String stays = Fhir.patient("1957-05-05", true);
        String linked = Fhir.get("Patient/" + gone)
                .asString()
                .replace(
                        "\"gender\"",
                        "\"link\":[{\"other\":{\"reference\":\"Patient/" + stays
                                + "\"},\"type\":\"replaced-by\"}],\"gender\"");
        assertThat(Fhir.put("Patient", gone, linked).statusCode()).isEqualTo(200);
        assertThat(run("erase", gone, "--reason", "patient-request"))
                .startsWith("1")
                .contains("Patient/" + stays);
        assertThat(run("hold", gone)).startsWith("0");
        assertThat(run("erase", stays, "--reason", "patient-request"))
                .startsWith("1")
                .contains("legal hold");
        assertThat(run("release", gone)).startsWith("0");
        assertThat(run("erase", stays, "--reason", "patient-request"))
                .startsWith("0")
                .contains(gone);
        assertThat(Database.count(
                        "select count(*) from fhir_resource where patient in ('" + gone + "', '" + stays + "')"))
                .isZero();
        assertThat(Database.count("select count(*) from audit_entry where kind = 'key-destruction' and patient in ('"
                        + gone + "', '" + stays + "')"))
                .isEqualTo(2);
    }

    @Test
    void aHoldIsOfSomebodyWhoIsKnownAndIsPlacedOnce() {
        String patient = Fhir.patient("1956-05-05", false);
        assertThat(run("hold", "nobody")).startsWith("1").contains("Nothing is kept");
        assertThat(run("release", patient)).startsWith("1").contains("no hold");
        assertThat(run("hold", patient)).startsWith("0");
        assertThat(run("hold", patient)).startsWith("1").contains("already");
        assertThat(run("release", patient)).startsWith("0");
    }

    /** Somebody whom nobody asked about has no key, and is kept all the same. */
    @Test
    void retentionFindsWhoWasUntouchedWithOrWithoutAnAssessmentAndErasesThemButForAHold() throws SQLException {
        String untouched = Fhir.patient("1955-05-05", true);
        String held = Fhir.patient("1955-05-05", true);
        String touched = Fhir.patient("1955-05-05", true);
        for (String patient : List.of(untouched, held)) {
            // As if the load had been long ago: rows of the log cannot be made older without breaking it, so they are
            // taken
            // out of the way of the question by naming somebody else.
            asOwner("update fhir_resource set updated = '2001-01-01Z' where patient = '" + patient + "'");
        }
        assertThat(run("hold", held)).startsWith("0");
        asOwner("create table entries_aside as select * from audit_entry where patient in ('" + untouched + "', '"
                + held + "') and kind = 'record-change'");
        asOwner("update audit_entry set patient = null where sequence in (select sequence from entries_aside)");
        try {
            assertThat(run("retention", "--years", "10")).contains(untouched).doesNotContain(held, touched);
            assertThat(run("retention", "--years", "10", "--apply"))
                    .startsWith("0")
                    .contains("Erased " + untouched);
            assertThat(Database.count("select count(*) from fhir_resource where patient = '" + untouched + "'"))
                    .isZero();
            assertThat(Database.count("select count(*) from fhir_resource where patient = '" + held + "'"))
                    .isPositive();
        } finally {
            asOwner("update audit_entry a set patient = b.patient from entries_aside b where a.sequence = b.sequence");
            asOwner("drop table entries_aside");
        }
        assertThat(run("release", held)).startsWith("0");
        assertThat(run("checkpoint")).startsWith("0");
    }

    /** A table that is new must be thought of here, and in docs/privacy.md. */
    @Test
    void everyTableIsSweptOrHoldsIdsAlone() throws SQLException {
        TreeSet<String> expected = new TreeSet<>(IDS_ALONE);
        expected.addAll(Set.of(
                "fhir_resource",
                "fhir_history",
                "patient",
                "patient_key",
                "assessment",
                "amendment",
                "amendment_due",
                "first_answer",
                "job_line",
                "validation_failure",
                "search_page"));
        assertThat(tables()).isEqualTo(expected);
    }

    private static String plant(String marker, String key) {
        Response loaded = load(marker, key);
        assertThat(loaded.statusCode()).as(loaded.asString()).isEqualTo(200);
        String location = loaded.path("entry[0].response.location");
        return location.split("/", -1)[1];
    }

    private static Response load(String marker, String key) {
        return Fhir.as("integration")
                .header("Idempotency-Key", key)
                .header("Prefer", "return=representation")
                .body(
                        """
                        {"resourceType":"Bundle","type":"transaction","entry":[
                        {"fullUrl":"urn:uuid:p","resource":{"resourceType":"Patient","name":[{"family":"%1$s","given":["%1$s"]}],
                        "identifier":[{"system":"urn:test","value":"%1$s"}],"gender":"female","birthDate":"1959-05-05"},
                        "request":{"method":"POST","url":"Patient"}},
                        {"resource":{"resourceType":"Observation","status":"final","subject":{"reference":"urn:uuid:p"},
                        "code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}],"text":"%1$s"},
                        "effectiveDateTime":"2025-01-01","issued":"2025-01-01T10:00:00Z","valueQuantity":{"value":6.3,"unit":"%%",
                        "system":"http://unitsofmeasure.org","code":"%%"}},"request":{"method":"POST","url":"Observation"}}]}"""
                                .formatted(marker))
                .post("/fhir");
    }

    private static String observation(String patient, String note) {
        return Fhir.create("Observation", observationJson(patient, note)).path("id");
    }

    private static void put(String id, String observation) {
        assertThat(Fhir.put("Observation", id, observation.replaceFirst("\\{", "{\"id\":\"" + id + "\","))
                        .statusCode())
                .isEqualTo(200);
    }

    private static String observationJson(String patient, String note) {
        return "{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":\"Patient/" + patient
                + "\"},\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"39156-5\"}]},\"note\":[{\"text\":\""
                + note
                + "\"}],\"effectiveDateTime\":\"2025-01-01\",\"issued\":\"2025-01-01T10:00:00Z\",\"valueQuantity\":{\"value\":31,"
                + "\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg/m2\"}}";
    }

    private static Set<String> tables() throws SQLException {
        TreeSet<String> tables = new TreeSet<>();
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement();
                ResultSet rows =
                        statement.executeQuery("select tablename from pg_tables where schemaname = 'public'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    private static List<String> tablesWith(String text) throws SQLException {
        List<String> found = new ArrayList<>();
        for (String table : tables()) {
            if (Database.count("select count(*) from " + table + " t where position(lower('" + text
                            + "') in lower(t::text)) > 0 or position(lower(replace('" + text
                            + "', '\"', '\"\"')) in lower(t::text)) > 0")
                    > 0) {
                found.add(table);
            }
        }
        return found;
    }

    private String run(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int code = commands.run(List.of(arguments), out, out);
        return code + " " + bytes.toString(StandardCharsets.UTF_8);
    }

    private static io.restassured.specification.RequestSpecification json(String role) {
        return Fhir.as(role).contentType("application/json");
    }

    private static void asOwner(String sql) throws SQLException {
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }
}
