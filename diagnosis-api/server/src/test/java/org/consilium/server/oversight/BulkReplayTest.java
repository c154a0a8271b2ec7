package org.consilium.server.oversight;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.persistence.Erasure;
import org.consilium.server.persistence.LogExport;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.ranking.MadeOtherwise;
import org.consilium.server.ranking.OtherBundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After an upgrade: all assessments of one model are replayed by a command, which leaves a report. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class BulkReplayTest {

    @Inject
    OtherBundle other;

    @Inject
    MadeOtherwise otherwise;

    @Inject
    ActiveModel models;

    @Inject
    LogExport export;

    @Inject
    CheckpointRounds checkpoints;

    @Inject
    BulkReplay replay;

    @Inject
    Erasure erasure;

    @Inject
    ObjectMapper json;

    @Inject
    Clock clock;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ActiveModel model;

    @SuppressWarnings("NullAway.Init") // set before each test
    private String hash;

    @BeforeEach
    void useABundleOfItsOwn() throws IOException {
        model = other.inUse(folder);
        hash = model.require().bundle().contentHash();
    }

    @Test
    void theReportTellsWhatIsTheSameWhatDiffersAndWhyAndWhatCannotBeReplayed() throws Exception {
        String patient = Fhir.patient("1955-05-05", true);
        String same = other.assess(model, patient);
        String again = other.assess(model, patient);
        String byOtherCode = otherwise.again(same, Map.of("code", "that of the version before"), true);
        String gone = Fhir.patient("1956-05-05", true);
        String withheld = other.assess(model, gone);
        String byTheOther = other.assess(models, patient);
        erasure.erase(gone, "patient-request", "operator test");

        Path file = folder.resolve("report.json");
        String told = run("replay", "--model", hash, "--bundle", bundle(), "--report", file.toString());

        assertThat(told)
                .startsWith("1 Replayed 4 on Java ")
                .contains("2 the same to the last bit, 1 different, 1 could not be replayed.")
                .contains(byOtherCode + "  DIFFERENT (CODE)")
                .contains(withheld + "  IMPOSSIBLE (ERASED)");
        JsonNode report = json.readTree(file.toFile());
        assertThat(report.path("java").asText()).isEqualTo(System.getProperty("java.runtime.version"));
        assertThat(report.path("replayed").asInt()).isEqualTo(4);
        assertThat(report.path("same").asInt()).isEqualTo(2);
        assertThat(report.path("different").asInt()).isEqualTo(1);
        assertThat(report.path("impossible").asInt()).isEqualTo(1);
        assertThat(report.path("causes").toString()).isEqualTo("{\"code\":1,\"erased\":1}");
        List<String> named = new ArrayList<>();
        report.path("notSame").forEach(each -> named.add(each.path("id").asText()));
        assertThat(named).containsExactlyInAnyOrder(byOtherCode, withheld).doesNotContain(same, again, byTheOther);
        JsonNode different = report.path("notSame").get(named.indexOf(byOtherCode));
        assertThat(different.path("cause").asText()).isEqualTo("CODE");
        assertThat(different.path("differences")).hasSize(1);
        assertThat(different.path("differences").get(0).asText()).matches("scores\\..*\\.margin");
        assertThat(Database.count("select count(*) from audit_entry where kind = 'replay' and"
                        + " detail::jsonb->>'replayed' = '4' and detail::jsonb->>'different' = '1'"))
                .isPositive();
    }

    @Test
    void whereAllIsTheSameOrErasedTheCommandSucceeds() throws Exception {
        String patient = Fhir.patient("1955-05-05", true);
        other.assess(model, patient);
        String gone = Fhir.patient("1956-05-05", true);
        other.assess(model, gone);
        erasure.erase(gone, "patient-request", "operator test");
        assertThat(run("replay", "--model", hash, "--bundle", bundle())).startsWith("0 Replayed 2");
    }

    /** Whoever owns the database takes an assessment away, or makes it another model's: the log tells that it was this one's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from assessment where id = '%s'",
                "update assessment set bundle_hash = 'another' where id = '%s'"
            })
    void whatTheDatabasesOwnerTookOutOfTheModelsAssessmentsIsMissed(String edit) throws SQLException {
        String gone = other.assess(model, Fhir.patient("1955-05-05", true));
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute("create temporary table kept as select * from assessment where id = '" + gone + "'");
            statement.execute(edit.formatted(gone));
            try {
                assertThat(run("replay", "--model", hash, "--bundle", bundle()))
                        .startsWith("1 Replayed 1")
                        .contains(gone + "  DIFFERENT (RECORD)");
            } finally {
                // Other tests export the log, which would miss it.
                statement.execute("delete from assessment where id = '" + gone + "'");
                statement.execute("insert into assessment select * from kept");
            }
        }
    }

    @Test
    void withoutTheBundleThatWasAskedTheReportSaysThatAnotherWas() throws SQLException {
        other.assess(model, Fhir.patient("1955-05-05", true));
        String told = run("replay", "--model", hash);
        assertThat(told).contains("bundle: 1");
    }

    @Test
    void aModelThatNobodyAskedIsNoSuccess() {
        assertThat(run("replay", "--model", "0".repeat(64))).startsWith("1 Replayed 0");
    }

    private String bundle() {
        return OtherBundle.file(folder).toString();
    }

    /** The command with the keys of this test's bundle. */
    private String run(String... arguments) {
        OversightCommand commands =
                new OversightCommand(export, checkpoints, replay, erasure, json, clock, Optional.of(folder.toString()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int code = commands.run(List.of(arguments), out, out);
        return code + " " + bytes.toString(StandardCharsets.UTF_8);
    }
}
