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
import org.consilium.clinical.Code;

/** What a terminology server said of codes. Added, never changed: what was read by it is read so again. */
@ApplicationScoped
public class TranslationLedger {

    private final AgroalDataSource database;

    TranslationLedger(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * A translation.
     *
     * @param equivalence FHIR's code
     * @param map canonical address of the map that says so; empty where the server named none
     * @param learned since when it has been known here
     */
    public record Learned(Code target, String display, String equivalence, String map, Instant learned) {}

    /** Whether any translation is kept. */
    public boolean isKept() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select exists (select 1 from learned_translation)");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getBoolean(1);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    public List<Learned> of(Code code) {
        String sql = "select target_system, target_code, display, equivalence, map, learned from learned_translation"
                + " where source_system = ? and source_code = ? order by target_system, target_code";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, code.system());
            statement.setString(2, code.code());
            List<Learned> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Learned(
                            new Code(rows.getString(1), rows.getString(2)),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5),
                            rows.getTimestamp(6).toInstant()));
                }
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Adds what is not here yet, to the caller's transaction. */
    public void add(Code code, List<Learned> translations) {
        String sql = "insert into learned_translation (source_system, source_code, target_system, target_code, display,"
                + " equivalence, map, learned) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Learned each : translations) {
                statement.setString(1, code.system());
                statement.setString(2, code.code());
                statement.setString(3, each.target().system());
                statement.setString(4, each.target().code());
                statement.setString(5, each.display());
                statement.setString(6, each.equivalence());
                statement.setString(7, each.map());
                statement.setTimestamp(8, Timestamp.from(each.learned()));
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
