package org.consilium.server.access;

import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * The token by which a page shows that it is ours: bound to the session at the identity provider, so that it outlives
 * a refresh of the cookie and a restart of the server, but not the session.
 */
@Singleton
public class CsrfTokens {

    /** Asked for when it is needed: filters are made before the surroundings are read. */
    private final Provider<String> clientSecret;

    CsrfTokens(@ConfigProperty(name = "quarkus.oidc.web.credentials.secret") Provider<String> clientSecret) {
        this.clientSecret = clientSecret;
    }

    /** The token that a page of this session must send. */
    public String of(JsonWebToken session) {
        String sid = session.getClaim("sid");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] key = ("consilium csrf " + clientSecret.get()).getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] token = mac.doFinal(
                    (session.getSubject() + " " + (sid == null ? "" : sid)).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no HmacSHA256.", e);
        }
    }

    /** Whether the token is the session's, compared in constant time. */
    public boolean fits(JsonWebToken session, String token) {
        return MessageDigest.isEqual(
                of(session).getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
