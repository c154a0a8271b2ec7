package org.consilium.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.consilium.server.Surroundings;
import org.consilium.server.Tokens;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A browser's session that was ended at a real identity provider, and not here, opens nothing within the stated time. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class EndedSessionTest {

    /** What a busy machine may take beyond the stated time; a session that goes on is told from one that ends. */
    private static final Duration SLOW_MACHINE = Duration.ofSeconds(15);

    @SuppressWarnings("NullAway.Init") // set by Quarkus
    @TestHTTPResource("/")
    URI server;

    @Inject
    @ConfigProperty(name = "consilium.access.revoked-within")
    Duration stated;

    @Test
    void theAdministratorEndsIt() {
        Browser browser = signedIn("model-owner2");
        Browser colleague = signedIn("clinician2");
        Tokens.endSessionsOf("model-owner2");
        assertThat(endsInTime(browser)).isTrue();
        assertThat(opens(colleague)).as("somebody else's session").isTrue();
    }

    @Test
    void thePersonIsLockedOut() {
        Browser browser = signedIn("model-owner2");
        try {
            Tokens.let("model-owner2", false);
            assertThat(endsInTime(browser)).isTrue();
        } finally {
            Tokens.let("model-owner2", true);
        }
        assertThat(opens(browser)).as("the same session, once let in again").isFalse();
        assertThat(opens(signedIn("model-owner2"))).as("a new session").isTrue();
    }

    /** From another tab of the same browser: at the provider, whose cookie it has, and not by this server's door. */
    @Test
    void thePersonSignsOutElsewhere() {
        Browser browser = signedIn("model-owner2");
        String end = JsonPath.from(signOutOfAnother(browser)).getString("location");
        assertThat(end).contains("id_token_hint=");
        browser.getAt(URI.create(end));
        assertThat(endsInTime(browser)).isTrue();
    }

    @Test
    void aChangeIsRefusedLikeALook() {
        Browser browser = signedIn("clinician2");
        String token = JsonPath.from(browser.get("/api/session").body()).getString("csrfToken");
        Tokens.endSessionsOf("clinician2");
        assertThat(endsInTime(browser)).isTrue();
        assertThat(browser.post("/api/patients/search", "{}", "X-CSRF-Token", token)
                        .statusCode())
                .isEqualTo(401);
    }

    /** A second sign-in by the same single sign-on, which ends at this server; the session at the provider is one. */
    private String signOutOfAnother(Browser browser) {
        String kept = browser.cookie("q_session_web");
        String token = JsonPath.from(browser.get("/api/session").body()).getString("csrfToken");
        browser.forget("q_session_web");
        browser.get("/login?return=/");
        String out = browser.post("/logout", "", "X-CSRF-Token", token).body();
        browser.cookie("q_session_web", kept);
        assertThat(opens(browser)).as("the first session").isTrue();
        return out;
    }

    private Browser signedIn(String person) {
        Browser browser = new Browser(server);
        browser.signIn(person, "/");
        assertThat(opens(browser)).isTrue();
        return browser;
    }

    private static boolean opens(Browser browser) {
        return browser.get("/api/session").statusCode() == 200;
    }

    private boolean endsInTime(Browser browser) {
        Instant late = Instant.now().plus(stated).plus(SLOW_MACHINE);
        while (opens(browser)) {
            if (Instant.now().isAfter(late)) {
                return false;
            }
        }
        return true;
    }
}
