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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.CanonicalJson;
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

    /** What was written. */
    public record Exported(SignedCheckpoint checkpoint, long entries, long records) {}

    /**
     * Exports everything up to now, the export's own entry included. Entries are written as they are, broken or not: who
     * checks them finds it.
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
        SignedCheckpoint checkpoint = checkpoints.make();
        LogFolder log = new LogFolder(folder);
        Files.writeString(log.checkpoint(), checkpoint.file());
        Files.writeString(log.key(), checkpoints.key().publicPem());
        Files.writeString(folder.resolve("README.txt"), README);
        long size = checkpoint.checkpoint().size();
        return QuarkusTransaction.requiringNew().timeout(TRANSACTION_SECONDS).call(() -> {
            try (Connection connection = database.getConnection()) {
                return new Exported(checkpoint, entries(connection, log, size), records(connection, log, size));
            } catch (SQLException e) {
                throw DatabaseFailure.of(e);
            }
        });
    }

    private static long entries(Connection connection, LogFolder log, long size) throws SQLException, IOException {
        long[] written = new long[1];
        try (Writer out = Files.newBufferedWriter(log.entries())) {
            AuditRows.walk(connection, 0, entry -> {
                if (entry.sequence() <= size) {
                    try {
                        out.write(LogLine.of(entry));
                        out.write('\n');
                        written[0]++;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        }
        return written[0];
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
