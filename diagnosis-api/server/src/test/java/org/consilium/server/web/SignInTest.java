package org.consilium.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import org.consilium.server.Database;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class SignInTest {

    @SuppressWarnings("NullAway.Init") // set by Quarkus
    @TestHTTPResource("/")
    URI server;

    @Test
    void signingInReturnsToThePageAndKeepsTheTokensOnTheServer() throws SQLException {
        Browser browser = new Browser(server);
        HttpResponse<String> landed = browser.signIn("clinician", "/worklist");
        assertThat(landed.uri().getPath()).isEqualTo("/worklist");
        assertThat(browser.cookie("q_session_web")).hasSizeLessThan(64).doesNotContain(".");
        assertThat(Database.count("select count(*) from web_session")).isPositive();

        JsonPath session = JsonPath.from(browser.get("/api/session").body());
        assertThat(session.getString("username")).isEqualTo("clinician");
        assertThat(session.getList("roles")).contains("clinician");
        assertThat(session.getBoolean("demo")).isTrue();
        assertThat(session.getString("caution")).contains("Synthetic");
    }

    /** The test's own address is the one that is trusted; from any other the headers are nothing. */
    @Test
    void behindAProxyTheSignInLeadsBackToThePublicAddress() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getPort() + "/login"))
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "consilium.hospital.example")
                .header("X-Forwarded-For", "192.0.2.7")
                .build();
        String location = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElse("");
        assertThat(location)
                .contains("redirect_uri=https%3A%2F%2Fconsilium.hospital.example%2Flogin%2Fcallback")
                .contains("code_challenge_method=S256");
    }

    @Test
    void aChangeNeedsTheSessionsTokenAndThisOrigin() {
        Browser browser = new Browser(server);
        browser.signIn("clinician", "/");
        String token = JsonPath.from(browser.get("/api/session").body()).getString("csrfToken");
        assertThat(browser.post("/api/patients/search", "{}").statusCode()).isEqualTo(403);
        assertThat(browser.post("/api/patients/search", "{}", "X-CSRF-Token", "x")
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.post(
                                "/api/patients/search",
                                "{}",
                                "X-CSRF-Token",
                                token,
                                "Origin",
                                "http://elsewhere.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.post("/api/patients/search", "{}", "X-CSRF-Token", token)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aBrowsersSessionOpensNothingAtTheFhirDoor() {
        Browser browser = new Browser(server);
        browser.signIn("clinician", "/");
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(401);
    }

    @Test
    void signingOutEndsTheSessionHereAndNamesWhereToEndItThere() throws SQLException {
        Browser browser = new Browser(server);
        browser.signIn("auditor", "/");
        String kept = browser.cookie("q_session_web");
        String token = JsonPath.from(browser.get("/api/session").body()).getString("csrfToken");
        HttpResponse<String> response = browser.post("/logout", "", "X-CSRF-Token", token);
        assertThat(JsonPath.from(response.body()).getString("location"))
                .contains("/protocol/openid-connect/logout?")
                .contains("id_token_hint=");
        browser.cookie("q_session_web", kept);
        assertThat(browser.get("/api/session").statusCode()).isEqualTo(401);
        for (String kind : List.of("sign-in", "sign-out")) {
            assertThat(Database.count(
                            "select count(*) from audit_entry where actor = 'auditor' and kind = '" + kind + "'"))
                    .as(kind)
                    .isPositive();
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "https://evil.example", "//evil.example", "/\\evil.example", "/a b", "javascript:alert(1)"})
    void theSignInLeadsToNoOtherServer(String page) {
        assertThat(SignIn.localPage(page)).isEqualTo("/");
    }

    @ParameterizedTest
    @CsvSource({"/,text/html", "/patients/1,text/html", "/a/b/c,text/html"})
    void everyOtherPathIsTheUisPage(String path, String type) {
        HttpResponse<String> response = new Browser(server).get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(type);
        assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'");
        assertThat(response.headers().firstValue("Cache-Control").orElse("")).isEqualTo("no-cache");
    }

    @Test
    void filesWithHashedNamesAreKeptForEverAndMissingOnesAreNotThePage() {
        String page = new Browser(server).get("/").body();
        java.util.regex.Matcher asset =
                java.util.regex.Pattern.compile("(/assets/[^\"]+)\"").matcher(page);
        assertThat(asset.find()).isTrue();
        HttpResponse<String> response = new Browser(server).get(asset.group(1));
        assertThat(response.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
        assertThat(new Browser(server).get("/assets/none.js").statusCode()).isEqualTo(404);
    }

    @Test
    void pagesTravelCompressedToWhoAsksForItAndAnswersNever() throws Exception {
        assertThat(encoding("/", "gzip, deflate, br")).isEqualTo("gzip");
        assertThat(encoding("/", "gzip;q=0, br")).isEmpty();
        assertThat(encoding("/", "identity")).isEmpty();
        assertThat(encoding("/api/session", "gzip")).isEmpty();
    }

    private String encoding(String path, String accepted) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Accept-Encoding", accepted)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Content-Encoding")
                .orElse("");
    }
}
