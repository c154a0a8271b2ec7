package org.consilium.server.access;

import io.quarkus.oidc.TenantResolver;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Services come with a token, browsers with a session. {@code /fhir} never takes a session: a page of another origin
 * could not be told from ours there.
 */
@ApplicationScoped
public class TokenTenants implements TenantResolver {

    private static final String WEB = "web";

    @Override
    public @Nullable String resolve(RoutingContext context) {
        boolean service = context.request().getHeader("Authorization") != null
                || context.normalizedPath().startsWith("/fhir");
        return service ? null : WEB;
    }
}
