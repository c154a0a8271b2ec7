package org.consilium.server.access;

import io.quarkus.security.identity.SecurityIdentity;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Who makes the request.
 *
 * @param name the user's or the client's name at the identity provider, as it enters the audit log
 */
public record Caller(String name, Set<String> roles) {

    private static final String ANONYMOUS_NAME = "anonymous";

    /** Nobody: a request without a token. */
    public static final Caller ANONYMOUS = new Caller(ANONYMOUS_NAME, Set.of());

    public Caller {
        roles = Set.copyOf(roles);
    }

    public static Caller of(@Nullable SecurityIdentity identity) {
        if (identity == null || identity.isAnonymous()) {
            return ANONYMOUS;
        }
        String name = identity.getPrincipal().getName();
        if (identity.getPrincipal() instanceof JsonWebToken token && token.getClaim("preferred_username") != null) {
            name = token.getClaim("preferred_username");
        }
        return new Caller(name, identity.getRoles());
    }

    public boolean isAnonymous() {
        return roles.isEmpty() && name.equals(ANONYMOUS_NAME);
    }
}
