package org.consilium.server;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.consilium.local.LocalKeycloak;
import org.consilium.local.LocalPostgres;
import org.consilium.server.exchange.pull.Hospital;
import org.consilium.server.exchange.terminology.Thesaurus;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL and a real Keycloak with the demo realm, started once for all tests of the server. */
public final class Surroundings implements QuarkusTestResourceLifecycleManager {

    private @Nullable LocalPostgres postgres;
    private @Nullable LocalKeycloak keycloak;

    @Override
    public Map<String, String> start() {
        LocalPostgres postgres = LocalPostgres.temporary();
        this.postgres = postgres;
        LocalKeycloak keycloak = LocalKeycloak.temporary();
        this.keycloak = keycloak;
        Tokens.keycloak = keycloak;
        Database.postgres = postgres;
        Map<String, String> config = new HashMap<>();
        config.put("quarkus.datasource.jdbc.url", postgres.url());
        config.put("quarkus.datasource.username", LocalPostgres.APPLICATION);
        config.put("quarkus.datasource.password", read(postgres.applicationPasswordFile()));
        config.put("quarkus.flyway.username", LocalPostgres.OWNER);
        config.put("quarkus.flyway.password", read(postgres.ownerPasswordFile()));
        config.put("quarkus.flyway.placeholders.application", LocalPostgres.APPLICATION);
        config.put("consilium.oidc.url", keycloak.realmUrl());
        config.put("consilium.oidc.secret", read(keycloak.serverSecretFile()));
        config.put("consilium.mode", "demo");
        config.put("consilium.master-key", Base64.getEncoder().encodeToString(new byte[32]));
        config.put(
                "consilium.audit.key-file", keys().resolve("audit-signing.pem").toString());
        config.put("consilium.audit.checkpoint-every", "PT0S");
        // The table of doors shows thousands of wrong tokens from one address.
        config.put("consilium.access.refusals-per-minute", "100000");
        config.put("consilium.access.requests-per-minute", "100000");
        config.put("consilium.access.revoked-within", "PT1S");
        config.put("quarkus.http.proxy.trusted-proxies", "127.0.0.1");
        config.put("quarkus.http.read-timeout", "4S");
        Path demo = Path.of("..", "..", "deploy", "demo").toAbsolutePath().normalize();
        config.put("consilium.bundle", demo.resolve("consilium-demo.bundle").toString());
        config.put("consilium.trusted-keys", demo.toString());
        Path imports = temporaryFolder();
        config.put("consilium.import.folder", imports.toString());
        config.put("consilium.hospital.url", Hospital.only().base());
        config.put("consilium.hospital.client-id", Hospital.CLIENT);
        config.put(
                "consilium.hospital.key-file", imports.resolve("hospital.jwk").toString());
        config.put("consilium.hospital.first-pause-ms", "10");
        config.put("consilium.terminology.url", Thesaurus.only().base());
        config.put("consilium.hospital.stalled-after", "2S");
        return config;
    }

    private static Path keys() {
        return temporaryFolder();
    }

    private static Path temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("imports");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (keycloak != null) {
            keycloak.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }
}
