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
import java.util.Optional;

/** Which patients' records were joined to another one, as {@code Patient.link} says. */
@ApplicationScoped
public class PatientMerges {

    /** A chain of merges longer than this is taken for a circle. */
    private static final int LONGEST = 20;

    private final AgroalDataSource database;

    PatientMerges(AgroalDataSource database) {
        this.database = database;
    }

    /** Notes that one record takes the place of another. */
    public void join(String replaced, String survivor, Instant now) {
        String sql = "insert into patient_merge (replaced, survivor, noted) values (?, ?, ?) on conflict (replaced)"
                + " do update set survivor = excluded.survivor";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, replaced);
            statement.setString(2, survivor);
            statement.setTimestamp(3, Timestamp.from(now));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Takes a merge back: the link was removed. Whether there was one. */
    public Optional<String> part(String replaced) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "delete from patient_merge where replaced = ? returning survivor")) {
            statement.setString(1, replaced);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** The record that took the place of this one; empty if it stands. */
    public Optional<String> survivor(String patient) {
        String current = patient;
        for (int i = 0; i < LONGEST; i++) {
            List<String> next = strings("select survivor from patient_merge where replaced = ?", current);
            if (next.isEmpty()) {
                return current.equals(patient) ? Optional.empty() : Optional.of(current);
            }
            current = next.get(0);
        }
        return Optional.empty();
    }

    /** The records that this one took the place of, themselves or through others. */
    public List<String> replaced(String survivor) {
        return strings(
                "with recursive gone(id) as (select replaced from patient_merge where survivor = ? union select m.replaced"
                        + " from patient_merge m join gone on m.survivor = gone.id) select id from gone order by id",
                survivor);
    }

    private List<String> strings(String sql, String argument) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, argument);
            List<String> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
