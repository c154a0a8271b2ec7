package org.consilium.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Passwords and secrets from the files that the environment names, so that none stands in the environment itself. */
public final class SecretFiles implements ConfigSource {

    private static final Map<String, String> VARIABLES = Map.of(
            "consilium.db.password", "CONSILIUM_DB_PASSWORD_FILE",
            "consilium.db.owner-password", "CONSILIUM_DB_OWNER_PASSWORD_FILE",
            "consilium.oidc.secret", "CONSILIUM_OIDC_SECRET_FILE",
            "consilium.terminology.token", "CONSILIUM_TERMINOLOGY_TOKEN_FILE",
            "consilium.master-key", "CONSILIUM_MASTER_KEY_FILE",
            "consilium.audit.checkpoints-token", "CONSILIUM_AUDIT_CHECKPOINTS_TOKEN_FILE");

    private final Map<String, String> secrets = new LinkedHashMap<>();

    public SecretFiles() {
        VARIABLES.forEach((property, variable) -> {
            String file = System.getProperty(variable, System.getenv(variable));
            if (file != null && !file.isBlank()) {
                secrets.put(property, read(variable, Path.of(file)));
            }
        });
    }

    private static String read(String variable, Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The file that " + variable + " names cannot be read: " + file
                            + ". Check its path and permissions.",
                    e);
        }
    }

    @Override
    public Set<String> getPropertyNames() {
        return secrets.keySet();
    }

    @Override
    public @Nullable String getValue(String property) {
        return secrets.get(property);
    }

    @Override
    public String getName() {
        return "secret files";
    }

    @Override
    public int getOrdinal() {
        return 275;
    }
}
