package org.consilium.server.ranking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.consilium.audit.AuditEvent;
import org.consilium.audit.Sha256;
import org.consilium.clinical.assessment.Assessment;
import org.consilium.server.access.Caller;
import org.consilium.server.access.PatientAccess;
import org.consilium.server.exchange.record.PatientRecords;
import org.consilium.server.exchange.record.PatientRecords.ReadRecord;
import org.consilium.server.exchange.record.RecordDates;
import org.consilium.server.persistence.AssessmentLedger;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.PatientRow;
import org.consilium.server.persistence.PatientVault;
import org.consilium.server.persistence.StoredAssessment;
import org.consilium.server.persistence.Worklist;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/** From a patient's record to ranked findings: the way of the data, in one method. */
@ApplicationScoped
public class PatientRanking {

    private final ActiveModel models;
    private final PatientRecords records;
    private final RecordDates dates;
    private final Worklist worklist;
    private final AssessmentLedger ledger;
    private final AuditTrail audit;
    private final PatientVault vault;
    private final PatientAccess access;
    private final ObjectMapper json;
    private final Clock clock;
    private volatile boolean asked;

    PatientRanking(
            ActiveModel models,
            PatientRecords records,
            RecordDates dates,
            Worklist worklist,
            AssessmentLedger ledger,
            AuditTrail audit,
            PatientVault vault,
            PatientAccess access,
            ObjectMapper json,
            Clock clock) {
        this.models = models;
        this.records = records;
        this.dates = dates;
        this.worklist = worklist;
        this.ledger = ledger;
        this.audit = audit;
        this.vault = vault;
        this.access = access;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Assesses a patient, records the assessment and then returns it: what nobody could look up later is not answered.
     *
     * @param at the time of the question, now if null; only what was recorded by then is used
     * @throws Rejection of kind not found for an unknown patient, unavailable without a model that holds
     */
    @Transactional
    public AssessmentDocument rank(String patientId, @Nullable Instant at, Caller caller) {
        asked = true;
        ActiveModel.Seated model = models.require();
        PatientRow patient = worklist.row(patientId)
                .orElseThrow(() -> Rejection.of(RejectionKind.NOT_FOUND, "There is no such patient here."));

        access.require(caller, patientId);

        // 1: stored resources -> patient case
        ReadRecord record = records.read(patientId, model.study());

        // 2 to 4: features with their sources -> calibrated ensemble -> attributions; 5: ranked, known or withheld
        Assessment assessment = model.council().assess(record.patient(), dates.question(at, record.patient()));

        // 6: recorded in this transaction, before the reply leaves
        Instant recorded = clock.instant().truncatedTo(ChronoUnit.MICROS);
        UUID id = UUID.randomUUID();
        AssessmentDocument document =
                new DocumentWriting(model, assessment).document(id, patient.alone(), record, recorded, caller.name());
        record(document, id, caller);
        return document;
    }

    /** Whether anybody has asked since the start. */
    public boolean hasBeenAsked() {
        return asked;
    }

    /** What would be answered for a record that is nobody's: neither recorded nor fit to be shown. */
    public AssessmentDocument rehearse(ReadRecord record, Instant at) {
        ActiveModel.Seated model = models.require();
        Assessment assessment = model.council().assess(record.patient(), at);
        PatientRow nobody =
                new PatientRow(record.patient().id(), "nobody", null, null, "unknown", null, false, null, null);
        AssessmentDocument document =
                new DocumentWriting(model, assessment).document(UUID.randomUUID(), nobody, record, at, "nobody");
        text(document);
        return document;
    }

    private void record(AssessmentDocument document, UUID id, Caller caller) {
        AssessmentReport report = document.report();
        PatientRow.Headline headline = DocumentWriting.headline(report);
        String text = text(document);
        String sealed = vault.seal(report.patient().id(), RecordedAssessments.place(id), text);
        String hash = Sha256.hex(sealed.getBytes(StandardCharsets.UTF_8));
        ledger.add(
                new StoredAssessment(
                        id,
                        report.patient().id(),
                        report.at(),
                        report.recordedAt(),
                        caller.name(),
                        report.model().title() + " " + report.model().version(),
                        report.model().contentHash(),
                        report.outcome(),
                        text(headline),
                        headline.top() == null ? null : headline.top().probability(),
                        sealed,
                        hash),
                report.riskAssessments());
        audit.record(new AuditEvent(
                "assessment",
                caller.name(),
                report.patient().id(),
                id.toString(),
                Map.of(
                        "record", hash,
                        "bundle", report.model().contentHash(),
                        "model", report.model().id(),
                        "at", report.at().toString(),
                        "outcome", report.outcome(),
                        "code", ServedCode.fingerprint(),
                        "java", System.getProperty("java.runtime.version", "unknown"),
                        "inputs", Integer.toString(document.inputs().size()))));
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The assessment cannot be written as JSON, so it is not answered.", e);
        }
    }
}
