package org.consilium.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import org.consilium.local.LocalPostgres;
import org.jspecify.annotations.Nullable;

/** The database behind the server's back. */
public final class Database {

    static @Nullable LocalPostgres postgres;

    private Database() {}

    public static Connection asOwner() throws SQLException {
        LocalPostgres running = running();
        return DriverManager.getConnection(
                running.url(), LocalPostgres.OWNER, Surroundings.read(running.ownerPasswordFile()));
    }

    public static Connection asApplication() throws SQLException {
        LocalPostgres running = running();
        return DriverManager.getConnection(
                running.url(), LocalPostgres.APPLICATION, Surroundings.read(running.applicationPasswordFile()));
    }

    /** Where the database is, for a tool that connects by itself. */
    public static String ownersUrl() {
        return running().url();
    }

    public static String ownersPassword() {
        return Surroundings.read(running().ownerPasswordFile());
    }

    /** What PostgreSQL has logged. */
    public static String log() throws java.io.IOException {
        return java.nio.file.Files.readString(running().log());
    }

    private static LocalPostgres running() {
        return Objects.requireNonNull(postgres, "Surroundings start PostgreSQL.");
    }

    public static long count(String sql) throws SQLException {
        try (Connection connection = asOwner();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
