package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/**
 * The first answer to each {@code Idempotency-Key}, kept in the transaction of what it answers: after a crash either
 * both are there or neither.
 */
@ApplicationScoped
public class FirstAnswers {

    private final AgroalDataSource database;
    private final Clock clock;

    FirstAnswers(AgroalDataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** An answer as it was first given. */
    public record Answer(int status, String body) {}

    /**
     * Takes the key for this transaction, or finds the answer that it had. Of two requests with the same key at once the
     * second waits here until the first has committed.
     *
     * @param fingerprint hash of the request's body
     * @throws Rejection of kind conflict if the key was used with another body
     */
    public Optional<Answer> claim(String client, String key, String fingerprint) {
        String claim = "insert into first_answer (client, key, fingerprint, status, body, answered)"
                + " values (?, ?, ?, 0, '', ?) on conflict do nothing";
        String find = "select fingerprint, status, body from first_answer where client = ? and key = ?";
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement statement = connection.prepareStatement(claim)) {
                statement.setString(1, client);
                statement.setString(2, key);
                statement.setString(3, fingerprint);
                statement.setTimestamp(4, Timestamp.from(clock.instant()));
                if (statement.executeUpdate() == 1) {
                    return Optional.empty();
                }
            }
            try (PreparedStatement statement = connection.prepareStatement(find)) {
                statement.setString(1, client);
                statement.setString(2, key);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    if (!rows.getString(1).equals(fingerprint)) {
                        throw Rejection.of(
                                RejectionKind.CONFLICT,
                                "This Idempotency-Key was used before with another body. Nothing was stored: use a new key"
                                        + " for a new request.");
                    }
                    return Optional.of(new Answer(rows.getInt(2), rows.getString(3)));
                }
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Keeps the answer to the key that this transaction claimed. */
    public void keep(String client, String key, Answer answer) {
        String sql = "update first_answer set status = ?, body = ? where client = ? and key = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, answer.status());
            statement.setString(2, answer.body());
            statement.setString(3, client);
            statement.setString(4, key);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
