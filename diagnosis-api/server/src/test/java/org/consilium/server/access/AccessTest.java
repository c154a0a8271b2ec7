package org.consilium.server.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.Tokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every door and every role: what docs/access.md says. A new endpoint without a row here fails. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class AccessTest {

    private static final List<String> ROLES =
            List.of("clinician", "auditor", "model-owner", "integration", "administrator");
    private static final Set<String> ALL = Set.copyOf(ROLES);
    private static final Set<String> CLINICIAN = Set.of("clinician");
    private static final Set<String> REVIEWERS = Set.of("clinician", "auditor");
    private static final Set<String> READERS = Set.of("clinician", "integration");
    private static final Set<String> INTEGRATION = Set.of("integration");

    private static final Set<String> AUDITOR = Set.of("auditor");

    /** Of whom a door's address names: the clinician's own patient, somebody else's, one who is not there, or nobody. */
    private enum Whose {
        NOBODY,
        A_PATIENT,
        OTHERS_PATIENT,
        NO_PATIENT
    }

    private record Door(String method, String path, Set<String> roles) {

        /** The path with a value for each variable: of one that is there, where there is a patient in it, or of none. */
        String concrete(Whose whose) {
            String patient = whose == Whose.A_PATIENT
                    ? Known.patient()
                    : whose == Whose.OTHERS_PATIENT ? Others.patient() : NOBODYS_ID;
            String assessment = whose == Whose.A_PATIENT
                    ? Known.assessment()
                    : whose == Whose.OTHERS_PATIENT ? Others.assessment() : NOBODYS_ID;
            return path.replace("/api/patients/{id}", "/api/patients/" + patient)
                    .replace("/fhir/Patient/{id}", "/fhir/Patient/" + patient)
                    .replace("assessments/{id}", "assessments/" + assessment)
                    .replace("{sequence}", "999999999")
                    .replaceAll("\\{[^}]+}", NOBODYS_ID);
        }

        List<Whose> whose() {
            return (path.contains("atient") && path.contains("{id}")) || path.contains("assessments/{id}")
                    ? List.of(Whose.A_PATIENT, Whose.OTHERS_PATIENT, Whose.NO_PATIENT)
                    : List.of(Whose.NOBODY);
        }

        /** Whether it opens to a role for this patient; the glass may be broken for anybody's. */
        boolean opensTo(String role, Whose whose) {
            boolean others =
                    whose == Whose.OTHERS_PATIENT && role.equals("clinician") && !path.endsWith("/break-glass");
            return roles.contains(role) && !others;
        }
    }

    private static final String NOBODYS_ID = "00000000-0000-0000-0000-000000000000";

    /** A patient and an assessment that are there, made once. */
    private static final class Known {
        private static final String PATIENT = Fhir.patient("1970-01-01", true);
        private static final String ASSESSMENT = Fhir.as("clinician")
                .contentType("application/json")
                .post("/api/patients/" + PATIENT + "/assessments")
                .path("id");

        static String patient() {
            return PATIENT;
        }

        static String assessment() {
            return ASSESSMENT;
        }
    }

    /** A patient with a restricted record, whom the second clinician cares for and the first does not; made once. */
    private static final class Others {
        private static final String PATIENT = Fhir.patient("1971-01-01", false);
        private static final String ASSESSMENT = restrictedAndAssessed();

        private static String restrictedAndAssessed() {
            Fhir.create(
                    "Basic",
                    "{\"resourceType\":\"Basic\",\"meta\":{\"security\":[{\"system\":"
                            + "\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"R\"}]},\"code\":{\"text\":\"x\"},"
                            + "\"subject\":{\"reference\":\"Patient/" + PATIENT + "\"}}");
            Fhir.as("clinician2")
                    .contentType("application/json")
                    .body(Map.of("reason", "emergency", "text", "x"))
                    .post("/api/patients/" + PATIENT + "/break-glass");
            return Fhir.as("clinician2")
                    .contentType("application/json")
                    .post("/api/patients/" + PATIENT + "/assessments")
                    .path("id");
        }

        static String patient() {
            return PATIENT;
        }

        static String assessment() {
            return ASSESSMENT;
        }
    }

    private static final List<Door> DOORS = List.of(
            new Door("GET", "/api/session", ALL),
            new Door("POST", "/api/patients/search", CLINICIAN),
            new Door("GET", "/api/patients/{id}", CLINICIAN),
            new Door("POST", "/api/patients/{id}/assessments", CLINICIAN),
            new Door("GET", "/api/patients/{id}/assessments", REVIEWERS),
            new Door("POST", "/api/patients/{id}/break-glass", CLINICIAN),
            new Door("GET", "/api/assessments/{id}", REVIEWERS),
            new Door("GET", "/api/assessments/{id}/findings/{finding}", REVIEWERS),
            new Door("GET", "/api/assessments/{id}/findings/{finding}/further", CLINICIAN),
            new Door("POST", "/api/assessments/{id}/findings/{finding}/answers", CLINICIAN),
            new Door("GET", "/api/evidence/{type}/{id}/{version}", CLINICIAN),
            new Door("GET", "/api/models/active", Set.of("clinician", "auditor", "model-owner")),
            new Door("GET", "/api/audit/entries", AUDITOR),
            new Door("GET", "/api/audit/checkpoint", AUDITOR),
            new Door("GET", "/api/audit/assessments/{id}", AUDITOR),
            new Door("GET", "/api/audit/assessments/{id}/export", AUDITOR),
            new Door("POST", "/api/audit/assessments/{id}/replay", AUDITOR),
            new Door("POST", "/api/audit/assessments/{id}/reviews", AUDITOR),
            new Door("GET", "/api/audit/reviews", AUDITOR),
            new Door("POST", "/api/audit/reviews/{sequence}/sign-off", AUDITOR),
            new Door("POST", "/api/audit/samples", AUDITOR),
            new Door("GET", "/api/audit/break-glass", AUDITOR),
            new Door("GET", "/api/audit/overrides", Set.of("auditor", "model-owner")),
            new Door("GET", "/q/metrics", Set.of("administrator", "integration")),
            new Door("POST", "/fhir", INTEGRATION),
            new Door("POST", "/fhir/$ingest", INTEGRATION),
            new Door("GET", "/fhir/Patient/{id}", READERS),
            new Door("GET", "/fhir/Patient/{id}/_history", READERS),
            new Door("GET", "/fhir/Patient/{id}/_history/1", READERS),
            new Door("GET", "/fhir/Observation", READERS),
            new Door("POST", "/fhir/Observation/_search", READERS),
            new Door("POST", "/fhir/Observation", INTEGRATION),
            new Door("PUT", "/fhir/Observation/{id}", INTEGRATION),
            new Door("DELETE", "/fhir/Observation/{id}", INTEGRATION),
            new Door("PATCH", "/fhir/Observation/{id}", INTEGRATION),
            new Door("GET", "/fhir/Organization/_history?_count=0", READERS),
            new Door("GET", "/fhir/_history?_count=0", READERS),
            new Door("POST", "/fhir/Observation/$validate", READERS),
            new Door("GET", "/fhir/$validation-report", READERS),
            new Door("GET", "/fhir/ConceptMap/$translate?code=x&system=y", READERS),
            new Door("POST", "/fhir/CodeSystem/$validate-code", READERS),
            new Door("POST", "/fhir/ValueSet/$expand", READERS),
            new Door("GET", "/fhir/AuditEvent", AUDITOR),
            new Door("GET", "/fhir/AuditEvent/1", AUDITOR),
            new Door("POST", "/fhir/Patient/{id}/$diagnose", CLINICIAN),
            new Door("POST", "/fhir/Group/{id}/$diagnose", CLINICIAN),
            new Door("POST", "/fhir/$import", INTEGRATION),
            new Door("POST", "/fhir/$pull", INTEGRATION),
            new Door("POST", "/fhir/hooks/results", INTEGRATION),
            new Door("POST", "/fhir/Group/{id}/$diagnose", CLINICIAN),
            // Opens to whoever started the job; to others it is not there.
            new Door("GET", "/fhir/jobs/{id}", ALL),
            new Door("GET", "/fhir/jobs/{id}/Bundle.ndjson", ALL),
            new Door("DELETE", "/fhir/jobs/{id}", ALL));

    private static final AtomicInteger CELLS = new AtomicInteger();

    @AfterAll
    static void tellHowManyCellsThereWere() {
        System.out.println("Access: " + DOORS.size() + " doors, " + CELLS.get() + " cells tried.");
    }

    /** Of every door: each role, of a patient who is there and of one who is not, and each fault of a token. */
    static Stream<Door> doors() {
        return DOORS.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doors")
    void eachRoleOpensItsDoorsAndNoOther(Door door) {
        SoftAssertions all = new SoftAssertions();
        for (Whose whose : door.whose()) {
            for (String role : ROLES) {
                int status = request(door)
                        .auth()
                        .oauth2(Tokens.of(role))
                        .request(door.method(), door.concrete(whose))
                        .statusCode();
                CELLS.incrementAndGet();
                if (door.opensTo(role, whose)) {
                    all.assertThat(status).as(role + " " + whose).isNotIn(401, 403, 500);
                } else {
                    all.assertThat(status).as(role + " " + whose).isEqualTo(403);
                }
            }
        }
        all.assertAll();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doors")
    void withoutAValidTokenNoDoorOpens(Door door) {
        SoftAssertions all = new SoftAssertions();
        for (Whose whose : door.whose()) {
            String path = door.concrete(whose);
            for (Map.Entry<String, String> fault : FaultyTokens.all().entrySet()) {
                RequestSpecification request = request(door);
                if (!fault.getValue().isEmpty()) {
                    request.header("Authorization", fault.getValue());
                }
                Response response = request.redirects().follow(false).request(door.method(), path);
                CELLS.incrementAndGet();
                all.assertThat(response.statusCode())
                        .as(fault.getKey() + " " + whose)
                        .isEqualTo(401);
                if (path.startsWith("/fhir")) {
                    all.assertThat(response.<String>path("resourceType")).isEqualTo("OperationOutcome");
                } else if (path.startsWith("/api")) {
                    all.assertThat(response.contentType()).startsWith("application/problem+json");
                }
            }
        }
        all.assertAll();
    }

    @Test
    void everyEndpointHasARow() {
        Map<String, Map<String, Object>> paths =
                given().accept("application/json").get("/q/openapi?format=json").path("paths");
        Set<String> known = new LinkedHashSet<>();
        DOORS.forEach(door -> known.add(door.method() + " " + door.path()));
        Set<String> found = new LinkedHashSet<>();
        paths.forEach((path, methods) -> methods.keySet().stream()
                .filter(method ->
                        Set.of("get", "post", "put", "delete", "patch").contains(method))
                .forEach(method -> found.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path)));
        // Sign-in and sign-out are for those who are not signed in yet, or no longer.
        found.removeAll(Set.of("GET /login", "POST /logout", "GET /.well-known/jwks.json"));
        assertThat(known).containsAll(found);
    }

    /** Where a kind of interaction or operation that the CapabilityStatement tells of has its row. */
    private static final Map<String, String> FHIR_ROWS = Map.ofEntries(
            Map.entry("read", "GET /fhir/Patient/{id}"),
            Map.entry("vread", "GET /fhir/Patient/{id}/_history/1"),
            Map.entry("history-instance", "GET /fhir/Patient/{id}/_history"),
            Map.entry("history-type", "GET /fhir/Organization/_history?_count=0"),
            Map.entry("history-system", "GET /fhir/_history?_count=0"),
            Map.entry("search-type", "GET /fhir/Observation"),
            Map.entry("create", "POST /fhir/Observation"),
            Map.entry("update", "PUT /fhir/Observation/{id}"),
            Map.entry("patch", "PATCH /fhir/Observation/{id}"),
            Map.entry("delete", "DELETE /fhir/Observation/{id}"),
            Map.entry("transaction", "POST /fhir"),
            Map.entry("batch", "POST /fhir"),
            Map.entry("$ingest", "POST /fhir/$ingest"),
            Map.entry("$import", "POST /fhir/$import"),
            Map.entry("$pull", "POST /fhir/$pull"),
            Map.entry("$validation-report", "GET /fhir/$validation-report"),
            Map.entry("$validate", "POST /fhir/Observation/$validate"),
            Map.entry("$validate-code", "POST /fhir/CodeSystem/$validate-code"),
            Map.entry("$expand", "POST /fhir/ValueSet/$expand"),
            Map.entry("$translate", "GET /fhir/ConceptMap/$translate?code=x&system=y"),
            Map.entry("$diagnose", "POST /fhir/Patient/{id}/$diagnose"));

    @Test
    void everyInteractionAndOperationOfFhirHasARow() {
        Response metadata = given().get("/fhir/metadata");
        Set<String> found = new LinkedHashSet<>(metadata.<List<String>>path("rest[0].interaction.code"));
        metadata.<List<List<String>>>path("rest[0].resource.interaction.code").forEach(found::addAll);
        metadata.<List<String>>path("rest[0].operation.name").forEach(name -> found.add("$" + name));
        metadata.<List<List<String>>>path("rest[0].resource.operation.name").stream()
                .filter(java.util.Objects::nonNull)
                .flatMap(List::stream)
                .forEach(name -> found.add("$" + name));
        Set<String> rows = new LinkedHashSet<>();
        DOORS.forEach(door -> rows.add(door.method() + " " + door.path()));
        assertThat(FHIR_ROWS.keySet()).containsAll(found);
        assertThat(rows).containsAll(FHIR_ROWS.values());
    }

    /** The rows name a type each; what they say holds for all that the CapabilityStatement names. */
    @Test
    void everyTypeOpensToTheSameRolesButForTheLog() {
        SoftAssertions all = new SoftAssertions();
        List<String> types = given().get("/fhir/metadata").path("rest[0].resource.type");
        for (String type : types) {
            Set<String> readers = type.equals("AuditEvent") ? AUDITOR : READERS;
            for (String role : ROLES) {
                int status =
                        Fhir.as(role).get("/fhir/" + type + "?_summary=count").statusCode();
                CELLS.incrementAndGet();
                all.assertThat(status == 403).as(role + " " + type).isEqualTo(!readers.contains(role));
            }
        }
        all.assertAll();
    }

    @Test
    void whatDescribesTheServerIsOpen() {
        assertThat(given().get("/fhir/metadata").statusCode()).isEqualTo(200);
        assertThat(given().get("/q/health/live").statusCode()).isEqualTo(200);
        assertThat(given().get("/q/openapi").statusCode()).isEqualTo(200);
    }

    /** A change with an empty object, but for the assessment of a patient, which is asked for without a body. */
    private static RequestSpecification request(Door door) {
        RequestSpecification request = given();
        boolean reads = door.method().equals("GET") || door.method().equals("DELETE");
        if (door.method().equals("PATCH")) {
            request.contentType("application/json-patch+json").body("[]");
        } else if (!reads && !door.path().startsWith("/fhir/Patient/{id}/$")) {
            request.contentType("application/json").body("{}");
        }
        return request;
    }
}
