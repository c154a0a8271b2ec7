package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import org.consilium.server.rejection.Rejection;

/** Lets a part of a transaction fail alone: an entry of a batch is refused, the others are stored. */
@ApplicationScoped
public class Savepoints {

    private final AgroalDataSource database;

    Savepoints(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * Does the work; if it is rejected, nothing of it remains in the transaction.
     *
     * @throws Rejection as the work threw it
     */
    public <T> T attempt(Supplier<T> work) {
        run("savepoint attempt");
        T result;
        try {
            result = work.get();
        } catch (Rejection e) {
            run("rollback to savepoint attempt");
            throw e;
        }
        run("release savepoint attempt");
        return result;
    }

    private void run(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }
}
