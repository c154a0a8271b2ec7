package org.consilium.server.oversight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.consilium.audit.LogCheck;
import org.consilium.audit.LogFolder;
import org.consilium.audit.SignedCheckpoint;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.persistence.AuditCheckpoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class LogExportTest {

    @Inject
    OversightCommand commands;

    @Inject
    AuditCheckpoints checkpoints;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path folder;

    @Test
    void anExportIsCheckedWithoutTheServerAgainstACheckpointMadeEarlier() throws IOException {
        assess(Fhir.patient("1961-05-05", true));
        SignedCheckpoint earlier = checkpoints.make();
        assess(Fhir.patient("1962-05-05", true));
        Path log = export("a", "0");
        LogCheck.Report report = LogCheck.of(
                new LogFolder(log), List.of(earlier), checkpoints.key().publicKey());
        assertThat(report.broken()).isEmpty();
        assertThat(report.entries()).isGreaterThan(earlier.checkpoint().size());
        assertThat(report.kinds())
                .containsKeys("assessment", "audit-export", "server-start", "configuration", "model-activation");
        assertThat(Files.readString(log.resolve("records.jsonl"))).doesNotContain("1961-05-05");
        assertThat(commandOutput("export", "--out", log.toString()))
                .startsWith("1")
                .contains("not empty");
    }

    @Test
    void aRowEditedByTheDatabasesOwnerIsFoundByTheExportAndIsNotSigned() throws IOException, SQLException {
        String patient = Fhir.patient("1963-05-05", true);
        assess(patient);
        String edit = "update audit_entry set actor = '%s' where kind = 'assessment' and patient = '" + patient + "'";
        asOwner(edit.formatted("mallory"));
        try {
            assertThatThrownBy(checkpoints::make)
                    .isInstanceOf(AuditCheckpoints.BrokenLogException.class)
                    .hasMessageContaining("was changed");
            assertThat(checkpoints.trouble()).contains("does not hold");
        } finally {
            asOwner(edit.formatted("clinician"));
        }
        checkpoints.make();
        assertThat(checkpoints.trouble()).isEmpty();
        // Signed already, then edited: the checkpoint goes on from its own tree, the export reads every row.
        asOwner(edit.formatted("mallory"));
        try {
            LogCheck.Report report = LogCheck.of(new LogFolder(export("b", "1")), List.of(), null);
            assertThat(report.broken()).singleElement().asString().contains("its hash is not the hash of what it says");
        } finally {
            asOwner(edit.formatted("clinician"));
        }
    }

    @Test
    void entriesCutOffAfterTheyWereSignedAreFoundAtTheNextCheckpoint() throws SQLException {
        Fhir.patient("1964-05-05", true);
        checkpoints.make();
        asOwner("create table cut as select * from audit_entry order by sequence desc limit 1");
        asOwner("delete from audit_entry where sequence = (select sequence from cut)");
        try {
            assertThatThrownBy(checkpoints::make).hasMessageContaining("no longer there");
        } finally {
            asOwner("insert into audit_entry select * from cut");
            asOwner("drop table cut");
        }
        checkpoints.make();
    }

    private Path export(String name, String code) {
        Path log = folder.resolve(name);
        assertThat(commandOutput("export", "--out", log.toString())).startsWith(code);
        return log;
    }

    private String commandOutput(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int code = commands.run(List.of(arguments), out, out);
        return code + " " + bytes.toString(StandardCharsets.UTF_8);
    }

    private static void assess(String patient) {
        Fhir.as("clinician")
                .contentType("application/json")
                .post("/api/patients/" + patient + "/assessments")
                .then()
                .statusCode(201);
    }

    private static void asOwner(String sql) throws SQLException {
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }
}
