package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Sealed tokens of signed-in browsers. What is kept here opens nothing without the browser's cookie. */
@ApplicationScoped
public class WebSessions {

    private final AgroalDataSource database;
    private final Clock clock;

    WebSessions(AgroalDataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Keeps a session until it expires; sweeps out those that have. */
    public void keep(String id, byte[] sealed, Instant expires) {
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement statement =
                    connection.prepareStatement("delete from web_session where expires < ?")) {
                statement.setTimestamp(1, Timestamp.from(clock.instant()));
                statement.executeUpdate();
            }
            String sql = "insert into web_session (id, sealed, expires) values (?, ?, ?)";
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, id);
                statement.setBytes(2, sealed);
                statement.setTimestamp(3, Timestamp.from(expires));
                statement.executeUpdate();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** What was kept under the id, unless it has expired. */
    public Optional<byte[]> find(String id) {
        String sql = "select sealed from web_session where id = ? and expires >= ?";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            statement.setTimestamp(2, Timestamp.from(clock.instant()));
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Ends a session: from now on the cookie opens nothing. */
    public void forget(String id) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("delete from web_session where id = ?")) {
            statement.setString(1, id);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
