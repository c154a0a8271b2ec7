package org.consilium.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBackupTest {

    @Test
    void aBackupOfARunningDatabaseHoldsWhatWasThereThenAndNotWhatCameLater(@TempDir Path root)
            throws SQLException, IOException {
        DataFolder data = new DataFolder(root);
        data.prepare();
        OwnerOnly.folder(data.keys());
        OwnerOnly.write(data.keys().resolve("master.key"), "k");
        LocalPostgres postgres = LocalPostgres.in(data.postgres());
        Path file = root.resolve("backup.zip");
        try {
            postgres.start(Ports.anyFree());
            execute(postgres, "create table t as select 1 as n");
            new LocalBackup(data, postgres).write(file);
            execute(postgres, "insert into t values (2)");
            assertThatThrownBy(() -> new LocalBackup(data, postgres).restore(file))
                    .hasMessageContaining("down");
            postgres.stop();
            OwnerOnly.write(data.keys().resolve("master.key"), "other");
            new LocalBackup(data, postgres).restore(file);
            postgres.start(Ports.anyFree());
            assertThat(count(postgres)).isEqualTo(1);
            assertThat(Files.readString(data.keys().resolve("master.key"))).isEqualTo("k");
        } finally {
            postgres.stop();
        }
    }

    @Test
    void anotherFileIsNotRestored(@TempDir Path root) throws IOException {
        DataFolder data = new DataFolder(root);
        Path file = root.resolve("x.zip");
        Files.writeString(file, "no zip");
        LocalBackup backup = new LocalBackup(data, LocalPostgres.in(data.postgres()));
        assertThatThrownBy(() -> backup.restore(file)).hasMessageContaining("no backup");
        assertThatThrownBy(() -> backup.write(root.resolve("y.zip"))).hasMessageContaining("nothing to back up");
    }

    private static void execute(LocalPostgres postgres, String sql) throws SQLException {
        try (Connection connection = asOwner(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(LocalPostgres postgres) throws SQLException {
        try (Connection connection = asOwner(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from t")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection asOwner(LocalPostgres postgres) throws SQLException {
        return DriverManager.getConnection(
                postgres.url(), LocalPostgres.OWNER, OwnerOnly.secret(postgres.ownerPasswordFile()));
    }
}
