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
import org.consilium.server.access.PatientAccess;
import org.consilium.server.persistence.AmendmentLedger;
import org.consilium.server.persistence.AssessmentLedger;
import org.consilium.server.persistence.AssessmentLedger.Line;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.PatientVault;
import org.consilium.server.persistence.StoredAssessment;
import org.consilium.server.ranking.AssessmentReport.Amending;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/** Assessments looked up again, as they were recorded. Each look is itself recorded, before it is given. */
@ApplicationScoped
public class RecordedAssessments {

    private final AssessmentLedger ledger;
    private final AmendmentLedger amendments;
    private final AuditTrail audit;
    private final PatientVault vault;
    private final PatientAccess access;
    private final ObjectMapper json;

    RecordedAssessments(
            AssessmentLedger ledger,
            AmendmentLedger amendments,
            AuditTrail audit,
            PatientVault vault,
            PatientAccess access,
            ObjectMapper json) {
        this.ledger = ledger;
        this.amendments = amendments;
        this.vault = vault;
        this.access = access;
        this.audit = audit;
        this.json = json;
    }

    @Transactional
    public List<Line> of(String patient, Caller caller) {
        access.require(caller, patient);
        List<Line> lines = ledger.of(patient);
        audit.record(new AuditEvent("assessment-list", caller.name(), patient, null, Map.of()));
        return lines;
    }

    @Transactional
    public AssessmentReport report(String id, Caller caller) {
        AssessmentDocument document = document(id);
        access.require(caller, document.report().patient().id());
        audit.record(new AuditEvent(
                "assessment-view", caller.name(), document.report().patient().id(), id, Map.of()));
        return document.report().with(amending(UUID.fromString(id)));
    }

    /** What took the place of an assessment, or what it took the place of; null while it stands alone. */
    private @Nullable Amending amending(UUID id) {
        return amendments
                .of(id)
                .map(after -> new Amending(
                        null,
                        after.amendedBy() == null ? null : after.amendedBy().toString(),
                        after.because(),
                        after.changes()))
                .or(() -> amendments
                        .by(id)
                        .map(before ->
                                new Amending(before.amended().toString(), null, before.because(), before.changes())))
                .orElse(null);
    }

    @Transactional
    public ExplanationReport explanation(String id, String finding, Caller caller) {
        AssessmentDocument document = document(id);
        access.require(caller, document.report().patient().id());
        ExplanationReport explanation = ExplanationReport.of(document, finding);
        audit.record(new AuditEvent(
                "explanation-view",
                caller.name(),
                document.report().patient().id(),
                id,
                Map.of("finding", explanation.finding().id())));
        return explanation;
    }

    /** Where the record of an assessment stands; it can be opened nowhere else. */
    static String place(UUID id) {
        return "assessment " + id;
    }

    /**
     * What was recorded of an assessment.
     *
     * @throws Rejection of kind not found if there is none, deleted if its patient was erased
     */
    public AssessmentDocument document(String id) {
        UUID uuid;
        try {
            uuid = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
        StoredAssessment stored = ledger.find(uuid).orElseThrow(RecordedAssessments::unknown);
        if (stored.record().equals(AssessmentLedger.ERASED)) {
            throw erased("");
        }
        try {
            PatientVault.Opened opened = vault.open(place(uuid), stored.record());
            if (opened instanceof PatientVault.Opened.Erased gone) {
                throw erased(" on " + gone.destroyed());
            }
            return json.readValue(((PatientVault.Opened.Text) opened).text(), AssessmentDocument.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "The record of assessment " + id + " cannot be read; it is of a later form.");
        }
    }

    private static Rejection erased(String when) {
        return Rejection.of(
                RejectionKind.DELETED,
                "The patient was erased" + when
                        + ": what this assessment said cannot be read any more. That it was made is"
                        + " still in the log.");
    }

    private static Rejection unknown() {
        return Rejection.of(RejectionKind.NOT_FOUND, "There is no such assessment here.");
    }
}
