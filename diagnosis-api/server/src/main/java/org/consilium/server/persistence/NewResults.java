package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Patients who were assessed before and of whom something new has come. All methods join the caller's transaction. */
@ApplicationScoped
public class NewResults {

    private final AgroalDataSource database;

    NewResults(AgroalDataSource database) {
        this.database = database;
    }

    /** Notes those of the patients who have an assessment; nobody waits for it. */
    public void note(Collection<String> patients, Instant now) {
        if (patients.isEmpty()) {
            return;
        }
        String sql =
                "insert into new_result (patient, noted) select p.id, ? from unnest(?::text[]) as p(id) where exists"
                        + " (select 1 from assessment a where a.patient = p.id)";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setTimestamp(1, Timestamp.from(now));
            statement.setArray(2, ResourceStore.texts(connection, patients.toArray()));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /**
     * Takes a patient of whom nothing has come since {@code quietSince}, or something before {@code longAgo}. The notes are
     * gone when the transaction commits; what comes meanwhile is noted anew.
     */
    public Optional<String> take(Instant quietSince, Instant longAgo) {
        String find = "select patient from new_result group by patient having max(noted) <= ? or min(noted) <= ?"
                + " order by min(noted) limit 1";
        String take =
                "delete from new_result where id in (select id from new_result where patient = ? for update skip locked)";
        try (Connection connection = database.getConnection();
                PreparedStatement finding = connection.prepareStatement(find);
                PreparedStatement taking = connection.prepareStatement(take)) {
            finding.setTimestamp(1, Timestamp.from(quietSince));
            finding.setTimestamp(2, Timestamp.from(longAgo));
            try (ResultSet rows = finding.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                String patient = rows.getString(1);
                taking.setString(1, patient);
                return taking.executeUpdate() > 0 ? Optional.of(patient) : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
