package org.consilium.server.persistence;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.crypto.spec.SecretKeySpec;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.SealedDetail;

/**
 * Seals what is recorded of a patient with a key of that patient's own. Destroying the key erases it everywhere at once,
 * without a change to the log; the hashes cover the ciphertext.
 *
 * <p>Keys are not kept in memory: a destroyed key opens nothing from that moment on.
 */
@ApplicationScoped
public class PatientVault {

    private static final String FORM = "v1.";

    private final AgroalDataSource database;
    private final MasterKey master;
    private final Clock clock;

    PatientVault(AgroalDataSource database, MasterKey master, Clock clock) {
        this.database = database;
        this.master = master;
        this.clock = clock;
    }

    /** What became of a sealed text. */
    public sealed interface Opened {

        /** It could be opened. */
        record Text(String text) implements Opened {}

        /** The patient's key was destroyed, so that nobody can open it any more. */
        record Erased(Instant destroyed) implements Opened {}
    }

    private record Key(String id, SecretKeySpec secret) {
        byte[] bytes() {
            return secret.getEncoded();
        }
    }

    /**
     * Seals a text.
     *
     * @param place where it will stand, such as {@code assessment 4f…}; it opens nowhere else
     */
    public String seal(String patient, String place, String text) {
        Key key = keyOf(patient);
        byte[] sealed = MasterKey.encrypt(key.bytes(), zip(text), place.getBytes(StandardCharsets.UTF_8));
        return FORM + key.id() + "." + Base64.getEncoder().encodeToString(sealed);
    }

    /** Opens what {@link #seal} sealed for the same place. A text from before there were keys is as it is. */
    public Opened open(String place, String sealed) {
        if (!sealed.startsWith(FORM)) {
            return new Opened.Text(sealed);
        }
        int dot = sealed.indexOf('.', FORM.length());
        return open(sealed.substring(FORM.length(), dot), place, sealed.substring(dot + 1));
    }

    SealedDetail sealDetail(String patient, String kind, String text) {
        Key key = keyOf(patient);
        byte[] sealed = MasterKey.encrypt(key.bytes(), zip(text), ("entry " + kind).getBytes(StandardCharsets.UTF_8));
        return new SealedDetail(key.id(), Base64.getEncoder().encodeToString(sealed));
    }

    Optional<String> openDetail(AuditEvent event) {
        SealedDetail sealed = event.sealed();
        return sealed != null && open(sealed.key(), "entry " + event.kind(), sealed.data()) instanceof Opened.Text text
                ? Optional.of(text.text())
                : Optional.empty();
    }

    private Opened open(String keyId, String place, String data) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select wrapped, destroyed, patient from patient_key where id = ?")) {
            statement.setString(1, keyId);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new IllegalStateException("The key " + keyId
                            + " of a sealed text is not there. Maybe the database was restored without it.");
                }
                byte[] wrapped = rows.getBytes(1);
                if (wrapped == null) {
                    return new Opened.Erased(rows.getTimestamp(2).toInstant());
                }
                byte[] key = master.unwrap(wrapped, context(keyId, rows.getString(3)));
                byte[] plain = MasterKey.decrypt(
                        key, Base64.getDecoder().decode(data), place.getBytes(StandardCharsets.UTF_8));
                return new Opened.Text(unzip(plain));
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    /** The patient's key, made if there is none in use. Of two requests at once one makes it and both use it. */
    private Key keyOf(String patient) {
        try (Connection connection = database.getConnection()) {
            Optional<Key> there = find(connection, patient);
            if (there.isPresent()) {
                return there.get();
            }
            String id = UUID.randomUUID().toString();
            String sql = "insert into patient_key (id, patient, wrapped, made) values (?, ?, ?, ?)"
                    + " on conflict (patient) where destroyed is null do nothing";
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, id);
                statement.setString(2, patient);
                statement.setBytes(3, master.wrap(MasterKey.fresh(), context(id, patient)));
                statement.setTimestamp(4, Timestamp.from(clock.instant()));
                statement.executeUpdate();
            }
            return find(connection, patient)
                    .orElseThrow(() -> new IllegalStateException("A patient's key was made and is not there."));
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        }
    }

    private Optional<Key> find(Connection connection, String patient) throws SQLException {
        String sql = "select id, wrapped from patient_key where patient = ? and destroyed is null";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, patient);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Key(
                                rows.getString(1),
                                new SecretKeySpec(
                                        master.unwrap(rows.getBytes(2), context(rows.getString(1), patient)), "AES")))
                        : Optional.empty();
            }
        }
    }

    /** A wrapped key that was moved to another patient's row does not open. */
    private static byte[] context(String id, String patient) {
        return ("patient key " + id + " " + patient).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String unzip(byte[] bytes) {
        try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
