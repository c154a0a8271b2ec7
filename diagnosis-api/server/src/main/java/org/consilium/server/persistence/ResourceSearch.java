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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds current resources by what they are indexed by. Joins the caller's transaction where there is one. */
@ApplicationScoped
public class ResourceSearch {

    private final AgroalDataSource database;

    ResourceSearch(AgroalDataSource database) {
        this.database = database;
    }

    /** How many resources the query finds. */
    public int count(ResourceQuery query) {
        List<Object> arguments = new ArrayList<>();
        String sql = "select count(*) from fhir_resource where " + query.where(arguments);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** One page of what the query finds. */
    public List<StoredResource> page(ResourceQuery query, int offset, int size) {
        List<Object> arguments = new ArrayList<>();
        String sql = "select " + ResourceStore.COLUMNS + " from fhir_resource where " + query.where(arguments)
                + " order by " + query.orderBy() + " limit ? offset ?";
        arguments.add(size);
        arguments.add(offset);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, arguments)) {
            return ResourceStore.resources(statement);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /**
     * The ids behind each token, for resources of one type: how conditional references by identifier are resolved, all
     * of a transaction at once. A token that finds nothing is absent from the answer.
     */
    public Map<String, List<String>> idsByToken(String type, Collection<String> tokens) {
        if (tokens.isEmpty()) {
            return Map.of();
        }
        String sql = "select found.token, r.id from fhir_resource r, unnest(r.tokens) as found(token) where r.type = ?"
                + " and not r.deleted and r.tokens && ?::text[] and found.token = any (?::text[])";
        String[] wanted = tokens.toArray(new String[0]);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, List.of(type, wanted, wanted));
                ResultSet rows = statement.executeQuery()) {
            Map<String, List<String>> found = new HashMap<>();
            while (rows.next()) {
                found.computeIfAbsent(rows.getString(1), token -> new ArrayList<>())
                        .add(rows.getString(2));
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, List<Object> arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        int position = 1;
        for (Object argument : arguments) {
            if (argument instanceof String[] texts) {
                statement.setArray(position, ResourceStore.texts(connection, texts));
            } else if (argument instanceof Instant instant) {
                statement.setTimestamp(position, Timestamp.from(instant));
            } else {
                statement.setObject(position, argument);
            }
            position++;
        }
        return statement;
    }

    /**
     * Lets one transaction at a time decide by each of these conditions, until it ends: two conditional creates of the
     * same practitioner at once make one.
     */
    public void serialize(Collection<String> conditions) {
        if (conditions.isEmpty()) {
            return;
        }
        String sql =
                "select pg_advisory_xact_lock(hashtextextended(condition, 7)) from unnest(?::text[]) as c(condition)";
        String[] ordered = conditions.stream().distinct().sorted().toArray(String[]::new);
        List<Object> arguments = List.of((Object) ordered);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, arguments)) {
            statement.execute();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
