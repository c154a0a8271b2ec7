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
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.LogCheck;
import org.consilium.audit.LogFolder;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.persistence.AuditCheckpoints;
import org.consilium.server.persistence.AuditTrail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever owns the database edits rows of the log; the export shows them as they are, and the check names the place. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class EditedLogTest {

    @Inject
    OversightCommand commands;

    @Inject
    AuditCheckpoints checkpoints;

    @Inject
    AuditTrail trail;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path folder;

    /** Number of the entry that is edited; four more stand behind it, all signed. */
    private long edited;

    @BeforeEach
    void recordFiveEntriesAndSignThem() throws SQLException {
        Fhir.patient("1971-05-05", false);
        edited = trail.before(Long.MAX_VALUE, null, null, 1).get(0).sequence();
        for (int i = 0; i < 4; i++) {
            Fhir.patient("1971-05-05", false);
        }
        checkpoints.make();
        asOwner("create table kept_entry as select * from audit_entry where sequence between " + edited + " and "
                + (edited + 1));
    }

    @AfterEach
    void putBack() throws SQLException {
        asOwner("delete from audit_entry where sequence between " + edited + " and " + (edited + 1)
                + " or sequence <= 0");
        asOwner("insert into audit_entry select * from kept_entry");
        asOwner("drop table kept_entry");
        checkpoints.make();
    }

    /** The offset is where the check must find the log broken, counted from the edited entry. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "update audit_entry set actor = 'mallory' where sequence = N # 0",
                "update audit_entry set at = at + interval '1 microsecond' where sequence = N # 0",
                "update audit_entry set kind = '' where sequence = N # 0",
                "update audit_entry set detail = 'x' where sequence = N # 0",
                "update audit_entry set detail = '[]' where sequence = N # 0",
                "update audit_entry set detail = ' ' || detail where sequence = N # 0",
                "update audit_entry set detail = replace(detail, '{', '{\"changed\":\"0\",') where sequence = N # 0",
                "update audit_entry set sealed_key = 'k' where sequence = N # 0",
                "update audit_entry set at = 'infinity' where sequence = N # 0",
                "update audit_entry set hash = upper(hash) where sequence = N # 0",
                "delete from audit_entry where sequence = N # 0",
                "update audit_entry set sequence = -sequence where sequence = N # *",
                "update audit_entry set previous = repeat('f', 64) where sequence = N # 0",
            })
    void anEditedRowIsNamed(String sql, String offset) throws SQLException, IOException {
        asOwner(sql.replace("N", Long.toString(edited)));
        Path log = folder.resolve("log");
        assertThat(run("export", "--out", log.toString())).startsWith("1").contains("does not hold");
        String place = offset.equals("*") ? "Entry 1 " : "Entry " + (edited + Integer.parseInt(offset)) + " ";
        assertThat(broken(log)).startsWith(place);
    }

    @Test
    void twoRowsThatChangedPlacesAreNamed() throws SQLException, IOException {
        asOwner("update audit_entry set sequence = -1 where sequence = " + edited);
        asOwner("update audit_entry set sequence = " + edited + " where sequence = " + (edited + 1));
        asOwner("update audit_entry set sequence = " + (edited + 1) + " where sequence = -1");
        Path log = folder.resolve("log");
        assertThat(run("export", "--out", log.toString())).startsWith("1");
        assertThat(broken(log)).startsWith("Entry " + edited + " ");
    }

    @Test
    void anEntryWrittenAnewWithItsHashIsFoundByTheNextWhichNamesTheOneThatWasThere() throws SQLException, IOException {
        AuditEntry was = trail.entry(edited).orElseThrow();
        AuditEvent event = was.event();
        AuditEntry forged = AuditEntry.after(
                trail.entry(edited - 1).orElseThrow().head(),
                new AuditEvent(event.kind(), "mallory", event.patient(), event.subject(), event.detail()),
                was.at());
        asOwner("update audit_entry set actor = 'mallory', hash = '" + forged.hash() + "' where sequence = " + edited);
        Path log = folder.resolve("log");
        assertThat(run("export", "--out", log.toString())).startsWith("1");
        assertThat(broken(log)).startsWith("Entry " + (edited + 1) + " ").contains("entry " + edited);
    }

    @Test
    void aKeptCheckpointThatWasEditedIsNotGoneOnFrom() throws SQLException {
        asOwner("create table kept_checkpoint as select * from audit_checkpoint order by size desc limit 1");
        try {
            for (String edit : List.of(
                    "subtrees = translate(subtrees, '0123456789', '1234567890')",
                    "signed = replace(signed, E'\\nat 2', E'\\nat 1')",
                    "head = repeat('0', 64)",
                    "signed = 'x'")) {
                asOwner("update audit_checkpoint set " + edit + " where size = (select size from kept_checkpoint)");
                Fhir.patient("1971-05-05", false);
                assertThatThrownBy(checkpoints::make)
                        .as(edit)
                        .isInstanceOf(AuditCheckpoints.BrokenLogException.class)
                        .hasMessageContaining("kept in the database");
                assertThat(run("checkpoint")).startsWith("1").contains("not signed");
                putCheckpointBack();
            }
        } finally {
            putCheckpointBack();
            asOwner("drop table kept_checkpoint");
        }
        checkpoints.make();
    }

    private static void putCheckpointBack() throws SQLException {
        asOwner("delete from audit_checkpoint where size = (select size from kept_checkpoint)");
        asOwner("insert into audit_checkpoint select * from kept_checkpoint");
    }

    private static String broken(Path log) throws IOException {
        assertThat(Files.readString(log.resolve("entries.jsonl"))).isNotEmpty();
        List<String> broken = LogCheck.of(new LogFolder(log), List.of(), null).broken();
        assertThat(broken).isNotEmpty();
        return broken.get(0);
    }

    private String run(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int code = commands.run(List.of(arguments), out, out);
        return code + " " + bytes.toString(StandardCharsets.UTF_8);
    }

    private static void asOwner(String sql) throws SQLException {
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }
}
