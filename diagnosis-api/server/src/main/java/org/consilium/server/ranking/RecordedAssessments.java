package org.consilium.server.ranking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.consilium.audit.AuditEvent;
import org.consilium.server.access.Caller;
import org.consilium.server.persistence.AssessmentLedger;
import org.consilium.server.persistence.AssessmentLedger.Line;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.StoredAssessment;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/** Assessments looked up again, as they were recorded. Each look is itself recorded, before it is given. */
@ApplicationScoped
public class RecordedAssessments {

    private final AssessmentLedger ledger;
    private final AuditTrail audit;
    private final ObjectMapper json;

    RecordedAssessments(AssessmentLedger ledger, AuditTrail audit, ObjectMapper json) {
        this.ledger = ledger;
        this.audit = audit;
        this.json = json;
    }

    @Transactional
    public List<Line> of(String patient, Caller caller) {
        List<Line> lines = ledger.of(patient);
        audit.record(new AuditEvent("assessment-list", caller.name(), patient, null, Map.of()));
        return lines;
    }

    @Transactional
    public AssessmentReport report(String id, Caller caller) {
        AssessmentDocument document = document(id);
        audit.record(new AuditEvent(
                "assessment-view", caller.name(), document.report().patient().id(), id, Map.of()));
        return document.report();
    }

    @Transactional
    public ExplanationReport explanation(String id, String finding, Caller caller) {
        AssessmentDocument document = document(id);
        ExplanationReport explanation = ExplanationReport.of(document, finding);
        audit.record(new AuditEvent(
                "explanation-view",
                caller.name(),
                document.report().patient().id(),
                id,
                Map.of("finding", explanation.finding().id())));
        return explanation;
    }

    private AssessmentDocument document(String id) {
        try {
            StoredAssessment stored = ledger.find(UUID.fromString(id)).orElseThrow(RecordedAssessments::unknown);
            return json.readValue(stored.record(), AssessmentDocument.class);
        } catch (IllegalArgumentException e) {
            throw unknown();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "The record of assessment " + id + " cannot be read; it is of a later form.");
        }
    }

    private static Rejection unknown() {
        return Rejection.of(RejectionKind.NOT_FOUND, "There is no such assessment here.");
    }
}
