package org.consilium.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the realm for real use promises, read from its file. */
class HardenedRealmTest {

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static JsonNode realm;

    @BeforeAll
    static void read() throws IOException {
        realm = new ObjectMapper().readTree(Files.readString(Path.of("..", "keycloak", "hardened-realm.json")));
    }

    @Test
    void guessingIsSlowedAndPasswordsAreLong() {
        assertThat(realm.path("bruteForceProtected").asBoolean()).isTrue();
        assertThat(realm.path("failureFactor").asInt()).isLessThanOrEqualTo(5);
        assertThat(realm.path("passwordPolicy").asText()).contains("length(14)", "notUsername", "passwordHistory");
        assertThat(realm.path("sslRequired").asText()).isEqualTo("all");
    }

    @Test
    void whoReviewsOwnsOrAdministersNeedsAOneTimePassword() {
        for (JsonNode role : realm.at("/roles/realm")) {
            boolean needs = role.path("composites").path("realm").toString().contains("second-factor");
            assertThat(needs)
                    .as(role.path("name").asText())
                    .isEqualTo(java.util.Set.of("auditor", "model-owner", "administrator")
                            .contains(role.path("name").asText()));
        }
        assertThat(realm.path("browserFlow").asText()).isEqualTo("browser with one-time passwords");
        assertThat(realm.path("authenticationFlows").toString())
                .contains("\"auth-otp-form\"", "\"conditional-user-role\"", "\"CONDITIONAL\"");
        assertThat(realm.path("authenticatorConfig").toString()).contains("second-factor");
    }

    @Test
    void tokensAreShortRedirectsExactAndNoPasswordIsGivenToAClient() {
        assertThat(realm.path("accessTokenLifespan").asInt()).isLessThanOrEqualTo(300);
        assertThat(realm.path("revokeRefreshToken").asBoolean()).isTrue();
        for (JsonNode client : realm.path("clients")) {
            assertThat(client.path("directAccessGrantsEnabled").asBoolean()).isFalse();
            assertThat(client.path("implicitFlowEnabled").asBoolean()).isFalse();
            assertThat(client.path("publicClient").asBoolean()).isFalse();
            assertThat(client.path("redirectUris").toString()).doesNotContain("*");
            assertThat(client.path("secret").asText()).startsWith("${");
        }
        assertThat(realm.at("/clients/1/attributes")
                        .path("pkce.code.challenge.method")
                        .asText())
                .isEqualTo("S256");
    }

    @Test
    void nobodyIsInItButTheDeliveringSystem() {
        assertThat(realm.path("users")).hasSize(1);
        assertThat(realm.path("users").toString()).doesNotContain("credentials");
    }
}
