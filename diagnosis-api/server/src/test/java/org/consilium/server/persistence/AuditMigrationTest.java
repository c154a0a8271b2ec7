package org.consilium.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.consilium.audit.AuditChain;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.ChainHead;
import org.consilium.audit.SealedDetail;
import org.consilium.server.EarlierSchema;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class AuditMigrationTest {

    private static final String SCHEMA = "before_sealing";
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123456Z");

    @Test
    void entriesFromBeforeSealingHoldAfterTheMigrationAndTheChainGoesOn() throws SQLException {
        try (EarlierSchema earlier = new EarlierSchema(SCHEMA, "2")) {
            Connection owner = earlier.owner();
            AuditEntry first =
                    AuditEntry.after(ChainHead.EMPTY, new AuditEvent("ingest", "a", "p", "s", Map.of("n", "1")), AT);
            AuditEntry second =
                    AuditEntry.after(first.head(), new AuditEvent("sign-in", "b", null, null, Map.of()), AT);
            earlier.add(first);
            earlier.add(second);
            insertAssessmentAsBefore(owner);
            List<String> before = replaysRows(owner);
            earlier.bringUpToDate();
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
}
