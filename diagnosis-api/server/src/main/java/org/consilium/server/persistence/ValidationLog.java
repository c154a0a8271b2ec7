package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How far the validator has come through what is stored, and to what it objects. */
@ApplicationScoped
public class ValidationLog {

    private final AgroalDataSource database;

    ValidationLog(AgroalDataSource database) {
        this.database = database;
    }

    /** A version to which the validator objects, with its remarks, a line each. */
    public record Failure(ResourceKey key, int version, String remarks) {}

    /** Counts since the database was made. */
    public record Progress(long checked, long failed) {}

    /**
     * The next resources to be judged, locked against another server that would judge them too.
     *
     * @param before changes later than this wait: a transaction that began earlier may still commit
     */
    public List<StoredResource> next(Instant before, int most) {
        String sql = "select " + ResourceStore.COLUMNS + " from fhir_resource where (updated, type, id) >"
                + " (select p.updated, p.type, p.id from validation_progress p for update skip locked)"
                + " and updated < ? and not deleted and not " + AssessmentResources.IS_ONE
                + " order by updated, type, id limit ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setTimestamp(1, Timestamp.from(before));
            statement.setInt(2, most);
            return ResourceStore.resources(statement);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Notes that everything up to {@code last} was judged. */
    public void advance(StoredResource last, int checked, Map<StoredResource, String> failures, Instant now) {
        String add = "insert into validation_failure (type, id, version, checked, remarks) values (?, ?, ?, ?, ?)"
                + " on conflict (type, id, version) do update set checked = excluded.checked, remarks = excluded.remarks";
        String move = "update validation_progress set updated = ?, type = ?, id = ?, checked = checked + ?,"
                + " failed = failed + ?";
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement statement = connection.prepareStatement(add)) {
                for (Map.Entry<StoredResource, String> failure : failures.entrySet()) {
                    statement.setString(1, failure.getKey().key().type());
                    statement.setString(2, failure.getKey().key().id());
                    statement.setInt(3, failure.getKey().version());
                    statement.setTimestamp(4, Timestamp.from(now));
                    statement.setString(5, failure.getValue());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            try (PreparedStatement statement = connection.prepareStatement(move)) {
                statement.setTimestamp(1, Timestamp.from(last.updated()));
                statement.setString(2, last.key().type());
                statement.setString(3, last.key().id());
                statement.setInt(4, checked);
                statement.setInt(5, failures.size());
                statement.executeUpdate();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Leaves out what was stored before. */
    public void skipTo(Instant moment) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("update validation_progress set updated = greatest(updated, ?)")) {
            statement.setTimestamp(1, Timestamp.from(moment));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    public Progress progress() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select checked, failed from validation_progress");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return new Progress(rows.getLong(1), rows.getLong(2));
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** The newest objections to versions that are still current. */
    public List<Failure> newest(int most) {
        String sql = "select f.type, f.id, f.version, f.remarks from validation_failure f join fhir_resource r"
                + " on r.type = f.type and r.id = f.id and r.version = f.version order by f.checked desc, f.type, f.id limit ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, most);
            List<Failure> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Failure(
                            new ResourceKey(rows.getString(1), rows.getString(2)), rows.getInt(3), rows.getString(4)));
                }
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
