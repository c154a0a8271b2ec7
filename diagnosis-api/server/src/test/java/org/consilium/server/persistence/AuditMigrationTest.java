package org.consilium.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.consilium.audit.AuditChain;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.CanonicalJson;
import org.consilium.audit.ChainHead;
import org.consilium.audit.SealedDetail;
import org.consilium.server.Database;
import org.consilium.server.Surroundings;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class AuditMigrationTest {

    private static final String SCHEMA = "before_sealing";
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123456Z");

    @Test
    void entriesFromBeforeSealingHoldAfterTheMigrationAndTheChainGoesOn() throws SQLException {
        try (Connection owner = Database.asOwner()) {
            flyway(owner).target("2").load().migrate();
            owner.setSchema(SCHEMA);
            AuditEntry first =
                    AuditEntry.after(ChainHead.EMPTY, new AuditEvent("ingest", "a", "p", "s", Map.of("n", "1")), AT);
            AuditEntry second =
                    AuditEntry.after(first.head(), new AuditEvent("sign-in", "b", null, null, Map.of()), AT);
            insertAsBefore(owner, first);
            insertAsBefore(owner, second);
            insertAssessmentAsBefore(owner);
            List<String> before = replaysRows(owner);
            flyway(owner).load().migrate();
            owner.setSchema(SCHEMA);
            assertThat(replaysRows(owner)).hasSize(3).isEqualTo(before);
            owner.setAutoCommit(false);
            AuditRows.append(
                    owner,
                    new AuditEvent("answer", "c", "p", "s", Map.of()).with(new SealedDetail("k", "AAAA")),
                    AT.plusSeconds(1));
            List<AuditEntry> entries = new ArrayList<>();
            AuditRows.walk(owner, 0, entries::add);
            owner.commit();
            assertThat(entries.subList(0, 2)).containsExactly(first, second);
            assertThat(entries).hasSize(3);
            assertThat(AuditChain.verify(entries.iterator())).isInstanceOf(AuditChain.Verdict.Intact.class);
        } finally {
            try (Connection owner = Database.asOwner();
                    Statement statement = owner.createStatement()) {
                statement.execute("drop schema if exists " + SCHEMA + " cascade");
            }
        }
    }

    private static void insertAssessmentAsBefore(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute(
                    "insert into fhir_resource (type, id, version, updated, deleted, patient, tokens, body) values"
                            + " ('Observation', 'o', 2, '2026-01-01T00:00:00.123Z', false, 'p', '{}', '{\"value\" : 6.30}')");
            statement.execute("insert into fhir_history (type, id, version, updated, deleted, body) values"
                    + " ('Observation', 'o', 1, '2025-01-01T00:00:00.123Z', false, '{\"value\" : 6.3}')");
            statement.execute(
                    "insert into assessment (id, patient, at, recorded, requested_by, model, bundle_hash, outcome,"
                            + " headline, record, record_hash) values ('00000000-0000-0000-0000-000000000001', 'p',"
                            + " '2026-01-01T00:00:00.123456Z', '2026-01-01T00:00:00.123457Z', 'ines', 'm 1', 'h', 'assessed', '{}',"
                            + " '{\"form\" : 1}', 'x')");
        }
    }

    /** All that a replay reads of the rows that were there: to the last character what it was. */
    private static List<String> replaysRows(Connection owner) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = owner.createStatement();
                ResultSet found =
                        statement.executeQuery("select row(type, id, version, updated, deleted, source_updated,"
                                + " body)::text from fhir_resource union all select row(type, id, version, updated, deleted,"
                                + " source_updated, body)::text from fhir_history union all select row(id, patient, at, recorded,"
                                + " requested_by, model, bundle_hash, outcome, headline, record, record_hash)::text from assessment"
                                + " order by 1")) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    private static FluentConfiguration flyway(Connection owner) throws SQLException {
        return Flyway.configure()
                .dataSource(Database.ownersUrl(), owner.getMetaData().getUserName(), Database.ownersPassword())
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .placeholders(Map.of("application", "consilium_app"))
                .locations("classpath:db/migration");
    }

    private static void insertAsBefore(Connection owner, AuditEntry entry) throws SQLException {
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
}
