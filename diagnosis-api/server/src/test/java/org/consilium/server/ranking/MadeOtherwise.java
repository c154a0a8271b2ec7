package org.consilium.server.ranking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.Sha256;
import org.consilium.server.persistence.AssessmentLedger;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.PatientRow;
import org.consilium.server.persistence.PatientVault;
import org.consilium.server.persistence.StoredAssessment;

/** Assessments that another server would have made: with other code, on another platform, with another last bit. */
@ApplicationScoped
public class MadeOtherwise {

    private final RecordedAssessments recorded;
    private final AssessmentLedger ledger;
    private final AuditTrail audit;
    private final PatientVault vault;
    private final ObjectMapper json;

    MadeOtherwise(
            RecordedAssessments recorded,
            AssessmentLedger ledger,
            AuditTrail audit,
            PatientVault vault,
            ObjectMapper json) {
        this.recorded = recorded;
        this.ledger = ledger;
        this.audit = audit;
        this.vault = vault;
        this.json = json;
    }

    /**
     * Records an assessment once more, as made otherwise; its id.
     *
     * @param others what the record says that it was made with, in the place of what it was made with
     * @param differs whether one number differs in its last bit
     */
    public String again(String assessment, Map<String, String> others, boolean differs) throws JsonProcessingException {
        AssessmentDocument was = recorded.document(assessment);
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
}
