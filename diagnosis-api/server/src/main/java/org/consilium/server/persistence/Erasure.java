package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.DriverManager;
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
import java.util.Set;
import org.consilium.audit.AuditEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Ends what is kept of a patient: the record is deleted and the key destroyed, by the database's owner, in one
 * transaction with the entry that says so. A legal hold forbids it.
 */
@ApplicationScoped
public class Erasure {

    /** Why a patient is erased; words of one's own would be personal data that no key protects any more. */
    public static final Set<String> REASONS = Set.of("patient-request", "retention", "court-order", "wrong-person");

    private static final String HOLD = "legal-hold";
    private static final String HOLD_END = "legal-hold-end";

    private final AgroalDataSource database;
    private final Clock clock;
    private final String url;
    private final String owner;
    private final String password;

    Erasure(
            AgroalDataSource database,
            Clock clock,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.flyway.username") String owner,
            @ConfigProperty(name = "quarkus.flyway.password", defaultValue = "") String password) {
        this.database = database;
        this.clock = clock;
        this.url = url;
        this.owner = owner;
        this.password = password;
    }

    /** What was erased. */
    public record Erased(String patient, int keys, int resources, int assessments) {}

    /** Whether a hold was placed and not lifted. */
    public boolean isHeld(String patient) {
        try (Connection connection = database.getConnection()) {
            return isHeld(connection, patient);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private static boolean isHeld(Connection connection, String patient) throws SQLException {
        String sql = "select kind from audit_entry where patient = ? and kind in ('" + HOLD + "', '" + HOLD_END
                + "') order by sequence desc limit 1";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, patient);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getString(1).equals(HOLD);
            }
        }
    }

    /** Forbids the erasure of a patient until the hold is lifted. */
    public void hold(String patient, String actor, boolean begins) {
        try (Connection connection = asOwner()) {
            AuditRows.append(
                    connection,
                    new AuditEvent(begins ? HOLD : HOLD_END, actor, patient, null, Map.of()),
                    clock.instant());
            connection.commit();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /**
     * Erases a patient.
     *
     * @param reason one of {@link #REASONS}
     * @throws IllegalArgumentException if there is a hold, the reason is unknown, or nothing is kept of the patient
     */
    public Erased erase(String patient, String reason, String actor) {
        if (!REASONS.contains(reason)) {
            throw new IllegalArgumentException(
                    "The reason must be one of " + REASONS.stream().sorted().toList() + ".");
        }
        try (Connection connection = asOwner()) {
            if (isHeld(connection, patient)) {
                throw new IllegalArgumentException(
                        "There is a legal hold on this patient: nothing was erased. Lift the hold first.");
            }
            int keys = update(
                    connection,
                    "update patient_key set wrapped = null, destroyed = ? where patient = ? and destroyed is null",
                    clock.instant(),
                    patient);
            update(
                    connection,
                    "delete from fhir_history h using fhir_resource r where r.type = h.type and r.id = h.id and r.patient = ?",
                    patient);
            int resources = update(connection, "delete from fhir_resource where patient = ?", patient);
            update(connection, "delete from patient where id = ?", patient);
            // A record from before there were keys is in the open; what it said goes, its hash stays in the log.
            int assessments = update(
                    connection,
                    "update assessment set headline = '{}', top_probability = null,"
                            + " record = case when record like 'v1.%' then record else 'erased' end where patient = ?",
                    patient);
            if (keys + resources + assessments == 0) {
                throw new IllegalArgumentException("Nothing is kept of a patient with this id.");
            }
            AuditRows.append(
                    connection,
                    new AuditEvent(
                            "key-destruction",
                            actor,
                            patient,
                            null,
                            Map.of("reason", reason, "resources", Integer.toString(resources))),
                    clock.instant());
            connection.commit();
            return new Erased(patient, keys, resources, assessments);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Takes what was deleted out of the database's files too. */
    public void sweep() {
        try (Connection connection = asOwner()) {
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("vacuum fhir_resource, fhir_history, patient, patient_key, assessment");
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Patients of whom nothing was recorded, changed or looked at since, and on whom there is no hold. */
    public List<String> untouchedSince(Instant since) {
        String sql = "select k.patient from patient_key k where k.destroyed is null"
                + " and not exists (select 1 from audit_entry e where e.patient = k.patient and e.at >= ?)"
                + " and not exists (select 1 from fhir_resource r where r.patient = k.patient and r.updated >= ?)"
                + " order by k.patient";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setTimestamp(1, Timestamp.from(since));
            statement.setTimestamp(2, Timestamp.from(since));
            List<String> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            found.removeIf(this::isHeld);
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private Connection asOwner() throws SQLException {
        Connection connection = DriverManager.getConnection(url, owner, password);
        connection.setAutoCommit(false);
        return connection;
    }

    private static int update(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Instant instant) {
                    statement.setTimestamp(i + 1, Timestamp.from(instant));
                } else {
                    statement.setString(i + 1, (String) arguments[i]);
                }
            }
            return statement.executeUpdate();
        }
    }
}
