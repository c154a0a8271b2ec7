package org.consilium.server.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.consilium.audit.Sha256;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether a token still counts. Its signature, issuer, audience and time are checked here without asking anybody; that it was
 * revoked, that its session was ended or that its person was locked out, only the identity provider knows. It is asked once in
 * a few seconds for each token (RFC 7662), of a service as of a browser's session.
 *
 * <p>It answers only to whom a token is addressed, so the audience is a client of the realm, which signs nobody in.
 *
 * <p>While the provider does not answer, what it said last holds for {@value #GRACE_SECONDS} seconds; then nobody comes in.
 *
 * <p><b>Thread safety</b>: safe.
 */
@Singleton
class StandingTokens implements SecurityIdentityAugmentor {

    private static final Logger LOG = Logger.getLogger(StandingTokens.class);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);
    private static final long GRACE_SECONDS = 60;
    private static final int REMEMBERED = 20_000;
    private static final int OK = 200;

    /** Many requests of one token at once ask one after the other, and the second finds the first one's answer. */
    private static final int LOCKS = 64;

    private final String provider;
    private final String client;
    private final String secret;
    private final Duration holds;
    private final ObjectMapper json;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWERS_WITHIN).build();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Object[] locks = new Object[LOCKS];

    StandingTokens(
            @ConfigProperty(name = "consilium.oidc.url") String provider,
            @ConfigProperty(name = "quarkus.oidc.token.audience") String client,
            @ConfigProperty(name = "quarkus.oidc.credentials.secret") String secret,
            @ConfigProperty(name = "consilium.access.revoked-within") Duration holds,
            ObjectMapper json,
            Clock clock) {
        this.provider = provider;
        this.client = client;
        this.secret = secret;
        this.holds = holds;
        this.json = json;
        this.clock = clock;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    /** What the provider said, and when. */
    private record Answer(boolean active, Instant at) {}

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        AccessTokenCredential credential =
                identity.isAnonymous() ? null : identity.getCredential(AccessTokenCredential.class);
        if (credential == null) {
            return Uni.createFrom().item(identity);
        }
        String token = credential.getToken();
        String key = Sha256.hex(token.getBytes(StandardCharsets.US_ASCII));
        Answer known = answers.get(key);
        if (isFresh(known)) {
            return Uni.createFrom().item(() -> admitted(identity, known));
        }
        return context.runBlocking(() -> admitted(identity, ask(token, key)));
    }

    private static SecurityIdentity admitted(SecurityIdentity identity, @Nullable Answer answer) {
        if (answer == null || !answer.active()) {
            throw new AuthenticationFailedException(
                    answer == null ? "The identity provider cannot be asked." : "The token was revoked.");
        }
        return identity;
    }

    /** What was revoked stays so; what stands is asked about again. */
    private boolean isFresh(@Nullable Answer answer) {
        return answer != null && (!answer.active() || answer.at().plus(holds).isAfter(clock.instant()));
    }

    private @Nullable Answer ask(String token, String key) {
        synchronized (locks[Math.floorMod(key.hashCode(), LOCKS)]) {
            Answer known = answers.get(key);
            if (isFresh(known)) {
                return known;
            }
            try {
                Answer answer = new Answer(isActive(token), clock.instant());
                remember(key, answer);
                return answer;
            } catch (IOException e) {
                LOG.warnf(
                        "Whether a token still counts cannot be asked: %s",
                        e.getClass().getSimpleName());
                return known != null && known.at().plusSeconds(GRACE_SECONDS).isAfter(clock.instant()) ? known : null;
            }
        }
    }

    private void remember(String key, Answer answer) {
        if (answers.size() > REMEMBERED) {
            Instant old = clock.instant().minusSeconds(GRACE_SECONDS);
            answers.values().removeIf(each -> each.at().isBefore(old));
        }
        answers.put(key, answer);
    }

    private boolean isActive(String token) throws IOException {
        String credentials = URLEncoder.encode(client, StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create(provider + "/protocol/openid-connect/token/introspect"))
                .timeout(ANSWERS_WITHIN)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "token_type_hint=access_token&token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != OK) {
                LOG.warnf(
                        "The identity provider answers %d to whether a token still counts. Its realm needs a client named %s"
                                + " with this server's secret.",
                        response.statusCode(), client);
                throw new IOException("it refuses");
            }
            return json.readTree(response.body()).path("active").asBoolean(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
