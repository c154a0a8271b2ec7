package org.consilium.server.web;

import io.quarkus.oidc.OidcSession;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.consilium.audit.AuditEvent;
import org.consilium.server.access.Caller;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Sign-in and sign-out of the web UI. The identity provider is reached by redirects; a policy on the path starts them. */
@Path("/")
@Blocking
public class SignIn {

    private final SecurityIdentity identity;
    private final OidcSession session;
    private final AuditWriting audit;
    private final String realm;

    SignIn(
            SecurityIdentity identity,
            OidcSession session,
            AuditWriting audit,
            @ConfigProperty(name = "consilium.oidc.url") String realm) {
        this.identity = identity;
        this.session = session;
        this.audit = audit;
        this.realm = realm;
    }

    /** Returns to the page that asked for the sign-in; reached only by those who are signed in. */
    @GET
    @Path("login")
    @Authenticated
    public Response login(@QueryParam("return") @Nullable String page) {
        audit.record(new AuditEvent("sign-in", Caller.of(identity).name(), null, null, Map.of()));
        return Response.seeOther(URI.create(localPage(page))).build();
    }

    /** Ends the session here; the answer names where it is ended at the identity provider. */
    @POST
    @Path("logout")
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    public Map<String, String> logout(@Context UriInfo uri) {
        if (identity.isAnonymous() || !(identity.getPrincipal() instanceof JsonWebToken)) {
            return Map.of("location", "/");
        }
        audit.record(new AuditEvent("sign-out", Caller.of(identity).name(), null, null, Map.of()));
        String hint = session.getIdToken() == null ? null : session.getIdToken().getRawToken();
        session.logout().await().indefinitely();
        String back = uri.getBaseUri().resolve("/").toString();
        String location = realm + "/protocol/openid-connect/logout?client_id=consilium-server&post_logout_redirect_uri="
                + URLEncoder.encode(back, StandardCharsets.UTF_8)
                + (hint == null ? "" : "&id_token_hint=" + URLEncoder.encode(hint, StandardCharsets.UTF_8));
        return Map.of("location", location);
    }

    /** Only a path of this server: an address of another would make the sign-in a door to it. */
    static String localPage(@Nullable String page) {
        if (page == null || !page.startsWith("/") || page.startsWith("//") || page.contains("\\")) {
            return "/";
        }
        return page.chars().allMatch(c -> c > 0x20 && c < 0x7F) ? page : "/";
    }
}
