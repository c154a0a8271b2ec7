package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the next page of a search begins. Kept here and not in the link, so that no address holds what was searched for.
 */
@ApplicationScoped
public class SearchPages {

    /** How long a link to a next page can be followed. */
    public static final Duration LIFETIME = Duration.ofHours(1);

    private final AgroalDataSource database;
    private final Clock clock;

    SearchPages(AgroalDataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Keeps a place for this client; the id is all that the link holds. */
    public UUID keep(String client, String place) {
        UUID id = UUID.randomUUID();
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement statement = connection.prepareStatement("delete from search_page where kept < ?")) {
                statement.setTimestamp(1, Timestamp.from(clock.instant().minus(LIFETIME)));
                statement.executeUpdate();
            }
            try (PreparedStatement statement = connection.prepareStatement(
                    "insert into search_page (id, client, place, kept) values (?, ?, ?, ?)")) {
                statement.setObject(1, id);
                statement.setString(2, client);
                statement.setString(3, place);
                statement.setTimestamp(4, Timestamp.from(clock.instant()));
                statement.executeUpdate();
            }
            return id;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** The place that the same client's link stands for; empty once it has lapsed. */
    public Optional<String> find(String client, UUID id) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select place from search_page where id = ? and client = ? and kept >= ?")) {
            statement.setObject(1, id);
            statement.setString(2, client);
            statement.setTimestamp(3, Timestamp.from(clock.instant().minus(LIFETIME)));
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
