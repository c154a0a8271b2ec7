package org.consilium.server.access;

import io.quarkus.oidc.TenantResolver;
import io.quarkus.oidc.runtime.OidcUtils;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Services come with a token, browsers with a session. {@code /fhir} never takes a session: a page of another origin
 * could not be told from ours there.
 */
@ApplicationScoped
public class TokenTenants implements TenantResolver {

    private static final String WEB = "web";

    /** Named rather than left out: without a name a session's cookie would choose the tenant. */
    private static final String SERVICES = OidcUtils.DEFAULT_TENANT_ID;

    @Override
    public String resolve(RoutingContext context) {
        boolean service = context.request().getHeader("Authorization") != null
                || context.normalizedPath().startsWith("/fhir")
                || context.normalizedPath().startsWith("/q/");
        return service ? SERVICES : WEB;
    }
}
