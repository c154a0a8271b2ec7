package org.consilium.server.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.consilium.server.rejection.RejectionKind;

/**
 * Stands before everything under {@code /fhir}: without a valid token only what describes the server can be read. Which
 * role may do what is decided behind it, when the interaction is known.
 */
@WebFilter(urlPatterns = "/*", filterName = "1-fhir-gate")
public class FhirGate implements Filter {

    /** Request attribute that holds the {@link Caller}. */
    public static final String CALLER = "org.consilium.caller";

    private static final Set<String> PUBLIC = Set.of("/metadata", "/.well-known/smart-configuration");

    @Inject
    CurrentIdentityAssociation identities;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        Caller caller;
        try {
            caller = Caller.of(identities.getDeferredIdentity().await().indefinitely());
        } catch (AuthenticationFailedException | UnauthorizedException | CompletionException e) {
            refuse(
                    (HttpServletResponse) response,
                    "The token is not valid: expired, not signed by the identity provider, or"
                            + " for another audience. Ask for a new one.");
            return;
        }
        if (caller.isAnonymous() && !isPublic(http)) {
            refuse((HttpServletResponse) response, "A token is needed: send the header 'Authorization: Bearer …'.");
            return;
        }
        request.setAttribute(CALLER, caller);
        chain.doFilter(request, response);
    }

    private static boolean isPublic(HttpServletRequest http) {
        String path = http.getRequestURI().substring(http.getContextPath().length());
        return Set.of("GET", "HEAD").contains(http.getMethod()) && PUBLIC.contains(path);
    }

    private static void refuse(HttpServletResponse response, String text) throws IOException {
        response.setStatus(RejectionKind.UNAUTHENTICATED.status());
        response.setHeader("WWW-Authenticate", "Bearer");
        response.setContentType("application/fhir+json;charset=UTF-8");
        String body = "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\""
                + RejectionKind.UNAUTHENTICATED.issueCode() + "\",\"diagnostics\":\"" + text + "\"}]}";
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
}
