package org.consilium.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real PostgreSQL and a real Keycloak, as {@code up} starts them. */
class LocalServicesTest {

    private static LocalKeycloak keycloak;

    @BeforeAll
    static void startKeycloak() {
        keycloak = LocalKeycloak.temporary();
    }

    @AfterAll
    static void stopKeycloak() {
        keycloak.close();
        assertThat(keycloak.isRunning()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "clinician,clinician",
        "clinician2,clinician",
        "auditor,auditor",
        "auditor2,auditor",
        "model-owner,model-owner",
        "model-owner2,model-owner",
        "administrator,administrator",
        "administrator2,administrator",
        "integration,integration"
    })
    void everyDemoPersonGetsATokenForThePlatformWithTheirOneRole(String who, String role) throws IOException {
        String[] parts = keycloak.token(who).split("\\.", -1);
        JsonNode claims = new ObjectMapper()
                .readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));

        assertThat(claims.path("aud").asText()).isEqualTo("consilium");
        assertThat(claims.path("iss").asText()).isEqualTo(keycloak.realmUrl());
        assertThat(StreamSupport.stream(
                                claims.path("realm_access").path("roles").spliterator(), false)
                        .map(JsonNode::asText))
                .containsExactly(role);
    }

    @Test
    void nobodyElseGetsAToken() {
        assertThatThrownBy(() -> keycloak.token("admin"))
                .isInstanceOf(LocalFailure.class)
                .hasMessageContaining("admin");
    }

    @Test
    void committedRowsSurviveAKillOfTheDatabase(@TempDir Path folder) throws Exception {
        LocalPostgres postgres = LocalPostgres.in(folder.resolve("postgres"));
        postgres.start(Ports.anyFree());
        try (Connection owner = asOwner(postgres)) {
            owner.createStatement().execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
        }
        long pid = Long.parseLong(Files.readAllLines(folder.resolve("postgres/data/postmaster.pid"))
                .get(0)
                .strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        postmaster.destroyForcibly();
        postmaster.onExit().join();

        assertThat(postgres.isRunning()).isFalse();
        postgres.start(Ports.anyFree());
        try (Connection owner = asOwner(postgres);
                var rows = owner.createStatement().executeQuery("SELECT n FROM kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(7);
        } finally {
            assertThat(postgres.stop()).isTrue();
        }
        assertThat(postgres.isRunning()).isFalse();
    }

    @Test
    void theApplicationOwnsNothingAndSecretsAreItsOwnersAlone() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.temporary();
                Connection application = DriverManager.getConnection(
                        postgres.url(),
                        LocalPostgres.APPLICATION,
                        Files.readString(postgres.applicationPasswordFile()))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(postgres.applicationPasswordFile())))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> application.createStatement().execute("CREATE TABLE mine (n int)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    private static Connection asOwner(LocalPostgres postgres) throws SQLException, IOException {
        return DriverManager.getConnection(
                postgres.url(), LocalPostgres.OWNER, Files.readString(postgres.ownerPasswordFile()));
    }
}
