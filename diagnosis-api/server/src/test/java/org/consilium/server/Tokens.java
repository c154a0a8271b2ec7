package org.consilium.server;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.consilium.local.LocalKeycloak;
import org.jspecify.annotations.Nullable;

/** Access tokens of the demo realm, one for each role, asked for once. */
public final class Tokens {

    static @Nullable LocalKeycloak keycloak;
    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    private Tokens() {}

    public static String of(String role) {
        return TOKENS.computeIfAbsent(role, each -> Objects.requireNonNull(keycloak, "Surroundings start Keycloak.")
                .token(each));
    }
}
