package org.consilium.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.CanonicalJson;
import org.flywaydb.core.Flyway;

/** The tables as an earlier version of the server had them, in a schema of their own beside the tests'; brought up to date later. */
public final class EarlierSchema implements AutoCloseable {

    private final String name;
    private final Connection owner;

    /** @param version of the last migration that had run then */
    public EarlierSchema(String name, String version) throws SQLException {
        this.name = name;
        this.owner = Database.asOwner();
        migrate(version);
        owner.setSchema(name);
    }

    /** A connection of the owner whose tables are these. */
    public Connection owner() {
        return owner;
    }

    /** Brings the tables to the newest version, and runs the migrations in these further folders of the class path. */
    public void bringUpToDate(String... further) throws SQLException {
        migrate("latest", further);
        execute("grant usage on schema " + name + " to consilium_app");
    }

    private void migrate(String version, String... further) throws SQLException {
        List<String> locations = new ArrayList<>(List.of("classpath:db/migration"));
        for (String folder : further) {
            locations.add("classpath:" + folder);
        }
        Flyway.configure()
                .dataSource(Database.ownersUrl(), owner.getMetaData().getUserName(), Database.ownersPassword())
                .schemas(name)
                .defaultSchema(name)
                .placeholders(Map.of("application", "consilium_app"))
                .locations(locations.toArray(String[]::new))
                .target(version)
                .load()
                .migrate();
    }

    /** Copies rows of the tests' own tables, as many columns as the earlier table had. */
    public void copy(String table, String condition) throws SQLException {
        StringBuilder columns = new StringBuilder();
        try (Statement statement = owner.createStatement();
                ResultSet found = statement.executeQuery(
                        "select column_name from information_schema.columns where table_schema = '" + name
                                + "' and table_name = '" + table + "' order by 1")) {
            while (found.next()) {
                columns.append(columns.isEmpty() ? "" : ", ").append(found.getString(1));
            }
        }
        execute("insert into " + name + "." + table + " (" + columns + ") select " + columns + " from public." + table
                + " where " + condition);
    }

    /** Adds an entry of the log as it was written before details were sealed. */
    public void add(AuditEntry entry) throws SQLException {
        String sql = "insert into audit_entry (sequence, at, kind, actor, patient, subject, detail, previous, hash)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = owner.prepareStatement(sql)) {
            statement.setLong(1, entry.sequence());
            statement.setTimestamp(2, Timestamp.from(entry.at()));
            statement.setString(3, entry.event().kind());
            statement.setString(4, entry.event().actor());
            statement.setString(5, entry.event().patient());
            statement.setString(6, entry.event().subject());
            statement.setString(7, CanonicalJson.of(new TreeMap<>(entry.event().detail())));
            statement.setString(8, entry.previous());
            statement.setString(9, entry.hash());
            statement.executeUpdate();
        }
    }

    public void execute(String sql) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        owner.close();
        try (Connection another = Database.asOwner();
                Statement statement = another.createStatement()) {
            statement.execute("drop schema if exists " + name + " cascade");
        }
    }
}
