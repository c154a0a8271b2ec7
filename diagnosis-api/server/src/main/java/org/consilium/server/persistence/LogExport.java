package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.CanonicalJson;
import org.consilium.audit.ChainHead;
import org.consilium.audit.LogFolder;
import org.consilium.audit.LogLine;
import org.consilium.audit.SignedCheckpoint;

/** Writes the whole log into a folder that anybody can check without this server. What is sealed stays sealed. */
@ApplicationScoped
public class LogExport {

    private static final int TRANSACTION_SECONDS = 3600;
    private static final int FETCH = 200;

    private static final String README =
            """
            An audit log of Consilium.

            entries.jsonl   one entry a line, in its canonical form (RFC 8785), with its SHA-256; each names the hash of the
                            one before, and the tree over the lines' entries is after RFC 9162
            records.jsonl   the assessments that the entries name by hash, encrypted with keys of the patients
            checkpoint.txt  size, root and head of the log, signed (Ed25519, C2SP signed note)
            audit.pub.pem   the key that signed it; trust it only if you have it from elsewhere too

            To check: java -jar consilium-audit.jar verify FOLDER --checkpoint KEPT-ELSEWHERE --key HAD-FROM-ELSEWHERE
            Without a checkpoint kept elsewhere, neither entries cut off at the end nor a log written anew can be found.
            """;

    private final AgroalDataSource database;
    private final AuditTrail trail;
    private final AuditCheckpoints checkpoints;

    LogExport(AgroalDataSource database, AuditTrail trail, AuditCheckpoints checkpoints) {
        this.database = database;
        this.trail = trail;
        this.checkpoints = checkpoints;
    }

    /**
     * What was written.
     *
     * @param trouble why the log as it is was not signed, so that the checkpoint beside it is an earlier one or none; empty
     *     for a log that holds
     */
    public record Exported(long entries, long records, String trouble) {}

    /**
     * Exports everything up to now, the export's own entry included. Rows are written as they are, edited or not: who checks
     * them finds it. A log that does not hold is not signed, and its export carries the last checkpoint that was.
     *
     * @throws IllegalArgumentException if the folder holds something already
     */
    public Exported to(Path folder, String actor) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> there = Files.list(folder)) {
            if (there.findAny().isPresent()) {
                throw new IllegalArgumentException(
                        "The folder " + folder + " is not empty. Name a new one, so that no two exports are mixed.");
            }
        }
        QuarkusTransaction.requiringNew()
                .run(() -> trail.record(new AuditEvent("audit-export", actor, null, null, Map.of())));
        String trouble = "";
        Optional<SignedCheckpoint> signed;
        try {
            signed = Optional.of(checkpoints.make());
        } catch (AuditCheckpoints.BrokenLogException e) {
            trouble = String.valueOf(e.getMessage());
            signed = kept();
        }
        LogFolder log = new LogFolder(folder);
        if (signed.isPresent()) {
            Files.writeString(log.checkpoint(), signed.get().file());
        }
        Files.writeString(log.key(), checkpoints.key().publicPem());
        Files.writeString(folder.resolve("README.txt"), README);
        // What was added after the checkpoint belongs to the next one; of a broken log all is shown.
        long size = trouble.isEmpty() && signed.isPresent()
                ? signed.get().checkpoint().size()
                : Long.MAX_VALUE;
        String found = trouble;
        return QuarkusTransaction.requiringNew().timeout(TRANSACTION_SECONDS).call(() -> {
            try (Connection connection = database.getConnection()) {
                Lines lines = entries(connection, log, size);
                return new Exported(
                        lines.written, records(connection, log, size), found.isEmpty() ? lines.trouble : found);
            } catch (SQLException e) {
                throw DatabaseFailure.of(e);
            }
        });
    }

    private Optional<SignedCheckpoint> kept() {
        return QuarkusTransaction.requiringNew().call(() -> {
            try (Connection connection = database.getConnection()) {
                return checkpoints.newest(connection);
            } catch (SQLException e) {
                throw DatabaseFailure.of(e);
            }
        });
    }

    /** Lines as they are written, and the first place where what was signed before does not hold any more. */
    private static final class Lines {

        private final Writer out;
        private ChainHead head = ChainHead.EMPTY;
        private long written;
        private String trouble = "";

        Lines(Writer out) {
            this.out = out;
        }

        void entry(AuditEntry entry) {
            if (trouble.isEmpty()
                    && (entry.sequence() != head.sequence() + 1
                            || !entry.previous().equals(head.hash())
                            || !entry.holds())) {
                trouble = "entry " + (head.sequence() + 1) + " is not the one that was recorded.";
            }
            head = entry.head();
            line(LogLine.of(entry));
        }

        void edited(AuditRows.EditedRowException row) {
            if (trouble.isEmpty()) {
                trouble = String.valueOf(row.getMessage());
            }
            line(LogLine.ofNoEntry(row.what()));
        }

        private void line(String text) {
            try {
                out.write(text);
                out.write('\n');
                written++;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Lines entries(Connection connection, LogFolder log, long size) throws SQLException, IOException {
        try (Writer out = Files.newBufferedWriter(log.entries())) {
            Lines lines = new Lines(out);
            AuditRows.walk(
                    connection,
                    Long.MIN_VALUE,
                    entry -> {
                        if (entry.sequence() <= size) {
                            lines.entry(entry);
                        }
                    },
                    lines::edited);
            return lines;
        }
    }

    private static long records(Connection connection, LogFolder log, long size) throws SQLException, IOException {
        String sql = "select a.id::text, a.record from audit_entry e join assessment a on a.id::text = e.subject"
                + " where e.kind = 'assessment' and e.sequence <= ? and a.record <> 'erased' order by e.sequence";
        long written = 0;
        try (Writer out = Files.newBufferedWriter(log.records());
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            statement.setLong(1, size);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    TreeMap<String, Object> record = new TreeMap<>();
                    record.put("id", rows.getString(1));
                    record.put("record", rows.getString(2));
                    out.write(CanonicalJson.of(record));
                    out.write('\n');
                    written++;
                }
            }
        }
        return written;
    }
}
