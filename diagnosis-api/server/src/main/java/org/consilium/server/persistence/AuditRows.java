package org.consilium.server.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.CanonicalJson;
import org.consilium.audit.ChainHead;
import org.consilium.audit.SealedDetail;

/** Entries of the log as rows, over any connection: the application's, or the owner's when a key is destroyed. */
final class AuditRows {

    static final String COLUMNS =
            "sequence, at, kind, actor, patient, subject, detail, previous, hash, sealed_key, sealed";

    /** Any number, as long as nobody else in this database locks it: "consilium audit chain". */
    private static final long CHAIN_LOCK = 0x636F6E73696C6975L;

    private static final int FETCH = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> DETAIL = new TypeReference<>() {};

    private AuditRows() {}

    /** Appends inside the connection's transaction; writers wait for each other until theirs end. */
    static AuditEntry append(Connection connection, AuditEvent event, Instant at) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "An audit entry is recorded inside the transaction of what it tells of; there is none.");
        }
        AuditEntry entry = AuditEntry.after(lockedHead(connection), event, at);
        insert(connection, entry);
        return entry;
    }

    /** Two statements: the second sees what was committed while the first waited. */
    private static ChainHead lockedHead(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + CHAIN_LOCK + ")");
            try (ResultSet rows =
                    statement.executeQuery("select sequence, hash from audit_entry order by sequence desc limit 1")) {
                return rows.next() ? new ChainHead(rows.getLong(1), rows.getString(2)) : ChainHead.EMPTY;
            }
        }
    }

    private static void insert(Connection connection, AuditEntry entry) throws SQLException {
        String sql = "insert into audit_entry (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            AuditEvent event = entry.event();
            SealedDetail sealed = event.sealed();
            statement.setLong(1, entry.sequence());
            statement.setTimestamp(2, Timestamp.from(entry.at()));
            statement.setString(3, event.kind());
            statement.setString(4, event.actor());
            statement.setString(5, event.patient());
            statement.setString(6, event.subject());
            statement.setString(7, CanonicalJson.of(new TreeMap<>(event.detail())));
            statement.setString(8, entry.previous());
            statement.setString(9, entry.hash());
            statement.setString(10, sealed == null ? null : sealed.key());
            statement.setString(11, sealed == null ? null : sealed.data());
            statement.executeUpdate();
        }
    }

    /**
     * Every entry after a sequence number, in order, in constant memory; the connection must be in a transaction.
     *
     * @throws EditedRowException at the first row that is no entry
     */
    static void walk(Connection connection, long after, Consumer<AuditEntry> each) throws SQLException {
        walk(connection, after, each, edited -> {
            throw edited;
        });
    }

    /** The same over a log that may have been edited: what is no entry goes to {@code other}, and the walk goes on. */
    static void walk(Connection connection, long after, Consumer<AuditEntry> each, Consumer<EditedRowException> other)
            throws SQLException {
        String sql = "select " + COLUMNS + " from audit_entry where sequence > ? order by sequence";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            statement.setLong(1, after);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    AuditEntry entry;
                    try {
                        entry = entry(rows);
                    } catch (EditedRowException e) {
                        other.accept(e);
                        continue;
                    }
                    each.accept(entry);
                }
            }
        }
    }

    /** A row that no entry can stand in: whoever owns the database has edited it. */
    static final class EditedRowException extends IllegalStateException {

        private final String what;

        EditedRowException(long sequence, String what) {
            super("entry " + sequence + " was edited: " + what + ".");
            this.what = "row " + sequence + " was edited: " + what;
        }

        /** Of which row, and what is wrong with it. */
        String what() {
            return what;
        }
    }

    /**
     * The row under the cursor, selected by {@link #COLUMNS}. Only what {@link #insert} writes is read: a text that means the
     * same but is written otherwise would hide an edit from the hash.
     *
     * @throws EditedRowException for any other row, naming it
     */
    static AuditEntry entry(ResultSet rows) throws SQLException {
        long sequence = rows.getLong(1);
        String key = rows.getString(10);
        String sealed = rows.getString(11);
        if ((key == null) != (sealed == null)) {
            throw new EditedRowException(sequence, "of its sealed part and the part's key one is missing");
        }
        try {
            String detail = rows.getString(7);
            Map<String, String> read = JSON.readValue(detail, DETAIL);
            if (!CanonicalJson.of(new TreeMap<>(read)).equals(detail)) {
                throw new EditedRowException(sequence, "its detail is not written as details are");
            }
            AuditEvent event = new AuditEvent(
                    rows.getString(3),
                    rows.getString(4),
                    rows.getString(5),
                    rows.getString(6),
                    read,
                    key == null || sealed == null ? null : new SealedDetail(key, sealed));
            return new AuditEntry(
                    sequence, rows.getTimestamp(2).toInstant(), event, rows.getString(8), rows.getString(9));
        } catch (JsonProcessingException e) {
            throw new EditedRowException(sequence, "its detail is not a JSON object of texts");
        } catch (IllegalArgumentException | NullPointerException | java.time.DateTimeException e) {
            throw new EditedRowException(sequence, "a column holds what no entry has there");
        }
    }
}
