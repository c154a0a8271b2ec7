package org.consilium.server.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.consilium.server.persistence.CareRelations.Circle;
import org.jspecify.annotations.Nullable;

/** Patients as a clinician looks for them. */
@ApplicationScoped
public class Worklist {

    private static final String SELECT = "select p.id, p.name, p.birth_date, p.sex, p.identifier, p.deceased,"
            + " p.last_result, a.headline from patient p left join lateral (select headline, recorded, top_probability"
            + " from assessment where patient = p.id order by recorded desc limit 1) a on true";

    private final AgroalDataSource database;
    private final ObjectMapper json;
    private final Clock clock;

    Worklist(AgroalDataSource database, ObjectMapper json, Clock clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /** What the list can be sorted by. Rows without the value come last either way. */
    public enum Order {
        NAME("nullif(p.name_order, '')"),
        BIRTH_DATE("p.birth_date"),
        LAST_RESULT("p.last_result"),
        LAST_ASSESSMENT("a.recorded"),
        TOP_PROBABILITY("a.top_probability");

        private final String column;

        Order(String column) {
            this.column = column;
        }

        private boolean isOfWhatWasFound() {
            return this != NAME && this != BIRTH_DATE;
        }
    }

    /** A page of the list. */
    public record Page(int total, List<PatientRow> items) {}

    /**
     * Patients whose name or identifier holds each word of the query; all for an empty query.
     *
     * @param sight who is found: all or those in the circle, and whose whole identifier the query is; where those whose
     *     records are closed stand in the list tells nothing of what was found
     */
    public Page find(String query, int page, int size, Order order, boolean descending, Sight sight) {
        Circle circle = sight.circle();
        String asked = query.strip().toLowerCase(Locale.ROOT);
        StringBuilder where = new StringBuilder(" where true");
        List<Object> arguments = new ArrayList<>();
        for (String word : asked.split("\\s+", -1)) {
            if (!word.isEmpty()) {
                where.append(
                        " and (position(? in p.name_order) > 0 or position(? in lower(coalesce(p.identifier, ''))) > 0)");
                arguments.add(word);
                arguments.add(word);
            }
        }
        if (circle != null) {
            where.append(" and (p.id in (" + Circle.SQL + ") or lower(p.identifier) = nullif(?, ''))");
            arguments.add(circle.references().toArray());
            arguments.add(circle.actor());
            arguments.add(circle.since().toString());
            arguments.add(asked);
        }
        String direction = descending ? " desc" : " asc";
        List<Object> counting = List.copyOf(arguments);
        String column = order.column;
        if (order.isOfWhatWasFound() && !sight.closed().isEmpty()) {
            column = "(case when not p.id = any (?) then " + column + " end)";
            arguments.add(sight.closed().toArray());
        }
        String sql = SELECT + where + " order by " + column + direction + " nulls last, p.id limit " + size + " offset "
                + (long) page * size;
        try (Connection connection = database.getConnection()) {
            return new Page(
                    count(connection, "select count(*) from patient p" + where, counting),
                    rows(connection, sql, arguments));
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** One patient's row. */
    public Optional<PatientRow> row(String id) {
        try (Connection connection = database.getConnection()) {
            return rows(connection, SELECT + " where p.id = ?", List.of(id)).stream()
                    .findFirst();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private static int count(Connection connection, String sql, List<?> arguments) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private List<PatientRow> rows(Connection connection, String sql, List<?> arguments) throws SQLException {
        List<PatientRow> found = new ArrayList<>();
        try (PreparedStatement statement = prepare(connection, sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                LocalDate birthDate = rows.getObject(3, LocalDate.class);
                boolean deceased = rows.getBoolean(6);
                found.add(new PatientRow(
                        rows.getString(1),
                        rows.getString(2),
                        birthDate,
                        deceased ? null : age(birthDate),
                        rows.getString(4),
                        rows.getString(5),
                        deceased,
                        rows.getTimestamp(7) == null
                                ? null
                                : rows.getTimestamp(7).toInstant(),
                        headline(rows.getString(8))));
            }
        }
        return found;
    }

    private static PreparedStatement prepare(Connection connection, String sql, List<?> arguments) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i) instanceof Object[] several) {
                statement.setArray(i + 1, ResourceStore.texts(connection, several));
            } else {
                statement.setString(i + 1, (String) arguments.get(i));
            }
        }
        return statement;
    }

    private @Nullable Integer age(@Nullable LocalDate birthDate) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        // A birth date that was shifted into the future says no age of today.
        return birthDate == null || birthDate.isAfter(today)
                ? null
                : Period.between(birthDate, today).getYears();
    }

    private PatientRow.@Nullable Headline headline(@Nullable String text) {
        try {
            return text == null ? null : json.readValue(text, PatientRow.Headline.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The headline of a stored assessment cannot be read; it was edited.");
        }
    }
}
