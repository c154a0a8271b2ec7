package org.consilium.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.consilium.local.LocalKeycloak;
import org.jspecify.annotations.Nullable;

/** Access tokens of the demo realm, one for each role, asked for again before they lapse. */
public final class Tokens {

    static @Nullable LocalKeycloak keycloak;
    /** A token holds for five minutes. */
    private static final Duration FRESH = Duration.ofMinutes(3);

    private static final Map<String, Token> TOKENS = new ConcurrentHashMap<>();

    private record Token(String text, Instant asked) {}

    private Tokens() {}

    /** A token of the clinician that the identity provider signed and that has expired since. */
    public static String expired() {
        String token = test("test-short-lived", keycloak().realmUrl(), "access_token");
        Instant over = Instant.now().plusSeconds(2);
        while (Instant.now().isBefore(over)) {
            Thread.onSpinWait();
        }
        return token;
    }

    /** A token of the clinician that is signed and is for another audience. */
    public static String ofAnotherAudience() {
        return test("test-no-audience", keycloak().realmUrl(), "access_token");
    }

    /** The same realm under another name: the signature holds, the issuer is another. */
    public static String ofAnotherIssuer() {
        return test("consilium-cli", keycloak().realmUrl().replace("localhost", "127.0.0.1"), "access_token");
    }

    /** What proves who somebody is, or asks for a new token, opens no door. */
    public static String ofAnotherUse(String field) {
        return test("consilium-cli", keycloak().realmUrl(), field);
    }

    /** A token of the clinician that the identity provider was asked to revoke. */
    public static String revoked() {
        String token = test("consilium-cli", keycloak().realmUrl(), "access_token");
        revoke(token);
        return token;
    }

    /** Asks the identity provider to revoke a token of the command line's client. */
    public static void revoke(String token) {
        post("revoke", "client_id=consilium-cli&token=" + token);
    }

    /** A token of the clinician whose session has been ended at the identity provider since. */
    public static String ofASessionThatEnded() {
        Map<String, String> both = keycloak().testTokens("clinician", "consilium-cli");
        post("logout", "client_id=consilium-cli&refresh_token=" + both.get("refresh_token"));
        return Objects.requireNonNull(both.get("access_token"));
    }

    /** Ends every session of a person, as the administrator does at the identity provider. */
    public static void endSessionsOf(String person) {
        administer("POST", person, "/logout", null);
    }

    /** Locks a person out, or lets them in again. */
    public static void let(String person, boolean in) {
        administer("PUT", person, "", "{\"enabled\":" + in + "}");
    }

    private static void administer(String method, String person, String what, @Nullable String body) {
        String token = keycloak().testAdministration();
        String users = keycloak().realmUrl().replace("/realms/", "/admin/realms/") + "/users";
        String id = io.restassured.RestAssured.given()
                .auth()
                .oauth2(token)
                .get(users + "?exact=true&username=" + person)
                .path("[0].id");
        var request = io.restassured.RestAssured.given().auth().oauth2(token).contentType("application/json");
        int status = (body == null ? request : request.body(body))
                .request(method, users + "/" + id + what)
                .statusCode();
        if (status / 100 != 2) {
            throw new IllegalStateException("Keycloak answers " + status + " to the administrator.");
        }
    }

    private static void post(String endpoint, String form) {
        int status = io.restassured.RestAssured.given()
                .contentType("application/x-www-form-urlencoded")
                .body(form)
                .post(keycloak().realmUrl() + "/protocol/openid-connect/" + endpoint)
                .statusCode();
        if (status / 100 != 2) {
            throw new IllegalStateException("Keycloak answers " + status + " to " + endpoint + ".");
        }
    }

    private static String test(String client, String realm, String field) {
        return keycloak().testToken("clinician", client, realm, field);
    }

    private static LocalKeycloak keycloak() {
        return Objects.requireNonNull(keycloak, "Surroundings start Keycloak.");
    }

    public static String of(String role) {
        return TOKENS.compute(
                        role,
                        (each, token) -> token != null
                                        && Duration.between(token.asked(), Instant.now())
                                                        .compareTo(FRESH)
                                                < 0
                                ? token
                                : new Token(
                                        Objects.requireNonNull(keycloak, "Surroundings start Keycloak.")
                                                .token(each),
                                        Instant.now()))
                .text();
    }
}
