package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.CanonicalJson;
import org.jspecify.annotations.Nullable;

/**
 * The audit log in the database. An entry is written in the transaction of what it tells of: either both are kept or
 * neither. If it cannot be written, the request fails.
 */
@ApplicationScoped
public class AuditTrail {

    private final AgroalDataSource database;
    private final PatientVault vault;
    private final Clock clock;

    AuditTrail(AgroalDataSource database, PatientVault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * Appends an entry. Writers wait for each other from here to the end of their transactions, so call it last.
     */
    public AuditEntry record(AuditEvent event) {
        try (Connection connection = database.getConnection()) {
            return AuditRows.append(connection, event, clock.instant());
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /**
     * Appends an entry that says something of its patient beyond ids, such as a clinician's words.
     *
     * @param secret names to values, encrypted with the patient's key
     */
    public AuditEntry record(AuditEvent event, Map<String, String> secret) {
        String patient = event.patient();
        if (patient == null) {
            throw new IllegalArgumentException("Only what is said of a patient can be sealed with a patient's key.");
        }
        return record(
                event.with(vault.sealDetail(patient, event.kind(), CanonicalJson.of(new java.util.TreeMap<>(secret)))));
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
     * What entries are asked for; null where it does not matter.
     *
     * @param before exclusive sequence number; {@link Long#MAX_VALUE} for the newest
     * @param detail names and values that the detail must hold
     */
    public record Query(
            long before,
            @Nullable String patient,
            @Nullable String kind,
            @Nullable String actor,
            @Nullable String subject,
            @Nullable Instant from,
            @Nullable Instant to,
            Map<String, String> detail,
            int size) {

        /** The newest entries of a kind. */
        public static Query ofKind(String kind, int size) {
            return new Query(Long.MAX_VALUE, null, kind, null, null, null, null, Map.of(), size);
        }

        /** The newest entries about a subject, of one kind or of all. */
        public static Query about(String subject, @Nullable String kind, int size) {
            return new Query(Long.MAX_VALUE, null, kind, null, subject, null, null, Map.of(), size);
        }
    }

    /** Entries before a sequence number, newest first. */
    public List<AuditEntry> before(long before, @Nullable String patient, @Nullable String kind, int size) {
        return find(new Query(before, patient, kind, null, null, null, null, Map.of(), size));
    }

    /** Entries that match, newest first. An entry of several patients matches each of them. */
    public List<AuditEntry> find(Query query) {
        List<String> arguments = new ArrayList<>();
        StringBuilder sql = new StringBuilder("select " + AuditRows.COLUMNS + " from audit_entry where sequence < ?");
        also(
                sql,
                arguments,
                " and (patient = ? or (patient is null and ? = any (string_to_array(detail::jsonb->>'patients',"
                        + " ' '))))",
                query.patient(),
                query.patient());
        also(sql, arguments, " and kind = ?", query.kind());
        also(sql, arguments, " and actor = ?", query.actor());
        also(sql, arguments, " and subject = ?", query.subject());
        query.detail().forEach((name, value) -> also(sql, arguments, " and detail::jsonb->>? = ?", name, value));
        also(sql, arguments, " and at >= ?::timestamptz", text(query.from()));
        also(sql, arguments, " and at < ?::timestamptz", text(query.to()));
        sql.append(" order by sequence desc limit ").append(query.size());
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            statement.setLong(1, query.before());
            for (int i = 0; i < arguments.size(); i++) {
                statement.setString(i + 2, arguments.get(i));
            }
            List<AuditEntry> entries = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(AuditRows.entry(rows));
                }
            }
            return entries;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant).toInstant().toString();
    }

    private static void also(StringBuilder sql, List<String> arguments, String condition, @Nullable String... values) {
        for (String value : values) {
            if (value == null) {
                return;
            }
        }
        sql.append(condition);
        for (String value : values) {
            if (value != null) {
                arguments.add(value);
            }
        }
    }

    /**
     * What the entries of a kind are about whose detail holds this value, oldest first; of all of the kind for an empty value.
     * Rows that were edited are looked at like others.
     */
    public List<String> subjects(String kind, String name, String value) {
        String sql = "select subject from audit_entry where kind = ? and subject is not null"
                + " and (? = '' or position(? in detail) > 0) order by sequence";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, kind);
            statement.setString(2, value);
            statement.setString(3, "\"" + name + "\":\"" + value + "\"");
            List<String> subjects = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    subjects.add(rows.getString(1));
                }
            }
            return subjects;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** One entry by its number. */
    public Optional<AuditEntry> entry(long sequence) {
        return find(new Query(sequence + 1, null, null, null, null, null, null, Map.of(), 1)).stream()
                .filter(found -> found.sequence() == sequence)
                .findFirst();
    }

    /** What the secret part of an entry says; empty where it has none, or its key was destroyed. */
    public Optional<String> secret(AuditEntry entry) {
        return vault.openDetail(entry.event());
    }
}
