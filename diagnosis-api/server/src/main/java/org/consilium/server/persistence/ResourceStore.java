package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The current version of every resource and the versions before it.
 *
 * <p>New resources are written by COPY, new versions by JDBC batches: a transaction of a hundred is two round trips. All methods join the
 * caller's transaction.
 */
@ApplicationScoped
public class ResourceStore {

    static final String COLUMNS = "type, id, version, updated, deleted, source_updated, body";
    static final int COLUMN_COUNT = 7;

    private static final int FETCHED_AT_ONCE = 500;

    private final AgroalDataSource database;

    ResourceStore(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * What is known of a resource's current version without its body.
     *
     * @param ofAnAssessment whether it is written from an assessment, and so cannot be changed
     */
    public record Current(int version, boolean deleted, @Nullable String patient, boolean ofAnAssessment) {}

    /**
     * The current versions of those resources that exist, locked until the transaction ends. Locks are taken in one
     * order, so that two transactions over the same resources wait for each other rather than deadlock.
     */
    public Map<ResourceKey, Current> lock(Collection<ResourceKey> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        TreeSet<ResourceKey> ordered = new TreeSet<>(keys);
        String sql = "select type, id, version, deleted, patient, " + AssessmentResources.IS_ONE
                + " from fhir_resource where (type, id) in (select * from unnest(?::text[], ?::text[]))"
                + " order by type, id for update";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1, texts(connection, ordered.stream().map(ResourceKey::type).toArray()));
            statement.setArray(
                    2, texts(connection, ordered.stream().map(ResourceKey::id).toArray()));
            Map<ResourceKey, Current> found = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            new ResourceKey(rows.getString(1), rows.getString(2)),
                            new Current(rows.getInt(3), rows.getBoolean(4), rows.getString(5), rows.getBoolean(6)));
                }
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Which of these resources exist and are not deleted. */
    public Set<String> existing(String type, Collection<String> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        String sql = "select id from fhir_resource where type = ? and id = any (?) and not deleted";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, type);
            statement.setArray(2, texts(connection, ids.toArray()));
            return strings(statement);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /**
     * Stores new versions; a superseded version moves to the history.
     *
     * @throws org.consilium.server.rejection.Rejection of kind conflict if another transaction created one of them meanwhile
     */
    public void write(List<ResourceWrite> writes) {
        try (Connection connection = database.getConnection()) {
            archive(
                    connection,
                    writes.stream().filter(write -> write.version() > 1).toList());
            insert(
                    connection,
                    writes.stream().filter(write -> write.version() == 1).toList());
            update(
                    connection,
                    writes.stream().filter(write -> write.version() > 1).toList());
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private static void archive(Connection connection, List<ResourceWrite> writes) throws SQLException {
        if (writes.isEmpty()) {
            return;
        }
        String sql = "insert into fhir_history (" + COLUMNS + ") select " + COLUMNS
                + " from fhir_resource where type = ? and id = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (ResourceWrite write : writes) {
                statement.setString(1, write.key().type());
                statement.setString(2, write.key().id());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void insert(Connection connection, List<ResourceWrite> writes) throws SQLException {
        if (writes.isEmpty()) {
            return;
        }
        String sql = "copy fhir_resource (type, id, version, updated, deleted, patient, tokens, date_from, date_to,"
                + " source_updated, body) from stdin";
        CopyText text = new CopyText();
        for (ResourceWrite write : writes) {
            text.add(write.key().type())
                    .add(write.key().id())
                    .add(Integer.toString(write.version()))
                    .add(write.updated())
                    .add(write.deletes() ? "t" : "f")
                    .add(write.patient())
                    .add(write.tokens())
                    .add(write.from())
                    .add(write.to())
                    .add(write.sourceUpdated())
                    .add(write.body())
                    .endRow();
        }
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, text.bytes());
        } catch (IOException e) {
            throw new SQLException("The connection to the database broke off.", "08006", e);
        }
    }

    private static void update(Connection connection, List<ResourceWrite> writes) throws SQLException {
        if (writes.isEmpty()) {
            return;
        }
        String sql = "update fhir_resource set version = ?, updated = ?, deleted = ?, patient = ?, tokens = ?,"
                + " date_from = ?, date_to = ?, source_updated = ?, body = ? where type = ? and id = ?";
        batch(connection, sql, writes);
    }

    private static void batch(Connection connection, String sql, List<ResourceWrite> writes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (ResourceWrite write : writes) {
                statement.setInt(1, write.version());
                statement.setTimestamp(2, Timestamp.from(write.updated()));
                statement.setBoolean(3, write.deletes());
                statement.setString(4, write.patient());
                statement.setArray(5, texts(connection, write.tokens().toArray()));
                statement.setTimestamp(6, timestamp(write.from()));
                statement.setTimestamp(7, timestamp(write.to()));
                statement.setTimestamp(8, timestamp(write.sourceUpdated()));
                statement.setString(9, write.body());
                statement.setString(10, write.key().type());
                statement.setString(11, write.key().id());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** The current version, a deletion included. */
    public Optional<StoredResource> read(ResourceKey key) {
        return one("select " + COLUMNS + " from fhir_resource where type = ? and id = ?", key, -1);
    }

    /** The current versions of those resources that exist, deletions included. */
    public Map<ResourceKey, StoredResource> readAll(Collection<ResourceKey> keys) {
        Map<ResourceKey, StoredResource> found = new HashMap<>();
        named(keys, "").forEach(each -> found.put(each.key(), each));
        return found;
    }

    /** One version, current or superseded. */
    public Optional<StoredResource> read(ResourceKey key, int version) {
        String current = "select " + COLUMNS + " from fhir_resource where type = ? and id = ? and version = ?";
        String before = "select " + COLUMNS + " from fhir_history where type = ? and id = ? and version = ?";
        return one(current, key, version).or(() -> one(before, key, version));
    }

    /**
     * Versions of resources, newest first, as FHIR's history has them.
     *
     * @param type null for all types
     * @param id null for all resources of the type
     * @param since not older than this; null for any
     * @param until not newer than this; null for any
     * @param after the last version of the page before; null for the first page
     */
    public record HistoryQuery(
            @Nullable String type,
            @Nullable String id,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable HistoryPlace after) {}

    /** A place in a history. */
    public record HistoryPlace(Instant updated, String type, String id, int version) {}

    private static final String VERSIONS = "(select " + COLUMNS + " from fhir_resource union all select " + COLUMNS
            + " from fhir_history) v where (?::text is null or type = ?) and (?::text is null or id = ?)"
            + " and (?::timestamptz is null or updated >= ?) and (?::timestamptz is null or updated <= ?)";

    /** How many versions a history holds. */
    public int historySize(HistoryQuery query) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("select count(*) from " + VERSIONS)) {
            bind(statement, query);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** A page of a history. */
    public List<StoredResource> history(HistoryQuery query, int size) {
        String after = query.after() == null ? "" : " and (updated, type, id, version) < (?, ?, ?, ?)";
        String sql = "select " + COLUMNS + " from " + VERSIONS + after
                + " order by updated desc, type desc, id desc, version desc limit ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = bind(statement, query);
            HistoryPlace place = query.after();
            if (place != null) {
                statement.setTimestamp(next++, Timestamp.from(place.updated()));
                statement.setString(next++, place.type());
                statement.setString(next++, place.id());
                statement.setInt(next++, place.version());
            }
            statement.setInt(next, size);
            return resources(statement);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Binds what {@link #VERSIONS} needs; the position that follows. */
    private static int bind(PreparedStatement statement, HistoryQuery query) throws SQLException {
        int next = 1;
        for (int twice = 0; twice < 2; twice++) {
            statement.setString(next++, query.type());
        }
        for (int twice = 0; twice < 2; twice++) {
            statement.setString(next++, query.id());
        }
        for (int twice = 0; twice < 2; twice++) {
            statement.setTimestamp(next++, timestamp(query.since()));
        }
        for (int twice = 0; twice < 2; twice++) {
            statement.setTimestamp(next++, timestamp(query.until()));
        }
        return next;
    }

    /** The current versions of those of these resources that are there, deletions left out. */
    public List<StoredResource> readCurrent(Collection<ResourceKey> keys) {
        return named(keys, " and not deleted order by type, id");
    }

    /** The current versions of the resources with these keys; {@code further} is a constant of this class. */
    private List<StoredResource> named(Collection<ResourceKey> keys, String further) {
        if (keys.isEmpty()) {
            return List.of();
        }
        String sql = "select " + COLUMNS + " from fhir_resource where (type, id) in (select * from unnest(?::text[],"
                + " ?::text[]))" + further;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1, texts(connection, keys.stream().map(ResourceKey::type).toArray()));
            statement.setArray(
                    2, texts(connection, keys.stream().map(ResourceKey::id).toArray()));
            return resources(statement);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Current resources of these types in a patient's record, deletions left out, in the order of type and id. */
    public List<StoredResource> record(String patient, Collection<String> types) {
        String sql = "select " + COLUMNS + " from fhir_resource where patient = ? and type = any (?) and not deleted"
                + " order by type, id";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, patient);
            statement.setArray(2, texts(connection, types.toArray()));
            return resources(statement);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** The same one after the other, as they come from the database: in a transaction, never all in memory. */
    public void record(String patient, Collection<String> types, Consumer<StoredResource> each) {
        String sql = "select " + COLUMNS + " from fhir_resource where patient = ? and type = any (?) and not deleted";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, patient);
            statement.setArray(2, texts(connection, types.toArray()));
            statement.setFetchSize(FETCHED_AT_ONCE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    each.accept(resource(rows));
                }
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** How many resources a patient's record holds, besides the Patient, deletions and what assessments said. */
    public int recordSize(String patient) {
        String sql = "select count(*) from fhir_resource where patient = ? and not deleted and type <> 'Patient'"
                + " and not " + AssessmentResources.IS_ONE;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, patient);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /**
     * How a patient's record stands: any change of its evidence changes this.
     *
     * @param versions sum of the versions of its resources, deletions included
     */
    public record RecordState(long versions, @Nullable Instant updated) {}

    public RecordState state(String patient) {
        String sql = "select coalesce(sum(version), 0), max(updated) from fhir_resource where patient = ?"
                + " and type not in ('RiskAssessment', 'Provenance')";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, patient);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                Timestamp updated = rows.getTimestamp(2);
                return new RecordState(rows.getLong(1), updated == null ? null : updated.toInstant());
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** The patient whose record a resource is part of; empty where it is part of none, or is not there. */
    public Optional<String> patientOf(ResourceKey key) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select patient from fhir_resource where type = ? and id = ?")) {
            statement.setString(1, key.type());
            statement.setString(2, key.id());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private Optional<StoredResource> one(String sql, ResourceKey key, int version) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key.type());
            statement.setString(2, key.id());
            if (version >= 0) {
                statement.setInt(3, version);
            }
            return resources(statement).stream().findFirst();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    static List<StoredResource> resources(PreparedStatement statement) throws SQLException {
        List<StoredResource> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(resource(rows));
            }
        }
        return found;
    }

    static StoredResource resource(ResultSet rows) throws SQLException {
        Timestamp sourceUpdated = rows.getTimestamp(6);
        return new StoredResource(
                new ResourceKey(rows.getString(1), rows.getString(2)),
                rows.getInt(3),
                rows.getTimestamp(4).toInstant(),
                rows.getBoolean(5),
                sourceUpdated == null ? null : sourceUpdated.toInstant(),
                rows.getString(7));
    }

    static Set<String> strings(PreparedStatement statement) throws SQLException {
        Set<String> found = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    static java.sql.Array texts(Connection connection, Object[] values) throws SQLException {
        return connection.createArrayOf("text", values);
    }

    static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
