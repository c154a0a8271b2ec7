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
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which assessments are to be made again because what they rest on changed, and which were. What is due is noted in the
 * transaction of the change: after a crash either both are there or neither.
 */
@ApplicationScoped
public class AmendmentLedger {

    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    private final AgroalDataSource database;
    private final AssessmentResources resources;
    private final ObjectMapper json;

    AmendmentLedger(AgroalDataSource database, AssessmentResources resources, ObjectMapper json) {
        this.database = database;
        this.resources = resources;
        this.json = json;
    }

    /**
     * A change of a resource.
     *
     * @param resource its type and id
     * @param version the version that it has now: what rested on an earlier one is to be made again; 0 for whatever was
     *     said of the patient
     * @param how in words that follow the resource's name: {@code was entered in error}
     */
    public record Cause(ResourceKey resource, int version, String how) {}

    /** What is due for one patient. */
    public record Due(String patient, List<Cause> causes) {}

    /**
     * One assessment in the place of another.
     *
     * @param amendedBy null where the record is no longer there, so that nothing took its place
     * @param changes what changed, a sentence a finding
     */
    public record Amendment(
            UUID amended, @Nullable UUID amendedBy, String because, List<String> changes, Instant recorded) {}

    /** Notes changes, of patients who were assessed before; of all others nothing can be amended. */
    public void note(Map<String, List<Cause>> causesByPatient, Instant now) {
        String sql = "insert into amendment_due (patient, cause, noted) select ?, ?, ? where exists"
                + " (select 1 from assessment where patient = ?)";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Map.Entry<String, List<Cause>> patient : causesByPatient.entrySet()) {
                for (Cause cause : patient.getValue()) {
                    statement.setString(1, patient.getKey());
                    statement.setString(2, cause.resource() + "/_history/" + cause.version() + " " + cause.how());
                    statement.setTimestamp(3, Timestamp.from(now));
                    statement.setString(4, patient.getKey());
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Takes what is due for one patient, in the caller's transaction; another server takes another patient's. */
    public Optional<Due> take() {
        String one = "select patient from amendment_due order by id limit 1 for update skip locked";
        String all = "delete from amendment_due where patient = ? returning cause";
        try (Connection connection = database.getConnection()) {
            String patient;
            try (PreparedStatement statement = connection.prepareStatement(one);
                    ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                patient = rows.getString(1);
            }
            List<Cause> causes = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(all)) {
                statement.setString(1, patient);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        causes.add(cause(rows.getString(1)));
                    }
                }
            }
            return Optional.of(new Due(patient, causes));
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private static Cause cause(String text) {
        int space = text.indexOf(' ');
        String[] parts = text.substring(0, space).split("/", -1);
        return new Cause(new ResourceKey(parts[0], parts[1]), Integer.parseInt(parts[3]), text.substring(space + 1));
    }

    /** A patient's newest assessments that were not amended, newest first. */
    public List<UUID> standing(String patient, int most) {
        String sql = "select a.id from assessment a left join amendment m on m.amended = a.id where a.patient = ?"
                + " and m.amended is null order by a.recorded desc limit ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, patient);
            statement.setInt(2, most);
            List<UUID> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getObject(1, UUID.class));
                }
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Adds amendments to the caller's transaction. */
    public void add(Collection<Amendment> amendments) {
        String sql = "insert into amendment (amended, amended_by, because, changes, recorded) values (?, ?, ?, ?, ?)";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Amendment amendment : amendments) {
                statement.setObject(1, amendment.amended());
                statement.setObject(2, amendment.amendedBy());
                statement.setString(3, amendment.because());
                statement.setString(4, json.writeValueAsString(amendment.changes()));
                statement.setTimestamp(5, Timestamp.from(amendment.recorded()));
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Sentences are not JSON.", e);
        }
        amendments.stream()
                .map(Amendment::recorded)
                .max(Comparator.naturalOrder())
                .ifPresent(now -> resources.amend(
                        amendments.stream().map(Amendment::amended).toList(), now));
    }

    /** What took the place of an assessment; empty while it stands. */
    public Optional<Amendment> of(UUID amended) {
        return one("amended = ?", amended);
    }

    /** What an assessment took the place of; of several, the newest one before it. */
    public Optional<Amendment> by(UUID amendedBy) {
        return one("amended_by = ?", amendedBy);
    }

    private Optional<Amendment> one(String condition, UUID id) {
        String sql = "select m.amended, m.amended_by, m.because, m.changes, m.recorded from amendment m"
                + " join assessment a on a.id = m.amended where m." + condition + " order by a.recorded desc limit 1";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Amendment(
                                rows.getObject(1, UUID.class),
                                rows.getObject(2, UUID.class),
                                rows.getString(3),
                                json.readValue(rows.getString(4), TEXTS),
                                rows.getTimestamp(5).toInstant()))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The changes of an amendment cannot be read; the table was edited.", e);
        }
    }
}
