package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.ChainHead;
import org.consilium.audit.Checkpoint;
import org.consilium.audit.CheckpointKey;
import org.consilium.audit.SignedCheckpoint;
import org.consilium.audit.TreeFrontier;
import org.consilium.audit.TreeHash;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Signs what the log is now. On the way it checks every entry since the last checkpoint, and that the last checkpoint's
 * entry is still the one that was signed: a log that was shortened or written anew is not signed.
 */
@ApplicationScoped
public class AuditCheckpoints {

    private static final int TRANSACTION_SECONDS = 600;

    private final AgroalDataSource database;
    private final Clock clock;
    private final Optional<Path> keyFile;
    private final String origin;
    private volatile String trouble = "";

    AuditCheckpoints(
            AgroalDataSource database,
            Clock clock,
            @ConfigProperty(name = "consilium.audit.key-file") Optional<String> keyFile,
            @ConfigProperty(name = "consilium.audit.origin") String origin) {
        this.database = database;
        this.clock = clock;
        this.keyFile = keyFile.filter(name -> !name.isBlank()).map(Path::of);
        this.origin = origin;
    }

    /** The log does not hold; the message names the entry. */
    public static final class BrokenLogException extends RuntimeException {
        BrokenLogException(String message) {
            super(message);
        }
    }

    /** Whether there is a key to sign with. */
    public boolean canSign() {
        return keyFile.isPresent();
    }

    /** Why the last checkpoint could not be made; empty if it could. */
    public String trouble() {
        return trouble;
    }

    /** The key, made at first use. */
    public CheckpointKey key() {
        try {
            return CheckpointKey.at(
                    keyFile.orElseThrow(
                            () -> new IllegalStateException(
                                    "No key for the audit log's checkpoints is configured. Name its file in CONSILIUM_AUDIT_KEY_FILE.")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Kept(ChainHead head, TreeFrontier tree, Optional<SignedCheckpoint> signed) {}

    /**
     * Signs the log as it is; the last checkpoint where nothing was added since.
     *
     * @throws BrokenLogException if the log does not hold
     */
    public SignedCheckpoint make() {
        CheckpointKey key = key();
        try {
            SignedCheckpoint made = QuarkusTransaction.requiringNew()
                    .timeout(TRANSACTION_SECONDS)
                    .call(() -> {
                        try (Connection connection = database.getConnection()) {
                            return make(connection, key);
                        } catch (SQLException e) {
                            throw DatabaseFailure.of(e);
                        }
                    });
            trouble = "";
            return made;
        } catch (BrokenLogException e) {
            trouble = "The audit log does not hold: " + e.getMessage();
            throw e;
        }
    }

    private SignedCheckpoint make(Connection connection, CheckpointKey key) throws SQLException {
        try (var lock = connection.createStatement()) {
            lock.execute("select pg_advisory_xact_lock(hashtext('consilium audit checkpoint'))");
        }
        Kept kept = last(connection, key);
        requireStillThere(connection, kept.head());
        Growth growth = new Growth(kept);
        try {
            AuditRows.walk(connection, kept.head().sequence(), growth);
        } catch (AuditRows.EditedRowException e) {
            throw new BrokenLogException(String.valueOf(e.getMessage()));
        }
        if (kept.signed().isPresent() && growth.head.equals(kept.head())) {
            return kept.signed().get();
        }
        SignedCheckpoint signed = SignedCheckpoint.sign(
                new Checkpoint(
                        origin,
                        growth.head.sequence(),
                        growth.tree.root(),
                        growth.head.hash(),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS)),
                key.privateKey(),
                key.publicKey());
        keep(connection, signed, growth.tree);
        return signed;
    }

    /** The tree, growing by entries that hold and follow. */
    private static final class Growth implements Consumer<AuditEntry> {

        private final TreeFrontier tree;
        private ChainHead head;

        Growth(Kept kept) {
            this.tree = kept.tree();
            this.head = kept.head();
        }

        @Override
        public void accept(AuditEntry entry) {
            if (entry.sequence() != head.sequence() + 1) {
                throw new BrokenLogException("entry " + (head.sequence() + 1) + " is missing.");
            }
            if (!entry.previous().equals(head.hash()) || !entry.holds()) {
                throw new BrokenLogException("entry " + entry.sequence() + " was changed.");
            }
            tree.add(entry.leaf());
            head = entry.head();
        }
    }

    private static void requireStillThere(Connection connection, ChainHead head) throws SQLException {
        if (head.sequence() == 0) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("select hash from audit_entry where sequence = ?")) {
            statement.setLong(1, head.sequence());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new BrokenLogException(
                            "entry " + head.sequence() + ", which was signed, is no longer there.");
                }
                if (!rows.getString(1).equals(head.hash())) {
                    throw new BrokenLogException("entry " + head.sequence() + " is not the one that was signed.");
                }
            }
        }
    }

    /** The last checkpoint as it is kept here, whatever has become of the log since; empty if none was made. */
    Optional<SignedCheckpoint> newest(Connection connection) throws SQLException {
        try {
            return last(connection, key()).signed();
        } catch (BrokenLogException e) {
            return Optional.empty();
        }
    }

    /** The tree is gone on from only where the signature covers it: a row of this table can be edited like any other. */
    private static Kept last(Connection connection, CheckpointKey key) throws SQLException {
        String sql = "select size, head, subtrees, signed from audit_checkpoint order by size desc limit 1";
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                return new Kept(ChainHead.EMPTY, new TreeFrontier(), Optional.empty());
            }
            List<TreeHash> subtrees = Stream.of(rows.getString(3).split(" ", -1))
                    .filter(hash -> !hash.isEmpty())
                    .map(TreeHash::ofHex)
                    .toList();
            Kept kept = new Kept(
                    new ChainHead(rows.getLong(1), rows.getString(2)),
                    TreeFrontier.of(rows.getLong(1), subtrees),
                    Optional.of(SignedCheckpoint.parse(rows.getString(4))));
            SignedCheckpoint signed = kept.signed().orElseThrow();
            if (!signed.isSignedBy(key.publicKey())
                    || signed.checkpoint().size() != kept.head().sequence()
                    || !signed.checkpoint().head().equals(kept.head().hash())
                    || !signed.checkpoint().root().equals(kept.tree().root())) {
                throw new BrokenLogException("the checkpoint of " + kept.head().sequence()
                        + " entries that is kept in the database is not the one that this installation signed.");
            }
            return kept;
        } catch (IllegalArgumentException e) {
            throw new BrokenLogException("the newest checkpoint that is kept in the database was edited.");
        }
    }

    private static void keep(Connection connection, SignedCheckpoint signed, TreeFrontier tree) throws SQLException {
        String sql = "insert into audit_checkpoint (size, at, head, subtrees, signed) values (?, ?, ?, ?, ?)"
                + " on conflict (size) do nothing";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, signed.checkpoint().size());
            statement.setTimestamp(2, Timestamp.from(signed.checkpoint().at()));
            statement.setString(3, signed.checkpoint().head());
            statement.setString(4, tree.subtrees().stream().map(TreeHash::hex).collect(Collectors.joining(" ")));
            statement.setString(5, signed.file());
            statement.executeUpdate();
        }
    }
}
