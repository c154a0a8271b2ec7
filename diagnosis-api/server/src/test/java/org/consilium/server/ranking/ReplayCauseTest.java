package org.consilium.server.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.Sha256;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.consilium.server.persistence.AssessmentLedger;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.PatientRow;
import org.consilium.server.persistence.PatientVault;
import org.consilium.server.persistence.StoredAssessment;
import org.consilium.server.ranking.Replay.Cause;
import org.consilium.server.ranking.Replay.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An assessment that was made otherwise than this server would make it: the replay says by what. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ReplayCauseTest {

    @Inject
    Replay replay;

    @Inject
    RecordedAssessments recorded;

    @Inject
    AssessmentLedger ledger;

    @Inject
    AuditTrail audit;

    @Inject
    PatientVault vault;

    @Inject
    ObjectMapper json;

    /** What the record says that it was made with, beside one number that differs in its last bit. */
    @ParameterizedTest
    @CsvSource({
        "code, CODE",
        "java, PLATFORM",
        "platform, PLATFORM",
        "'code platform', CODE_OR_PLATFORM",
        "none, PLATFORM"
    })
    void aDifferenceInTheLastBitIsNamedByWhatElseDiffers(String others, Cause cause) throws Exception {
        Map<String, String> made = new HashMap<>();
        for (String other : others.split(" ", -1)) {
            made.put(other, "another");
        }
        Replay.Replayed replayed = replay.of(madeOtherwise(made, true));
        assertThat(replayed.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(replayed.cause()).isEqualTo(cause);
        assertThat(replayed.differences()).singleElement().asString().matches("scores\\..*\\.margin");
    }

    @Test
    void anotherPlatformThatComputesTheSameIsNoDifference() throws Exception {
        assertThat(replay.of(madeOtherwise(Map.of("java", "another", "platform", "another"), false))
                        .verdict())
                .isEqualTo(Verdict.SAME);
    }

    /** What lists show is kept in the open beside the sealed record. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "outcome = 'withheld'",
                "requested_by = 'mallory'",
                "top_probability = 0.001",
                "model = 'another 1'",
                "at = at - interval '1 day'",
                "headline = replace(headline, '\"redFlags\"', '\"redFlagged\"')",
                "patient = 'somebody-else'"
            })
    void anEditedColumnBesideTheRecordIsNamed(String edit) throws SQLException {
        String id = assess();
        asOwner("update assessment set " + edit + " where id = '" + id + "'");
        Replay.Replayed replayed = replay.of(id);
        assertThat(replayed.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(replayed.cause()).isEqualTo(Cause.RECORD);
        assertThat(replayed.text()).contains("column");
    }

    private String madeOtherwise(Map<String, String> others, boolean differs) throws JsonProcessingException {
        AssessmentDocument was = recorded.document(assess());
        UUID id = UUID.randomUUID();
        Map<String, String> made = new TreeMap<>(was.made());
        made.putAll(others);
        Map<String, AssessmentDocument.Score> scores = new TreeMap<>(was.scores());
        if (differs) {
            String finding = scores.keySet().iterator().next();
            AssessmentDocument.Score score = java.util.Objects.requireNonNull(scores.get(finding));
            scores.put(
                    finding,
                    new AssessmentDocument.Score(
                            score.base(),
                            score.contributions(),
                            Math.nextUp(score.margin()),
                            score.calibration(),
                            score.calibrated(),
                            score.probability(),
                            score.background(),
                            score.performance()));
        }
        AssessmentReport r = was.report();
        AssessmentReport report = new AssessmentReport(
                id.toString(),
                r.patient(),
                r.at(),
                r.recordedAt(),
                r.requestedBy(),
                r.outcome(),
                r.withheld(),
                r.model(),
                r.findings(),
                r.withheldFindings(),
                r.known(),
                r.notice(),
                r.evidence(),
                null);
        AssessmentDocument document =
                new AssessmentDocument(was.form(), report, was.inputs(), was.digests(), was.features(), scores, made);
        PatientRow.Headline headline = DocumentWriting.headline(report);
        String patient = r.patient().id();
        String text = json.writeValueAsString(document);
        String head = json.writeValueAsString(headline);
        QuarkusTransaction.requiringNew().run(() -> {
            String sealed = vault.seal(patient, RecordedAssessments.place(id), text);
            String hash = Sha256.hex(sealed.getBytes(StandardCharsets.UTF_8));
            ledger.add(
                    new StoredAssessment(
                            id,
                            patient,
                            r.at(),
                            r.recordedAt(),
                            r.requestedBy(),
                            r.model().title() + " " + r.model().version(),
                            r.model().contentHash(),
                            r.outcome(),
                            head,
                            headline.top() == null ? null : headline.top().probability(),
                            sealed,
                            hash),
                    report.riskAssessments());
            audit.record(new AuditEvent(
                    "assessment",
                    r.requestedBy(),
                    patient,
                    id.toString(),
                    Map.of("record", hash, "bundle", r.model().contentHash())));
        });
        return id.toString();
    }

    private static String assess() {
        return Fhir.as("clinician")
                .contentType("application/json")
                .post("/api/patients/" + Fhir.patient("1953-05-05", true) + "/assessments")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static void asOwner(String sql) throws SQLException {
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }
}
