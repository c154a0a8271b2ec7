package org.consilium.server.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.consilium.server.Surroundings;
import org.consilium.server.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

    private record Door(String method, String path, Set<String> roles) {

        /** The path with a value for each variable, none of which exists. */
        String concrete() {
            return path.replaceAll("\\{[^}]+}", "00000000-0000-0000-0000-000000000000");
        }
    }

    private static final List<Door> DOORS = List.of(
            new Door("GET", "/api/session", ALL),
            new Door("POST", "/api/patients/search", CLINICIAN),
            new Door("GET", "/api/patients/{id}", CLINICIAN),
            new Door("POST", "/api/patients/{id}/assessments", CLINICIAN),
            new Door("GET", "/api/patients/{id}/assessments", REVIEWERS),
            new Door("GET", "/api/assessments/{id}", REVIEWERS),
            new Door("GET", "/api/assessments/{id}/findings/{finding}", REVIEWERS),
            new Door("GET", "/api/evidence/{type}/{id}/{version}", CLINICIAN),
            new Door("GET", "/api/models/active", Set.of("clinician", "auditor", "model-owner")),
            new Door("GET", "/api/audit/entries", Set.of("auditor")),
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
            new Door("POST", "/fhir/Patient/{id}/$diagnose", CLINICIAN),
            new Door("POST", "/fhir/Group/{id}/$diagnose", CLINICIAN),
            new Door("POST", "/fhir/$import", INTEGRATION),
            new Door("POST", "/fhir/$pull", INTEGRATION),
            new Door("POST", "/fhir/hooks/results", INTEGRATION),
            // Opens to whoever started the job; to others it is not there.
            new Door("GET", "/fhir/jobs/{id}", ALL),
            new Door("DELETE", "/fhir/jobs/{id}", ALL));

    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (Door door : DOORS) {
            for (String role : ROLES) {
                cells.add(Arguments.of(
                        door.method(), door.concrete(), role, door.roles().contains(role)));
            }
        }
        return cells.stream();
    }

    @ParameterizedTest(name = "{0} {1} as {2}: {3}")
    @MethodSource("cells")
    void eachRoleOpensItsDoorsAndNoOther(String method, String path, String role, boolean opens) {
        Response response = request(method).auth().oauth2(Tokens.of(role)).request(method, path);
        if (opens) {
            assertThat(response.statusCode()).isNotIn(401, 403, 500);
        } else {
            assertThat(response.statusCode()).isEqualTo(403);
        }
    }

    static Stream<Arguments> faultyTokens() {
        List<Arguments> cells = new ArrayList<>();
        for (Door door : DOORS) {
            for (String fault : List.of("none", "garbage", "unsigned", "changed", "basic")) {
                cells.add(Arguments.of(door.method(), door.concrete(), fault));
            }
        }
        return cells.stream();
    }

    @ParameterizedTest(name = "{0} {1} with a token that is {2}")
    @MethodSource("faultyTokens")
    void withoutAValidTokenNoDoorOpens(String method, String path, String fault) {
        RequestSpecification request = request(method);
        String token = Tokens.of("clinician");
        String payload = token.split("\\.", -1)[1];
        switch (fault) {
            case "garbage" -> request.header("Authorization", "Bearer x.y.z");
            case "unsigned" ->
                request.header(
                        "Authorization",
                        "Bearer "
                                + Base64.getUrlEncoder()
                                        .withoutPadding()
                                        .encodeToString(
                                                "{\"alg\":\"none\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                + "." + payload + ".");
            case "changed" ->
                request.header("Authorization", "Bearer " + token.substring(0, token.length() - 8) + "AAAAAAAA");
            case "basic" -> request.header("Authorization", "Basic Y2xpbmljaWFuOmNvbnNpbGl1bQ==");
            default -> {
                // no header at all
            }
        }
        Response response = request.redirects().follow(false).request(method, path);
        assertThat(response.statusCode()).isEqualTo(401);
        if (path.startsWith("/fhir")) {
            assertThat(response.<String>path("resourceType")).isEqualTo("OperationOutcome");
        } else if (path.startsWith("/api")) {
            assertThat(response.contentType()).startsWith("application/problem+json");
        }
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

    @Test
    void whatDescribesTheServerIsOpen() {
        assertThat(given().get("/fhir/metadata").statusCode()).isEqualTo(200);
        assertThat(given().get("/q/health/live").statusCode()).isEqualTo(200);
        assertThat(given().get("/q/openapi").statusCode()).isEqualTo(200);
    }

    private static RequestSpecification request(String method) {
        RequestSpecification request = given();
        if (!method.equals("GET") && !method.equals("DELETE")) {
            request.contentType("application/json").body("{}");
        }
        return request;
    }
}
