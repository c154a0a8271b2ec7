package org.consilium.server.web;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.Set;
import org.consilium.server.access.CsrfTokens;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * A browser's session is used by pages of this origin only: every change needs a token that only they can know. A
 * request with a bearer token carries no cookie and needs none.
 */
@Provider
@Priority(Priorities.AUTHORIZATION + 1)
public class CsrfFilter implements ContainerRequestFilter {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final CsrfTokens tokens;
    private final SecurityIdentity identity;

    CsrfFilter(CsrfTokens tokens, SecurityIdentity identity) {
        this.tokens = tokens;
        this.identity = identity;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (SAFE.contains(request.getMethod()) || request.getHeaderString("Authorization") != null) {
            return;
        }
        if (identity.isAnonymous() || !(identity.getPrincipal() instanceof JsonWebToken session)) {
            return; // the endpoint's own roles refuse it
        }
        String origin = request.getHeaderString("Origin");
        String site = request.getHeaderString("Sec-Fetch-Site");
        String token = request.getHeaderString("X-CSRF-Token");
        boolean ours = (origin == null || sameHost(origin, request.getHeaderString("Host")))
                && (site == null || site.equals("same-origin") || site.equals("none"));
        if (!ours || token == null || !tokens.fits(session, token)) {
            throw Rejection.of(
                    RejectionKind.FORBIDDEN,
                    "The request does not come from this server's own page: the header X-CSRF-Token is missing or not this"
                            + " session's. Reload the page.");
        }
    }

    private static boolean sameHost(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
