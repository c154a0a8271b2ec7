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

    /** How many resources the query finds of those that a reader may learn of. */
    public int count(ResourceQuery query, Sight sight) {
        List<Object> arguments = new ArrayList<>();
        String sql = "select count(*) from fhir_resource r0 where " + new QueryText(arguments, sight).where(query);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /**
     * A part of what a query finds.
     *
     * @param next where the following page begins: values of the sort keys; empty if this is the last page
     */
    public record Page(List<StoredResource> resources, List<String> next) {}

    /** The first resources that the query finds. */
    public List<StoredResource> first(ResourceQuery query, int size) {
        return page(query, List.of(), size, Sight.EVERYTHING).resources();
    }

    /**
     * One page of what the query finds. Pages follow the sort keys, not positions: what arrives or goes between two pages
     * makes none of the others be skipped or given twice.
     *
     * @param after {@link Page#next} of the page before; empty for the first
     * @param sight what the reader may learn of
     */
    public Page page(ResourceQuery query, List<String> after, int size, Sight sight) {
        List<Object> arguments = new ArrayList<>();
        QueryText text = new QueryText(arguments, sight);
        List<ResourceQuery.Order> keys = QueryText.keys(query.order());
        StringBuilder sql = new StringBuilder("select " + ResourceStore.COLUMNS);
        for (ResourceQuery.Order key : keys) {
            sql.append(", ").append(QueryText.column(key));
        }
        sql.append(" from fhir_resource r0 where ").append(text.where(query));
        if (!after.isEmpty()) {
            sql.append(" and ").append(text.after(keys, after));
        }
        sql.append(" order by ").append(QueryText.orderBy(keys)).append(" limit ?");
        arguments.add(size + 1);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql.toString(), arguments);
                ResultSet rows = statement.executeQuery()) {
            List<StoredResource> found = new ArrayList<>();
            List<String> last = new ArrayList<>();
            while (rows.next()) {
                if (found.size() == size) {
                    return new Page(found, last);
                }
                found.add(ResourceStore.resource(rows));
                last = position(keys, rows);
            }
            return new Page(found, List.of());
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private static List<String> position(List<ResourceQuery.Order> keys, ResultSet rows) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            int column = ResourceStore.COLUMN_COUNT + 1 + i;
            values.add(
                    keys.get(i).key() == ResourceQuery.Order.Key.ID
                            ? rows.getString(column)
                            : rows.getTimestamp(column).toInstant().toString());
        }
        return values;
    }

    /**
     * The ids behind each token, for resources of one type: how conditional references by identifier are resolved, all
     * of a transaction at once. A token that finds nothing is absent from the answer.
     */
    public Map<String, List<String>> idsByToken(String type, Collection<String> tokens) {
        if (tokens.isEmpty()) {
            return Map.of();
        }
        boolean patients = type.equals("Patient");
        // Patients have an index of their own, which only a query that names the type itself may use.
        String sql = "select found.token, r.id from fhir_resource r, unnest(r.tokens) as found(token) where r.type = "
                + (patients ? "'Patient'" : "?")
                + " and not r.deleted and r.tokens && ?::text[] and found.token = any (?::text[])";
        String[] wanted = tokens.toArray(new String[0]);
        List<Object> arguments = patients ? List.of(wanted, wanted) : List.of(type, wanted, wanted);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, arguments);
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
