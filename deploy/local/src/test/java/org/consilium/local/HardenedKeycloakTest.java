package org.consilium.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The realm for real use, imported into a real Keycloak behind a proxy: what its file promises is in force. */
class HardenedKeycloakTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PUBLIC = "https://consilium.example";
    private static final String CALLBACK = PUBLIC + "/login/callback";
    private static final String GOOD = "long enough to be remembered";
    private static final String SEED = "a seed of the authenticator 1234";

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static LocalKeycloak keycloak;

    @BeforeAll
    static void start() throws IOException {
        ObjectNode realm =
                (ObjectNode) JSON.readTree(Files.readString(Path.of("..", "keycloak", "hardened-realm.json")));
        ArrayNode users = realm.withArray("users");
        for (String role : new String[] {"clinician", "auditor", "model-owner", "administrator"}) {
            person(users, role, role, GOOD);
            person(users, role + "-equipped", role, GOOD);
            ObjectNode otp = ((ArrayNode) users.get(users.size() - 1).path("credentials")).addObject();
            otp.put("type", "otp");
            otp.put("secretData", "{\"value\":\"" + SEED + "\"}");
            otp.put(
                    "credentialData",
                    "{\"subType\":\"totp\",\"digits\":6,\"period\":30,\"algorithm\":\"HmacSHA256\",\"counter\":0}");
        }
        person(users, "guessed", "clinician", GOOD);
        person(users, "newcomer", "clinician", GOOD);
        ((ObjectNode) users.get(users.size() - 1)).putArray("requiredActions").add("UPDATE_PASSWORD");
        keycloak = LocalKeycloak.temporary(new LocalKeycloak.OtherRealm(JSON.writeValueAsString(realm), PUBLIC));
    }

    private static void person(ArrayNode users, String name, String role, String password) {
        ObjectNode user = users.addObject();
        user.put("username", name).put("enabled", true).put("emailVerified", true);
        user.put("firstName", "A").put("lastName", "B").put("email", name + "@consilium.example");
        user.putArray("credentials").addObject().put("type", "password").put("value", password);
        user.putArray("realmRoles").add(role);
    }

    @AfterAll
    static void stop() {
        keycloak.close();
    }

    private static RealmVisitor visitor() {
        return new RealmVisitor(keycloak.realmUrl(), CALLBACK, OwnerOnly.secret(keycloak.serverSecretFile()));
    }

    @Test
    void withoutTlsNobodyIsServed() {
        RealmVisitor plain = visitor().withoutTls();
        assertThat(plain.authorize(Map.of()).statusCode()).isBetween(400, 403);
        assertThat(plain.authorize(Map.of()).body()).contains("HTTPS required");
        assertThat(plain.token(Map.of("grant_type", "client_credentials")).body())
                .contains("HTTPS required");
    }

    @Test
    void aClinicianSignsInWithAPasswordAndGetsAShortTokenForThePlatform() throws IOException {
        RealmVisitor visitor = visitor();
        JsonNode tokens = visitor.redeem(visitor.signIn("clinician", GOOD).code());
        JsonNode claims = claims(tokens);
        assertThat(claims.path("aud").toString()).contains("consilium");
        assertThat(claims.at("/realm_access/roles").toString())
                .contains("clinician")
                .doesNotContain("auditor");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(180);
        assertThat(tokens.path("expires_in").asInt()).isEqualTo(180);
        assertThat(tokens.path("refresh_expires_in").asInt()).isLessThanOrEqualTo(900);
    }

    @Test
    void aRefreshTokenIsForOneUseAndASecondEndsTheSession() throws IOException {
        RealmVisitor visitor = visitor();
        String first = visitor.redeem(visitor.signIn("clinician", GOOD).code())
                .path("refresh_token")
                .asText();
        JsonNode second = JSON.readTree(visitor.refresh(first).body());
        assertThat(second.path("access_token").asText()).isNotEmpty();
        assertThat(visitor.refresh(first).statusCode()).isEqualTo(400);
    }

    @Test
    void aCodeIsRedeemedOnlyWithItsVerifierAndOnce() throws IOException {
        RealmVisitor visitor = visitor();
        String code = visitor.signIn("clinician", GOOD).code();
        assertThat(visitor.redeemWith(code, "another verifier that is long enough to be one, as RFC 7636 asks")
                        .statusCode())
                .isEqualTo(400);
        RealmVisitor again = visitor();
        String other = again.signIn("clinician", GOOD).code();
        assertThat(again.redeem(other).path("access_token").asText()).isNotEmpty();
        assertThat(again.redeemWith(other, RealmVisitor.VERIFIER).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auditor", "model-owner", "administrator"})
    void whoReviewsOwnsOrAdministersDoesNotComeInWithAPasswordAlone(String role) {
        RealmVisitor.Arrival arrival = visitor().signIn(role, GOOD);
        assertThat(arrival.isThere()).isFalse();
        assertThat(arrival.page()).contains("kc-totp-settings-form");
        RealmVisitor visitor = visitor();
        RealmVisitor.Arrival asked = visitor.signIn(role + "-equipped", GOOD);
        assertThat(asked.isThere()).isFalse();
        assertThat(asked.page()).contains("name=\"otp\"");
        assertThat(visitor.submit(asked, Map.of("otp", "000000")).isThere()).isFalse();
        RealmVisitor fresh = visitor();
        assertThat(fresh.submit(fresh.signIn(role + "-equipped", GOOD), Map.of("otp", OneTimePassword.now(SEED)))
                        .isThere())
                .isTrue();
    }

    @Test
    void guessingIsStoppedEvenForTheRightPassword() {
        RealmVisitor visitor = visitor();
        for (int i = 0; i < 5; i++) {
            assertThat(visitor.signIn("guessed", "wrong " + i).isThere()).isFalse();
        }
        assertThat(visitor().signIn("guessed", GOOD).isThere()).isFalse();
        assertThat(visitor().signIn("clinician", GOOD).isThere()).isTrue();
    }

    @Test
    void aShortPasswordIsNotTaken() {
        RealmVisitor visitor = visitor();
        RealmVisitor.Arrival asked = visitor.signIn("newcomer", GOOD);
        assertThat(asked.page()).contains("password-new");
        RealmVisitor.Arrival refused = change(visitor, asked, "thirteen char");
        assertThat(refused.isThere()).isFalse();
        assertThat(refused.page()).contains("minimum length 14");
        RealmVisitor.Arrival same = change(visitor, refused, GOOD);
        assertThat(same.isThere()).as("one of the last five").isFalse();
        assertThat(change(visitor, same, "fourteen chars!").isThere()).isTrue();
    }

    private static RealmVisitor.Arrival change(RealmVisitor visitor, RealmVisitor.Arrival form, String password) {
        return visitor.submit(form, Map.of("password-new", password, "password-confirm", password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://consilium.example/login/callback/",
                "https://consilium.example/login/callback?x=1",
                "https://consilium.example/",
                "https://consilium.example.evil.example/login/callback",
                "http://consilium.example/login/callback",
                "https://evil.example/login/callback"
            })
    void onlyTheOneRedirectIsTaken(String redirect) {
        assertThat(visitor().authorize(Map.of("redirect_uri", redirect)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void withoutPkceOrWithItsPlainFormThereIsNoCode() {
        assertThat(visitor()
                        .authorizeWithoutPkce()
                        .headers()
                        .firstValue("Location")
                        .orElse(""))
                .contains("error=invalid_request");
        assertThat(visitor()
                        .authorize(Map.of("code_challenge_method", "plain"))
                        .headers()
                        .firstValue("Location")
                        .orElse(""))
                .contains("error=invalid_request");
    }

    @Test
    void noPasswordIsGivenToAClientAndNoTokenToAPage() {
        assertThat(visitor()
                        .token(Map.of("grant_type", "password", "username", "clinician", "password", GOOD))
                        .statusCode())
                .isEqualTo(400);
        assertThat(visitor()
                        .authorize(Map.of("response_type", "token"))
                        .headers()
                        .firstValue("Location")
                        .orElse(""))
                .contains("error=");
    }

    @Test
    void aDeliveringSystemGetsItsOneRoleForFiveMinutesAndNoRefreshToken() throws IOException {
        RealmVisitor visitor = new RealmVisitor(
                keycloak.realmUrl(),
                CALLBACK,
                "consilium-integration",
                OwnerOnly.secret(keycloak.integrationSecretFile()));
        JsonNode tokens = JSON.readTree(
                visitor.token(Map.of("grant_type", "client_credentials")).body());
        assertThat(tokens.path("expires_in").asInt()).isEqualTo(300);
        assertThat(tokens.has("refresh_token")).isFalse();
        assertThat(claims(tokens).at("/realm_access/roles").toString()).isEqualTo("[\"integration\"]");
        assertThat(claims(tokens).path("aud").asText()).isEqualTo("consilium");
    }

    /** What the server relies on to find out that a token was revoked. */
    @Test
    void theServerLearnsThatATokenWasRevoked() throws IOException {
        RealmVisitor visitor = visitor();
        String token = visitor.redeem(visitor.signIn("clinician", GOOD).code())
                .path("access_token")
                .asText();
        assertThat(visitor.isActive(token)).isTrue();
        visitor.revoke(token);
        assertThat(visitor.isActive(token)).isFalse();
    }

    private static JsonNode claims(JsonNode tokens) throws IOException {
        String[] parts = tokens.path("access_token").asText().split("\\.", -1);
        return JSON.readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
    }
}
