package org.consilium.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of the identity provider about a token, how often, and what happens while it does not answer. */
class RevocationTest {

    private volatile String says = "{\"active\":true}";
    private final AtomicInteger asked = new AtomicInteger();
    private final SetClock clock = new SetClock(Instant.parse("2026-01-01T12:00:00Z"));

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer provider;

    @SuppressWarnings("NullAway.Init") // set before each test
    private StandingTokens tokens;

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/protocol/openid-connect/token/introspect", exchange -> {
            asked.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            byte[] body = says.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.length == 0 ? 500 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        provider.start();
        tokens = new StandingTokens(
                "http://127.0.0.1:" + provider.getAddress().getPort(),
                "consilium",
                "secret",
                Duration.ofSeconds(10),
                new ObjectMapper(),
                clock);
    }

    @AfterEach
    void stop() {
        provider.stop(0);
    }

    @Test
    void anAnswerHoldsForTenSecondsAndNoLonger() {
        assertThat(isAdmitted()).isTrue();
        says = "{\"active\":false}";
        clock.forward(9);
        assertThat(isAdmitted()).isTrue();
        assertThat(asked).hasValue(1);
        clock.forward(2);
        assertThat(isAdmitted()).isFalse();
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatWasRevokedStaysSoWithoutBeingAskedAgain() {
        says = "{\"active\":false}";
        assertThat(isAdmitted()).isFalse();
        says = "{\"active\":true}";
        clock.forward(100);
        assertThat(isAdmitted()).isFalse();
        assertThat(asked).hasValue(1);
    }

    @Test
    void whileTheProviderDoesNotAnswerItsLastWordHoldsForAMinuteAndThenNobodyComesIn() {
        assertThat(isAdmitted()).isTrue();
        says = "";
        clock.forward(50);
        assertThat(isAdmitted()).isTrue();
        clock.forward(11);
        assertThat(isAdmitted()).isFalse();
    }

    @Test
    void aTokenOfWhichTheProviderHasSaidNothingYetDoesNotComeInWithoutIt() {
        provider.stop(0);
        assertThat(isAdmitted()).isFalse();
    }

    @Test
    void anAnswerThatSaysNothingIsANo() {
        says = "{}";
        assertThat(isAdmitted()).isFalse();
    }

    private boolean isAdmitted() {
        SecurityIdentity identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal("somebody"))
                .addCredential(new AccessTokenCredential("a.b.c"))
                .build();
        AuthenticationRequestContext here = new AuthenticationRequestContext() {
            @Override
            public Uni<SecurityIdentity> runBlocking(Supplier<SecurityIdentity> work) {
                return Uni.createFrom().item(work);
            }
        };
        try {
            tokens.augment(identity, here).await().indefinitely();
            return true;
        } catch (AuthenticationFailedException e) {
            return false;
        }
    }
}
