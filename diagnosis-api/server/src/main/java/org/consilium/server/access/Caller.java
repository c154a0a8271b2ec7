package org.consilium.server.access;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.json.JsonString;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Who makes the request.
 *
 * @param name the user's or the client's name at the identity provider, as it enters the audit log
 * @param roles realm roles
 * @param practitioner the caller as the record knows them, {@code Practitioner/17}; null where the token does not say
 * @param departments organisations of the caller, {@code Organization/5}
 */
public record Caller(String name, Set<String> roles, @Nullable String practitioner, Set<String> departments) {

    private static final String ANONYMOUS_NAME = "anonymous";
    private static final String PRACTITIONER = "fhirUser";
    private static final String DEPARTMENT = "department";

    /** Nobody: a request without a token. */
    public static final Caller ANONYMOUS = new Caller(ANONYMOUS_NAME, Set.of(), null, Set.of());

    public Caller {
        roles = Set.copyOf(roles);
        departments = Set.copyOf(departments);
    }

    /** Somebody of whom no more is known than the name and the roles. */
    public Caller(String name, Set<String> roles) {
        this(name, roles, null, Set.of());
    }

    /** The same person in one role: for work that goes on after the request, when the token is gone. */
    public Caller in(String role) {
        return new Caller(name, Set.of(role), practitioner, departments);
    }

    public static Caller of(@Nullable SecurityIdentity identity) {
        if (identity == null || identity.isAnonymous()) {
            return ANONYMOUS;
        }
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            return new Caller(identity.getPrincipal().getName(), identity.getRoles(), null, Set.of());
        }
        String name = token.getClaim("preferred_username");
        return new Caller(
                name == null ? token.getName() : name,
                identity.getRoles(),
                reference(token.getClaim(PRACTITIONER)),
                words(token.getClaim(DEPARTMENT)));
    }

    /** The claim may be a whole address; the record refers by type and id. */
    private static @Nullable String reference(@Nullable Object claim) {
        String text = claim == null ? "" : word(claim);
        int begins = text.indexOf("Practitioner/");
        return begins < 0 ? null : text.substring(begins);
    }

    private static Set<String> words(@Nullable Object claim) {
        TreeSet<String> words = new TreeSet<>();
        if (claim instanceof Collection<?> several) {
            several.forEach(each -> words.add(word(each)));
        } else if (claim != null) {
            words.add(word(claim));
        }
        return words;
    }

    private static String word(Object value) {
        return value instanceof JsonString string ? string.getString() : value.toString();
    }

    public boolean isAnonymous() {
        return roles.isEmpty() && name.equals(ANONYMOUS_NAME);
    }

    public boolean is(String role) {
        return roles.contains(role);
    }
}
