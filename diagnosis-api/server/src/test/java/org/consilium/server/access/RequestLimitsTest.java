package org.consilium.server.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five requests a minute for a caller, three wrong tokens a minute for an address. */
class RequestLimitsTest {

    private final SetClock clock = new SetClock(Instant.parse("2026-01-01T12:00:10Z"));
    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @SuppressWarnings("deprecation") // Quarkus sets the user so too
    @BeforeEach
    void start() throws Exception {
        Router router = Router.router(vertx);
        new RequestLimits(5, 3, clock).register(router);
        router.route().handler(context -> {
            String token = context.request().getHeader("Authorization");
            boolean good = token != null && token.startsWith("Bearer good");
            if (good) {
                context.setUser(User.fromName("somebody"));
            }
            context.response().setStatusCode(token == null || good ? 200 : 401).end();
        });
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoAsksTooMuchIsToldWhenToComeBackAndNobodyElseIs() {
        for (int i = 0; i < 5; i++) {
            assertThat(ask("Bearer good one").statusCode()).isEqualTo(200);
        }
        Response refused = ask("Bearer good one");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("51");
        assertThat(refused.contentType()).startsWith("application/problem+json");
        assertThat(ask("Bearer good two").statusCode()).isEqualTo(200);
        clock.forward(51);
        assertThat(ask("Bearer good one").statusCode()).isEqualTo(200);
    }

    @Test
    void whoShowsNothingIsCountedByAddress() {
        for (int i = 0; i < 5; i++) {
            assertThat(ask(null).statusCode()).isEqualTo(200);
        }
        assertThat(ask(null).statusCode()).isEqualTo(429);
    }

    @Test
    void whoGuessesTokensIsShutOutAndWhoeverWasKnownBehindTheSameAddressIsNot() {
        assertThat(ask("Bearer good neighbour").statusCode()).isEqualTo(200);
        for (int i = 0; i < 3; i++) {
            assertThat(ask("Bearer guess " + i).statusCode()).isEqualTo(401);
        }
        assertThat(ask("Bearer guess 4").statusCode()).isEqualTo(429);
        assertThat(ask("Bearer good stranger").statusCode()).isEqualTo(429);
        assertThat(ask("Bearer good neighbour").statusCode()).isEqualTo(200);
        clock.forward(60);
        assertThat(ask("Bearer good stranger").statusCode()).isEqualTo(200);
    }

    @Test
    void whoShowsAnotherCookieEachTimeIsOneStranger() {
        for (int i = 0; i < 5; i++) {
            assertThat(askWithCookie("q_session_web=" + i).statusCode()).isEqualTo(200);
        }
        assertThat(askWithCookie("q_session_web=another").statusCode()).isEqualTo(429);
        clock.forward(60);
        assertThat(askWithCookie("q_session_web=another").statusCode()).isEqualTo(200);
    }

    private Response askWithCookie(String cookie) {
        return given().header("Cookie", cookie).get("http://127.0.0.1:" + server.actualPort() + "/x");
    }

    private Response ask(@Nullable String token) {
        var request = given();
        if (token != null) {
            request.header("Authorization", token);
        }
        return request.get("http://127.0.0.1:" + server.actualPort() + "/x");
    }
}
