package org.consilium.server.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.CanonicalJson;
import org.consilium.audit.ChainHead;
import org.jspecify.annotations.Nullable;

/**
 * The audit log in the database. An entry is written in the transaction of what it tells of: either both are kept or
 * neither. If it cannot be written, the request fails.
 */
@ApplicationScoped
public class AuditTrail {

    /** Any number, as long as nobody else in this database locks it: "consilium audit chain". */
    private static final long CHAIN_LOCK = 0x636F6E73696C6975L;

    private static final TypeReference<Map<String, String>> DETAIL = new TypeReference<>() {};

    private final AgroalDataSource database;
    private final Clock clock;
    private final ObjectMapper json;

    AuditTrail(AgroalDataSource database, Clock clock, ObjectMapper json) {
        this.database = database;
        this.clock = clock;
        this.json = json;
    }

    /**
     * Appends an entry. Writers wait for each other from here to the end of their transactions, so call it last.
     */
    public AuditEntry record(AuditEvent event) {
        try (Connection connection = database.getConnection()) {
            if (connection.getAutoCommit()) {
                throw new IllegalStateException(
                        "An audit entry is recorded inside the transaction of what it tells of; there is none.");
            }
            AuditEntry entry = AuditEntry.after(lockedHead(connection), event, clock.instant());
            insert(connection, entry);
            return entry;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
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
        String sql = "insert into audit_entry (sequence, at, kind, actor, patient, subject, detail, previous, hash)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            AuditEvent event = entry.event();
            statement.setLong(1, entry.sequence());
            statement.setTimestamp(2, Timestamp.from(entry.at()));
            statement.setString(3, event.kind());
            statement.setString(4, event.actor());
            statement.setString(5, event.patient());
            statement.setString(6, event.subject());
            statement.setString(7, CanonicalJson.of(new java.util.TreeMap<>(event.detail())));
            statement.setString(8, entry.previous());
            statement.setString(9, entry.hash());
            statement.executeUpdate();
        }
    }

    /** Whether the application's role can add to the log and can neither change nor shorten it. */
    public boolean isAppendOnly() {
        String sql = "select has_table_privilege('audit_entry', 'insert')"
                + " and not has_table_privilege('audit_entry', 'update')"
                + " and not has_table_privilege('audit_entry', 'delete')"
                + " and not has_table_privilege('audit_entry', 'truncate')";
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() && rows.getBoolean(1);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /**
     * Entries before a sequence number, newest first.
     *
     * @param before exclusive; {@link Long#MAX_VALUE} for the newest
     */
    public List<AuditEntry> before(long before, @Nullable String patient, @Nullable String kind, int size) {
        String sql = "select sequence, at, kind, actor, patient, subject, detail, previous, hash from audit_entry"
                + " where sequence < ? and (?::text is null or patient = ?) and (?::text is null or kind = ?)"
                + " order by sequence desc limit ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, before);
            statement.setString(2, patient);
            statement.setString(3, patient);
            statement.setString(4, kind);
            statement.setString(5, kind);
            statement.setInt(6, size);
            List<AuditEntry> entries = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(entry(rows));
                }
            }
            return entries;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private AuditEntry entry(ResultSet rows) throws SQLException {
        try {
            AuditEvent event = new AuditEvent(
                    rows.getString(3),
                    rows.getString(4),
                    rows.getString(5),
                    rows.getString(6),
                    json.readValue(rows.getString(7), DETAIL));
            return new AuditEntry(
                    rows.getLong(1), rows.getTimestamp(2).toInstant(), event, rows.getString(8), rows.getString(9));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The detail of audit entry " + rows.getLong(1)
                    + " is not a JSON object of strings; the log was edited.");
        }
    }
}
