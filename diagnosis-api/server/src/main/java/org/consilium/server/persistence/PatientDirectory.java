package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** What the worklist shows of each patient, kept up to date in the transaction that changes the record. */
@ApplicationScoped
public class PatientDirectory {

    private final AgroalDataSource database;

    PatientDirectory(AgroalDataSource database) {
        this.database = database;
    }

    /** Adds or replaces the cards of patients whose resource was written. */
    public void save(Collection<PatientCard> cards) {
        if (cards.isEmpty()) {
            return;
        }
        String sql = "insert into patient (id, name, name_order, birth_date, sex, identifier, deceased)"
                + " values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set name = excluded.name,"
                + " name_order = excluded.name_order, birth_date = excluded.birth_date, sex = excluded.sex,"
                + " identifier = excluded.identifier, deceased = excluded.deceased";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (PatientCard card : cards) {
                statement.setString(1, card.id());
                statement.setString(2, card.name());
                statement.setString(3, card.order());
                statement.setObject(4, card.birthDate());
                statement.setString(5, card.sex());
                statement.setString(6, card.identifier());
                statement.setBoolean(7, card.deceased());
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Takes deleted patients off the worklist. */
    public void remove(Collection<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("delete from patient where id = any (?)")) {
            statement.setArray(1, ResourceStore.texts(connection, ids.toArray()));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Notes the time of each patient's newest result; an older one changes nothing. */
    public void noteResults(Map<String, Instant> newestByPatient) {
        if (newestByPatient.isEmpty()) {
            return;
        }
        String sql = "update patient set last_result = greatest(last_result, ?) where id = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Map.Entry<String, Instant> newest : new TreeMap<>(newestByPatient).entrySet()) {
                statement.setTimestamp(1, Timestamp.from(newest.getValue()));
                statement.setString(2, newest.getKey());
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
