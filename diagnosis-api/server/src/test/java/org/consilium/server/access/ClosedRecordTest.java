package org.consilium.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A clinician to whom a record does not open learns nothing of it by any way round: not by what stands beside the record, not
 * by counting, not by asking for others in its terms. The same requests find it as soon as the glass is broken.
 */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ClosedRecordTest {

    private final String code = "c" + UUID.randomUUID().toString().replace("-", "");
    private final Map<String, String> ids = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private String patient;

    @SuppressWarnings("NullAway.Init") // set before each test
    private String identifier;

    @BeforeEach
    void aRestrictedRecordAndWhatStandsBesideIt() {
        patient = Fhir.patient("1961-01-01", true);
        identifier = Fhir.get("Patient/" + patient).path("identifier[0].value");
        String organization = create("Organization", "\"name\":\"O\"");
        String person = Fhir.get("Patient/" + patient).asString();
        Fhir.put(
                "Patient",
                patient,
                person.replaceFirst(
                        "\\{", "{\"managingOrganization\":{\"reference\":\"Organization/" + organization + "\"},"));
        String of = "\"subject\":{\"reference\":\"Patient/" + patient + "\"}";
        String coded = "\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"" + code + "\"}]}";
        String condition = create(
                "Condition",
                "\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"HIV\"}]},"
                        + coded + "," + of);
        String file = create("Binary", "\"contentType\":\"text/plain\",\"data\":\"AAAA\"");
        create(
                "DocumentReference",
                "\"status\":\"current\"," + of + ",\"content\":[{\"attachment\":{\"url\":\"Binary/" + file + "\"}}]");
        create(
                "Provenance",
                "\"target\":[{\"reference\":\"Condition/" + condition
                        + "\"}],\"recorded\":\"2024-01-01T00:00:00Z\",\"agent\":[{\"who\":{\"display\":\"x\"}}]");
        create(
                "List",
                "\"status\":\"current\",\"mode\":\"working\",\"entry\":[{\"item\":{\"reference\":\"Condition/"
                        + condition + "\"}}]");
        create(
                "Group",
                "\"type\":\"person\",\"actual\":true,\"member\":[{\"entity\":{\"reference\":\"Patient/" + patient
                        + "\"}}]");
    }

    @Test
    void whatStandsBesideItIsReadByNobodyWhoMayNotReadIt() {
        SoftAssertions all = new SoftAssertions();
        List<String> paths = new ArrayList<>();
        ids.forEach((type, id) -> {
            if (!type.equals("Organization")) {
                paths.add(type + "/" + id);
                paths.add(type + "/" + id + "/_history");
                paths.add(type + "/" + id + "/_history?_count=0");
                paths.add(type + "/" + id + "/_history/1");
                paths.add(type + "/" + id + "?_elements=id");
            }
        });
        for (String path : paths) {
            all.assertThat(status(path)).as(path).isEqualTo(403);
        }
        all.assertThat(status("Organization/" + ids.get("Organization"))).isEqualTo(200);
        all.assertAll();
        breakTheGlass();
        for (String path : paths) {
            all.assertThat(status(path)).as(path + " with the glass broken").isEqualTo(200);
        }
        all.assertAll();
    }

    @Test
    void noSearchTellsByWhatItFindsOrCountsThatItIsThere() {
        List<String> searches = List.of(
                "Condition?code=" + code,
                "Patient?identifier=" + identifier,
                "Patient?_has:Condition:subject:code=" + code,
                "Observation?subject:Patient.identifier=" + identifier,
                "Organization?_has:Patient:organization:identifier=" + identifier,
                "Provenance?target=Condition/" + ids.get("Condition"),
                "List?item=Condition/" + ids.get("Condition"),
                "Condition?_id=" + ids.get("Condition"));
        SoftAssertions all = new SoftAssertions();
        for (String search : searches) {
            all.assertThat(total(search)).as(search).isZero();
            all.assertThat(find(search + "&_total=accurate").<List<String>>path("entry.search.mode"))
                    .as(search)
                    .containsExactly("outcome");
        }
        all.assertThat(total("Condition?code=nobody-has-this")).isZero();
        all.assertAll();
        breakTheGlass();
        for (String search : searches) {
            all.assertThat(total(search)).as(search + " with the glass broken").isPositive();
        }
        all.assertAll();
    }

    /** There or not, the answer to whoever asks about a patient by id is the same. */
    @Test
    void aSearchByThePatientsIdIsRefusedWhetherThereIsAnythingOrNot() {
        for (String search : List.of(
                "Condition?patient=" + patient + "&code=" + code + "&_summary=count",
                "Condition?patient=" + patient + "&code=nobody-has-this&_summary=count",
                "Observation?subject=Patient/" + patient + "&_count=0&_total=accurate",
                "Group?member=Patient/" + patient,
                "Patient?_id=" + patient + "&_summary=count")) {
            assertThat(status(search)).as(search).isEqualTo(403);
        }
    }

    @Test
    void aVersionFromWhenTheResourceWasThePatientsStaysClosed() {
        String other = Fhir.patient("1962-01-01", false);
        String result = "\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/";
        String id = create("Observation", result + patient + "\"}");
        Fhir.put(
                "Observation",
                id,
                "{\"resourceType\":\"Observation\",\"id\":\"" + id + "\"," + result + other + "\"}}");
        assertThat(status("Observation/" + id)).isEqualTo(200);
        assertThat(status("Observation/" + id + "/_history/1")).isEqualTo(403);
        assertThat(status("Observation/" + id + "/_history")).isEqualTo(403);
        assertThat(Fhir.as("clinician")
                        .get("/api/evidence/Observation/" + id + "/1")
                        .statusCode())
                .isEqualTo(403);
        assertThat(Fhir.as("clinician")
                        .get("/api/evidence/Observation/" + id + "/2")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whereAClosedRecordStandsInTheWorklistTellsNothing() {
        String assessed = Fhir.patient("1963-01-01", true);
        json("clinician")
                .post("/api/patients/" + assessed + "/assessments")
                .then()
                .statusCode(201);
        json("clinician2").body(WHY).post("/api/patients/" + patient + "/break-glass");
        json("clinician2")
                .post("/api/patients/" + patient + "/assessments")
                .then()
                .statusCode(201);
        for (String sort : List.of("-topProbability", "topProbability", "-lastAssessmentAt", "-lastResultAt")) {
            Response page = json("clinician")
                    .body(Map.of("query", "", "sort", sort, "size", 200))
                    .post("/api/patients/search");
            List<String> order = page.path("items.id");
            int total = page.path("total");
            List<String> closed = page.path("closed");
            if (total <= 200) {
                assertThat(closed).contains(patient);
            }
            int first = order.stream()
                    .filter(closed::contains)
                    .mapToInt(order::indexOf)
                    .min()
                    .orElse(order.size());
            assertThat(order.indexOf(assessed)).as(sort).isBetween(-1, first - 1);
        }
    }

    @Test
    void aLetterThatNothingIsFoundByIsTheAskersFault() {
        Response found = json("clinician").body("{\"query\":\"\\u0000\"}").post("/api/patients/search");
        assertThat(found.statusCode()).isEqualTo(400);
        assertThat(found.<String>path("detail")).contains("NUL");
        Response unread = json("clinician").body("[]").post("/api/patients/search");
        assertThat(unread.statusCode()).isEqualTo(400);
        assertThat(unread.contentType()).startsWith("application/problem+json");
    }

    /** A code that the server knows and the index does not would be looked for in vain. */
    @Test
    void theIndexOfRestrictedResourcesIsTheOneThatTheServerAsks() throws SQLException {
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute("set enable_seqscan = off");
            statement.execute("set enable_bitmapscan = off");
            try (ResultSet plan = statement.executeQuery("explain " + allRestricted())) {
                StringBuilder text = new StringBuilder();
                while (plan.next()) {
                    text.append(plan.getString(1)).append('\n');
                }
                assertThat(text.toString()).contains("fhir_resource_restricted");
            }
        }
    }

    private static String allRestricted() {
        return org.consilium.server.persistence.RestrictedQuery.text().replace("?", "'{R}'::text[]");
    }

    private static final Map<String, String> WHY = Map.of("reason", "emergency", "text", "x");

    private void breakTheGlass() {
        json("clinician")
                .body(WHY)
                .post("/api/patients/" + patient + "/break-glass")
                .then()
                .statusCode(200);
    }

    private static io.restassured.specification.RequestSpecification json(String role) {
        return Fhir.as(role).contentType("application/json");
    }

    private String create(String type, String content) {
        Response created = Fhir.create(type, "{\"resourceType\":\"" + type + "\"," + content + "}");
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
        String id = created.path("id");
        ids.put(type, id);
        return id;
    }

    private static Response find(String search) {
        return Fhir.as("clinician").urlEncodingEnabled(false).get("/fhir/" + search);
    }

    private static int status(String path) {
        return find(path).statusCode();
    }

    private static int total(String search) {
        Response found = find(search + "&_summary=count");
        assertThat(found.statusCode()).as(search).isEqualTo(200);
        return found.path("total");
    }
}
