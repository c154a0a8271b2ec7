package org.consilium.server.web;

import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.consilium.server.access.Caller;
import org.consilium.server.access.CsrfTokens;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.ranking.ServerMode;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Who is signed in. */
@Path("/api/session")
@Blocking
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {

    private final SecurityIdentity identity;
    private final CsrfTokens csrf;
    private final ActiveModel model;
    private final ServerMode mode;

    SessionResource(SecurityIdentity identity, CsrfTokens csrf, ActiveModel model, ServerMode mode) {
        this.identity = identity;
        this.csrf = csrf;
        this.model = model;
        this.mode = mode;
    }

    /** What the pages need to know of the session. */
    public record Session(
            String username,
            String name,
            List<String> roles,
            String csrfToken,
            boolean demo,
            @Nullable String caution) {}

    @GET
    @Authenticated
    public Session session() {
        Caller caller = Caller.of(identity);
        String name = caller.name();
        String token = "";
        if (identity.getPrincipal() instanceof JsonWebToken jwt) {
            name = jwt.getClaim("name") == null ? name : jwt.getClaim("name");
            token = csrf.of(jwt);
        }
        return new Session(
                caller.name(),
                name,
                caller.roles().stream().sorted().toList(),
                token,
                mode.isDemo(),
                model.seated().map(ActiveModel.Seated::caution).orElse(null));
    }
}
