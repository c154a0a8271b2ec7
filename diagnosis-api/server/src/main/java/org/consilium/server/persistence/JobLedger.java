package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Jobs, how far each is, and what each has brought.
 *
 * <p>A worker holds a job by a lease. Its progress is written in the transaction of the work itself, so that a killed
 * worker's successor repeats nothing and leaves nothing out.
 */
@ApplicationScoped
public class JobLedger {

    private static final String COLUMNS =
            "id, kind, requested_by, request, asked, status, created, changed, done, total,"
                    + " refused, checkpoint, note";
    private static final int FETCHED_AT_ONCE = 100;

    private final AgroalDataSource database;
    private final Clock clock;

    JobLedger(AgroalDataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Where a job stands. */
    public enum Status {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A job as it stands.
     *
     * @param request the URL by which it was asked for
     * @param asked what was asked, JSON of the kind's own
     * @param done how many of {@code total} pieces; total is null while nobody knows
     * @param refused how many of those that are done could not be; each is told in the answer
     * @param checkpoint where to go on, JSON of the kind's own; null before the first piece
     * @param note why it failed; null otherwise
     */
    public record Job(
            UUID id,
            String kind,
            String requestedBy,
            String request,
            String asked,
            Status status,
            Instant created,
            Instant changed,
            long done,
            @Nullable Long total,
            long refused,
            @Nullable String checkpoint,
            @Nullable String note) {}

    /** Adds a waiting job to the caller's transaction. */
    public Job add(String kind, String requestedBy, String request, String asked) {
        Instant now = clock.instant();
        Job job = new Job(
                UUID.randomUUID(), kind, requestedBy, request, asked, Status.WAITING, now, now, 0, null, 0, null, null);
        update(
                "insert into job (id, kind, requested_by, request, asked, status, created, changed)"
                        + " values (?, ?, ?, ?, ?, 'waiting', ?, ?)",
                job.id(),
                kind,
                requestedBy,
                request,
                asked,
                now,
                now);
        return job;
    }

    public Optional<Job> find(UUID id) {
        return jobs("select " + COLUMNS + " from job where id = ?", id).stream().findFirst();
    }

    /** Takes the oldest job that waits, or whose worker has let its lease run out. */
    public Optional<Job> take(UUID worker, Duration lease) {
        Instant now = clock.instant();
        return jobs(
                        "update job set status = 'running', worker = ?, leased_until = ?, changed = ? where id ="
                                + " (select id from job where status = 'waiting' or (status = 'running' and leased_until < ?)"
                                + " order by created limit 1 for update skip locked) returning " + COLUMNS,
                        worker,
                        now.plus(lease),
                        now,
                        now)
                .stream()
                .findFirst();
    }

    /** Holds the job for longer; false if it is this worker's no more, because it was cancelled or another took it. */
    public boolean renew(UUID id, UUID worker, Duration lease) {
        return update(
                        "update job set leased_until = ? where id = ? and worker = ? and status = 'running'",
                        clock.instant().plus(lease),
                        id,
                        worker)
                == 1;
    }

    /** Notes progress in the caller's transaction; false if the job is this worker's no more: then roll back. */
    public boolean advance(
            UUID id, UUID worker, long done, @Nullable Long total, long refused, @Nullable String checkpoint) {
        return update(
                        "update job set done = ?, total = ?, refused = ?, checkpoint = ?, changed = ? where id = ? and worker = ?"
                                + " and status = 'running'",
                        done,
                        total,
                        refused,
                        checkpoint,
                        clock.instant(),
                        id,
                        worker)
                == 1;
    }

    /** Ends the worker's job. */
    public void end(UUID id, UUID worker, Status status, @Nullable String note) {
        update(
                "update job set status = ?, note = ?, changed = ?, leased_until = null where id = ? and worker = ? and"
                        + " status = 'running'",
                status.text(),
                note,
                clock.instant(),
                id,
                worker);
    }

    /** Gives jobs back that this worker holds and will not end, so that they need not wait for their lease. */
    public void letGo(UUID worker) {
        update(
                "update job set status = 'waiting', leased_until = null where worker = ? and status = 'running'",
                worker);
    }

    /** Cancels the job, or takes away what is left of one that has ended, and forgets its lines. */
    public void cancel(UUID id) {
        update("update job set status = 'cancelled', changed = ? where id = ?", clock.instant(), id);
        update("delete from job_line where job = ?", id);
    }

    /** Adds a line to a file of the job, in the caller's transaction. */
    public void put(UUID id, String file, String line) {
        update("insert into job_line (job, file, line) values (?, ?, ?)", id, file, line);
    }

    /** The job's files and how many lines each has. */
    public Map<String, Long> files(UUID id) {
        Map<String, Long> files = new LinkedHashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(
                        connection,
                        "select file, count(*) from job_line where job = ? group by file order by file",
                        id);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                files.put(rows.getString(1), rows.getLong(2));
            }
            return files;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Whom a file's lines are about. */
    public Set<String> patients(UUID id, String file) {
        String sql =
                "select distinct (regexp_match(line, '\"subject\"\\s*:\\s*\\{\"reference\"\\s*:\\s*\"Patient/([A-Za-z0-9.-]+)'))[1]"
                        + " from job_line where job = ? and file = ? and position('\"Patient/' in line) > 0";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, id, file)) {
            Set<String> found = new TreeSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (rows.getString(1) != null) {
                        found.add(rows.getString(1));
                    }
                }
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** Writes a file's lines as they come from the database, never all in memory. Needs a transaction. */
    public void copy(UUID id, String file, OutputStream out) throws IOException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(
                        connection,
                        "select line from job_line where job = ? and file = ? order by position",
                        id,
                        file)) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    out.write(rows.getString(1).getBytes(StandardCharsets.UTF_8));
                    out.write('\n');
                }
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private int update(String sql, @Nullable Object... arguments) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, arguments)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private List<Job> jobs(String sql, @Nullable Object... arguments) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            List<Job> jobs = new ArrayList<>();
            while (rows.next()) {
                jobs.add(new Job(
                        rows.getObject(1, UUID.class),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4),
                        rows.getString(5),
                        Status.valueOf(rows.getString(6).toUpperCase(Locale.ROOT)),
                        rows.getTimestamp(7).toInstant(),
                        rows.getTimestamp(8).toInstant(),
                        rows.getLong(9),
                        rows.getObject(10, Long.class),
                        rows.getLong(11),
                        rows.getString(12),
                        rows.getString(13)));
            }
            return jobs;
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof Instant instant) {
                statement.setTimestamp(i + 1, Timestamp.from(instant));
            } else {
                statement.setObject(i + 1, arguments[i]);
            }
        }
        return statement;
    }
}
