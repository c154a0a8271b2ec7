package org.consilium.server.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.consilium.audit.AuditChain;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.ChainHead;
import org.consilium.audit.Sha256;
import org.consilium.server.EarlierSchema;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.persistence.AuditTrail;
import org.junit.jupiter.api.Test;

/**
 * An assessment that was recorded by the first version of the tables: in the open, as records were before there were keys.
 * The tables are brought to today's version and beyond under it, and it is replayed from where they are then.
 */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class MigrationReplayTest {

    private static final String SCHEMA = "before_migration";

    @Inject
    Replay replay;

    @Inject
    RecordedAssessments recorded;

    @Inject
    AuditTrail trail;

    @Inject
    AgroalDataSource database;

    @Inject
    ObjectMapper json;

    @Test
    void migrationsUnderAnAssessmentLeaveItTheSameToTheLastBit() throws Exception {
        Replay.Replayed replayed = replayedAfter("db/later");
        assertThat(replayed.text()).contains("last bit");
        assertThat(replayed.verdict()).isEqualTo(Replay.Verdict.SAME);
        assertThat(replayed.cause()).isNull();
    }

    @Test
    void aMigrationThatWritesWhatIsStoredInOtherCharactersIsFoundAndNamed() throws Exception {
        Replay.Replayed replayed = replayedAfter("db/careless");
        assertThat(replayed.verdict()).isEqualTo(Replay.Verdict.DIFFERENT);
        assertThat(replayed.cause()).isEqualTo(Replay.Cause.INPUT);
        assertThat(replayed.differences()).anyMatch(place -> place.startsWith("Observation/"));
    }

    private Replay.Replayed replayedAfter(String migrations) throws Exception {
        String patient = Fhir.patient("1952-05-05", true);
        String assessment = Fhir.as("clinician")
                .contentType("application/json")
                .post("/api/patients/" + patient + "/assessments")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        // One of its inputs is superseded, so that the replay reads the history too.
        String result =
                Fhir.get("Observation?patient=" + patient + "&code=4548-4").path("entry[0].resource.id");
        Fhir.put(
                "Observation",
                result,
                Fhir.get("Observation/" + result).asString().replace("6.3", "9.9"));
        try (EarlierSchema earlier = new EarlierSchema(SCHEMA, "2")) {
            earlier.copy("fhir_resource", "patient = '" + patient + "'");
            earlier.copy(
                    "fhir_history",
                    "(type, id) in (select type, id from public.fhir_resource where patient = '" + patient + "')");
            recordAsBefore(earlier, assessment);
            earlier.bringUpToDate(migrations);
            return QuarkusTransaction.requiringNew().call(() -> {
                useTables(SCHEMA);
                List<AuditEntry> log = new ArrayList<>(trail.before(Long.MAX_VALUE, null, null, 10));
                Collections.reverse(log);
                assertThat(log).hasSize(2);
                assertThat(AuditChain.verify(log.iterator())).isInstanceOf(AuditChain.Verdict.Intact.class);
                return replay.of(assessment);
            });
        }
    }

    private void recordAsBefore(EarlierSchema earlier, String assessment) throws Exception {
        String record = json.writeValueAsString(recorded.document(assessment));
        String hash = Sha256.hex(record.getBytes(StandardCharsets.UTF_8));
        earlier.copy("assessment", "id = '" + assessment + "'");
        String sql = "update assessment set record = ?, record_hash = ? where id = ?";
        try (PreparedStatement statement = earlier.owner().prepareStatement(sql)) {
            statement.setString(1, record);
            statement.setString(2, hash);
            statement.setObject(3, UUID.fromString(assessment));
            statement.executeUpdate();
        }
        AuditEntry made =
                trail.find(AuditTrail.Query.about(assessment, "assessment", 1)).get(0);
        AuditEntry first = AuditEntry.after(
                ChainHead.EMPTY, new AuditEvent("sign-in", "clinician", null, null, Map.of()), made.at());
        earlier.add(first);
        AuditEvent event = made.event();
        earlier.add(AuditEntry.after(
                first.head(),
                new AuditEvent(
                        event.kind(),
                        event.actor(),
                        event.patient(),
                        event.subject(),
                        Map.of(
                                "record",
                                hash,
                                "bundle",
                                String.valueOf(event.detail().get("bundle")))),
                made.at()));
    }

    /** From here to the end of the transaction the server reads the tables of that schema alone. */
    private void useTables(String schema) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set local search_path to " + schema);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
