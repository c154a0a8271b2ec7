package org.consilium.server.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;

/** A patient whose every detail is a marker goes through the platform; the marker must be nowhere it does not belong. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class PrivacyTest {

    private static final String MARKER = "Zyxmarker";

    @Test
    void aPatientsDetailsAreInNoLogMetricErrorOrEntry() throws SQLException, IOException {
        List<String> logged = Collections.synchronizedList(new ArrayList<>());
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line.getLoggerName() + " " + line.getMessage() + " "
                        + java.util.Arrays.toString(line.getParameters()) + " " + line.getThrown());
            }

            @Override
            public void flush() {
                // nothing is buffered
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        listener.setLevel(Level.ALL);
        Logger root = Logger.getLogger("");
        root.addHandler(listener);
        List<Response> errors = new ArrayList<>();
        try {
            String patient = plant();
            json("clinician")
                    .body(Map.of("query", MARKER))
                    .post("/api/patients/search")
                    .then()
                    .statusCode(200);
            json("clinician").get("/api/patients/" + patient).then().statusCode(200);
            String id = json("clinician")
                    .post("/api/patients/" + patient + "/assessments")
                    .path("id");
            json("clinician").get("/api/assessments/" + id).then().statusCode(200);
            Fhir.as("clinician")
                    .post("/fhir/Patient/" + patient + "/$diagnose")
                    .then()
                    .statusCode(200);
            Fhir.as("integration")
                    .contentType("application/x-www-form-urlencoded")
                    .formParam("name", MARKER)
                    .post("/fhir/Patient/_search");
            errors.add(Fhir.create(
                    "Patient", patientJson().replace("\"gender\":\"female\"", "\"gender\":\"" + MARKER + "\"")));
            errors.add(Fhir.create("Patient", patientJson() + MARKER));
            errors.add(Fhir.create("Observation", "{\"resourceType\":\"Observation\",\"status\":\"" + MARKER + "\"}"));
            errors.add(Fhir.create("Observation", observation("Patient/" + MARKER, "kg")));
            errors.add(Fhir.create("Observation", observation("Patient/" + patient, MARKER)));
            errors.add(Fhir.put("Patient", MARKER + "!", patientJson()));
            errors.add(json("clinician").body("{\"query\": " + MARKER).post("/api/patients/search"));
            errors.add(json("clinician").body(Map.of("sort", MARKER)).post("/api/patients/search"));
            errors.add(json("clinician")
                    .body(Map.of("reason", MARKER, "text", MARKER))
                    .post("/api/patients/" + patient + "/break-glass"));
            errors.add(
                    json("auditor").body(Map.of("verdict", MARKER)).post("/api/audit/assessments/" + id + "/reviews"));
            json("clinician")
                    .body(Map.of("reason", "emergency", "text", MARKER))
                    .post("/api/patients/" + patient + "/break-glass");
        } finally {
            root.removeHandler(listener);
        }
        for (Response error : errors) {
            assertThat(error.statusCode()).isBetween(400, 499);
            assertThat(error.asString()).doesNotContainIgnoringCase(MARKER);
        }
        // The one address that a caller typed a marker into was theirs; every other line must be free of it.
        assertThat(logged).isNotEmpty();
        assertThat(logged.stream().filter(line -> !line.contains("/fhir/Patient/" + MARKER)))
                .noneMatch(line -> line.contains(MARKER));
        assertThat(given().auth()
                        .oauth2(org.consilium.server.Tokens.of("administrator"))
                        .get("/q/metrics")
                        .asString())
                .doesNotContainIgnoringCase(MARKER);
        assertThat(Database.log()).doesNotContainIgnoringCase(MARKER);
        for (String table : List.of("audit_entry", "assessment", "audit_checkpoint", "first_answer", "web_session")) {
            assertThat(found(table)).as(table).isZero();
        }
    }

    private static String plant() {
        return Fhir.create("Patient", patientJson())
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String patientJson() {
        return "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:test\",\"value\":\"" + MARKER
                + "\"}],\"name\":[{\"family\":\"" + MARKER + "\",\"given\":[\"" + MARKER
                + "\"]}],\"gender\":\"female\",\"birthDate\":\"1960-01-01\",\"address\":[{\"city\":\"" + MARKER
                + "\"}],\"telecom\":[{\"system\":\"phone\",\"value\":\"" + MARKER + "\"}]}";
    }

    private static String observation(String subject, String unit) {
        return "{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":\"" + subject
                + "\"},\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"29463-7\"}],\"text\":\""
                + MARKER
                + "\"},\"effectiveDateTime\":\"2024-01-01\",\"valueQuantity\":{\"value\":70,\"system\":"
                + "\"http://unitsofmeasure.org\",\"code\":\"" + unit + "\"}}";
    }

    private static long found(String table) throws SQLException {
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(*) from " + table + " t where t::text ilike '%" + MARKER + "%'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static io.restassured.specification.RequestSpecification json(String role) {
        return Fhir.as(role).contentType("application/json");
    }
}
