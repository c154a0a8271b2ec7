package org.consilium.server.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.oidc.AuthorizationCodeTokens;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TokenStateManager;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Clock;
import java.time.Duration;
import org.consilium.server.persistence.WebSessions;
import org.jspecify.annotations.Nullable;

/** Keeps the tokens of a signed-in browser on the server; its cookie holds a random secret and nothing else. */
@Alternative
@Priority(1)
@ApplicationScoped
class DatabaseTokenStates implements TokenStateManager {

    /** No session lasts longer than a working day, whatever the identity provider says. */
    private static final Duration LONGEST = Duration.ofHours(10);

    private final WebSessions sessions;
    private final ObjectMapper json;
    private final Clock clock;

    DatabaseTokenStates(WebSessions sessions, ObjectMapper json, Clock clock) {
        this.sessions = sessions;
        this.json = json;
        this.clock = clock;
    }

    /** What is sealed. */
    record Tokens(
            @Nullable String id,
            @Nullable String access,
            @Nullable String refresh,
            @Nullable Long expiresIn,
            @Nullable String scope) {}

    @Override
    public Uni<String> createTokenState(
            RoutingContext context,
            OidcTenantConfig tenant,
            AuthorizationCodeTokens tokens,
            OidcRequestContext<String> request) {
        return request.runBlocking(() -> {
            SessionSeal seal = SessionSeal.fresh();
            Tokens kept = new Tokens(
                    tokens.getIdToken(),
                    tokens.getAccessToken(),
                    tokens.getRefreshToken(),
                    tokens.getAccessTokenExpiresIn(),
                    tokens.getAccessTokenScope());
            try {
                sessions.keep(
                        seal.id(),
                        seal.seal(json.writeValueAsString(kept)),
                        clock.instant().plus(LONGEST));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Tokens cannot be written as JSON.", e);
            }
            return seal.cookie();
        });
    }

    @Override
    public Uni<AuthorizationCodeTokens> getTokens(
            RoutingContext context,
            OidcTenantConfig tenant,
            String cookie,
            OidcRequestContext<AuthorizationCodeTokens> request) {
        return request.runBlocking(() -> {
            try {
                SessionSeal seal = SessionSeal.ofCookie(cookie);
                byte[] sealed = sessions.find(seal.id())
                        .orElseThrow(() -> new AuthenticationFailedException("The session has ended."));
                Tokens kept = json.readValue(seal.open(sealed), Tokens.class);
                return new AuthorizationCodeTokens(
                        kept.id(), kept.access(), kept.refresh(), kept.expiresIn(), kept.scope());
            } catch (IllegalArgumentException | JsonProcessingException e) {
                throw new AuthenticationFailedException("The session's cookie is not one of this server.");
            }
        });
    }

    @Override
    public Uni<Void> deleteTokens(
            RoutingContext context, OidcTenantConfig tenant, String cookie, OidcRequestContext<Void> request) {
        return request.runBlocking(() -> {
            try {
                sessions.forget(SessionSeal.ofCookie(cookie).id());
            } catch (IllegalArgumentException e) {
                // Not a session of ours: nothing to forget.
                return null;
            }
            return null;
        });
    }
}
