package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.audit.AuditEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Ends what is kept of a patient: the record is deleted with all its versions and the key destroyed, by the database's owner,
 * in one transaction with the entry that says so. A legal hold forbids it.
 */
@ApplicationScoped
public class Erasure {

    /** Why a patient is erased; words of one's own would be personal data that no key protects any more. */
    public static final Set<String> REASONS = Set.of("patient-request", "retention", "court-order", "wrong-person");

    private static final String HOLD = "legal-hold";
    private static final String HOLD_END = "legal-hold-end";
    private static final String DESTRUCTION = "key-destruction";
    private static final String NOTHING = "Nothing is kept of a patient with this id.";

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

    /**
     * What was erased.
     *
     * @param joined ids of records that this one had taken the place of
     * @param mentions how many resources of others refer to the patient by id and are left as they are
     * @param mentioning the first of them
     */
    public record Erased(
            String patient,
            List<String> joined,
            int keys,
            int resources,
            int assessments,
            int mentions,
            List<String> mentioning) {}

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

    /**
     * Forbids the erasure of a patient until the hold is lifted.
     *
     * @throws IllegalArgumentException if nothing is kept of the patient, or the hold is there already, or is not there
     */
    public void hold(String patient, String actor, boolean begins) {
        try (Connection connection = asOwner()) {
            if (begins && !isKept(connection, patient)) {
                throw new IllegalArgumentException(NOTHING);
            }
            if (begins == isHeld(connection, patient)) {
                throw new IllegalArgumentException(
                        begins
                                ? "There is a legal hold on this patient already."
                                : "There is no hold on this patient.");
            }
            AuditRows.append(
                    connection,
                    new AuditEvent(begins ? HOLD : HOLD_END, actor, patient, null, Map.of()),
                    clock.instant());
            connection.commit();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private static boolean isKept(Connection connection, String patient) throws SQLException {
        return !strings(
                        connection,
                        "select 1 from fhir_resource where type = 'Patient' and id = ? union all select 1 from patient_key"
                                + " where patient = ? and destroyed is null",
                        patient,
                        patient)
                .isEmpty();
    }

    /**
     * Erases a patient, and the records that were joined to this one.
     *
     * @param reason one of {@link #REASONS}
     * @throws IllegalArgumentException if there is a hold, the reason is unknown, nothing is kept of the patient, or the
     *     record was joined to another one
     */
    public Erased erase(String patient, String reason, String actor) {
        if (!REASONS.contains(reason)) {
            throw new IllegalArgumentException(
                    "The reason must be one of " + REASONS.stream().sorted().toList() + ".");
        }
        try (Connection connection = asOwner()) {
            strings(connection, "select survivor from patient_merge where replaced = ?", patient).stream()
                    .findFirst()
                    .ifPresent(survivor -> {
                        throw new IllegalArgumentException("This record was joined to Patient/" + survivor
                                + ", which is the same person. Erase that one: both go.");
                    });
            List<String> joined = strings(
                    connection,
                    "with recursive gone(id) as (select replaced from patient_merge where survivor = ? union select"
                            + " m.replaced from patient_merge m join gone on m.survivor = gone.id) select id from gone order by id",
                    patient);
            List<String> all = new ArrayList<>(joined);
            all.add(patient);
            requireNotHeld(connection, all);
            ErasedRows rows = new ErasedRows(connection, all);
            int keys = rows.destroyKeys(clock.instant());
            int resources = rows.deleteResources();
            int assessments = rows.clearDerived();
            if (keys + resources == 0) {
                throw new IllegalArgumentException(NOTHING);
            }
            for (String each : all) {
                AuditRows.append(
                        connection,
                        new AuditEvent(
                                DESTRUCTION,
                                actor,
                                each,
                                null,
                                Map.of("reason", reason, "resources", Integer.toString(resources))),
                        clock.instant());
            }
            // From the entry on no hold can come in between.
            requireNotHeld(connection, all);
            ErasedRows.Mentions mentions = rows.mentions();
            connection.commit();
            return new Erased(patient, joined, keys, resources, assessments, mentions.count(), mentions.first());
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private static void requireNotHeld(Connection connection, List<String> patients) throws SQLException {
        for (String patient : patients) {
            if (isHeld(connection, patient)) {
                throw new IllegalArgumentException(
                        "There is a legal hold on this patient: nothing was erased. Lift the hold first.");
            }
        }
    }

    /** An erasure as the log tells it. */
    public record Told(long sequence, String patient) {}

    /** Erasures after an entry of the log, by whichever process they were done. */
    public List<Told> toldAfter(long sequence) {
        String sql = "select sequence, patient from audit_entry where kind = '" + DESTRUCTION
                + "' and sequence > ? and patient is not null order by sequence";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, sequence);
            List<Told> told = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    told.add(new Told(rows.getLong(1), rows.getString(2)));
                }
            }
            return told;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Lets the database use the place of what was deleted again; the bytes themselves stay until then. */
    public void tidy() {
        vacuum("vacuum ");
    }

    /**
     * Writes the tables anew, so that nothing of what was deleted is left in their files. Each table is closed to everybody
     * meanwhile.
     */
    public void sweep() {
        vacuum("vacuum full ");
    }

    private void vacuum(String how) {
        try (Connection connection = asOwner()) {
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute(how + String.join(", ", ErasedRows.SWEPT));
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Patients of whom nothing was recorded, changed or looked at since, and on whom there is no hold. */
    public List<String> untouchedSince(Instant since) {
        String sql =
                "with touched(id) as (select patient from audit_entry where at >= ?::timestamptz and patient is not null"
                        + " union select unnest(string_to_array(detail::jsonb->>'patients', ' ')) from audit_entry"
                        + " where at >= ?::timestamptz and patient is null and position('\"patients\"' in detail) > 0"
                        + " union select patient from fhir_resource where updated >= ?::timestamptz and patient is not null)"
                        + " select id from (select id from patient union select patient from patient_key where destroyed is null) kept"
                        + " where id not in (select id from touched) and id not in (select replaced from patient_merge) order by id";
        String from = since.toString();
        try (Connection connection = database.getConnection()) {
            List<String> found = strings(connection, sql, from, from, from);
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

    private static List<String> strings(Connection connection, String sql, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            List<String> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }
}
