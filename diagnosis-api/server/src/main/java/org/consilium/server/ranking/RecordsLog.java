package org.consilium.server.ranking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.server.persistence.AmendmentLedger;
import org.consilium.server.persistence.AmendmentLedger.Amendment;
import org.consilium.server.persistence.AssessmentLedger;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.persistence.PatientRow;
import org.consilium.server.persistence.StoredAssessment;

/** What the audit log says of a recorded assessment, against what the database's tables say of it now. */
@ApplicationScoped
class RecordsLog {

    private static final long MICROSECOND_NANOS = 1000;
    private static final String ASSESSMENT = "assessment";
    private static final int MOST_AMENDMENTS = 10_000;

    private final AssessmentLedger ledger;
    private final AmendmentLedger amendments;
    private final AuditTrail audit;
    private final ObjectMapper json;

    RecordsLog(AssessmentLedger ledger, AmendmentLedger amendments, AuditTrail audit, ObjectMapper json) {
        this.ledger = ledger;
        this.amendments = amendments;
        this.audit = audit;
        this.json = json;
    }

    /** Ids of the assessments that the log tells of, by a bundle; of all for an empty hash. */
    List<String> assessmentsBy(String bundleHash) {
        return audit.subjects(ASSESSMENT, "bundle", bundleHash);
    }

    /** Whether an assessment was recorded, whatever has become of it. */
    boolean tellsOf(String id) {
        try {
            return !audit.find(AuditTrail.Query.about(id, ASSESSMENT, 1)).isEmpty();
        } catch (IllegalStateException e) {
            return true; // an entry was edited, which is more than there would be of one that never was
        }
    }

    /** A key that was destroyed behind the log's back is no erasure. */
    boolean tellsOfTheErasure(String id) {
        try {
            return audit.find(AuditTrail.Query.about(id, ASSESSMENT, 1)).stream()
                    .map(made -> made.event().patient())
                    .filter(Objects::nonNull)
                    .anyMatch(patient -> !audit.before(Long.MAX_VALUE, patient, "key-destruction", 1)
                            .isEmpty());
        } catch (IllegalStateException e) {
            return false; // an entry was edited
        }
    }

    /** Whoever owns the database can change a row and its hash beside it, but not the entry that names the hash. */
    Optional<String> contradicts(String id, AssessmentDocument before) {
        List<AuditEntry> entries;
        try {
            entries = audit.find(AuditTrail.Query.about(id, ASSESSMENT, 2));
        } catch (IllegalStateException e) {
            return Optional.of("The log's entry of this assessment does not hold: " + e.getMessage());
        }
        StoredAssessment stored = ledger.find(UUID.fromString(id)).orElseThrow();
        if (entries.size() != 1) {
            return Optional.of("The log has " + entries.size() + " entries of this assessment, and must have one.");
        }
        Map<String, String> detail = entries.get(0).event().detail();
        if (!stored.recordHash().equals(detail.get("record"))) {
            return Optional.of("What is kept of the assessment is not what the log names by its hash.");
        }
        if (!entries.get(0).holds()
                || !before.report().model().contentHash().equals(detail.get("bundle"))
                || !before.report().patient().id().equals(entries.get(0).event().patient())) {
            return Optional.of("The log's entry of this assessment does not hold, or is of another patient or bundle.");
        }
        if (columnsAreNotTheRecords(stored, before.report())) {
            return Optional.of("A column beside the record, by which the assessment is listed, was edited.");
        }
        return amendmentIsNotTheLogs(id, stored.patient())
                ? Optional.of(
                        "What is kept of the assessment's amendment is not what the log tells, or is told there alone.")
                : Optional.empty();
    }

    /** What took the place of an assessment stands beside it, and must be what the log tells of it, no more and no less. */
    private boolean amendmentIsNotTheLogs(String id, String patient) {
        Optional<Amendment> kept = amendments.of(UUID.fromString(id));
        List<AuditEntry> entries;
        try {
            entries = audit.before(Long.MAX_VALUE, patient, Amendments.KIND, MOST_AMENDMENTS);
        } catch (IllegalStateException e) {
            return true; // an entry was edited
        }
        List<AuditEvent> told = entries.stream()
                .map(AuditEntry::event)
                .filter(event -> List.of(
                                event.detail().getOrDefault("amended", "").split(" ", -1))
                        .contains(id))
                .toList();
        if (kept.isEmpty() || told.isEmpty()) {
            return kept.isPresent() || !told.isEmpty();
        }
        Amendment row = kept.get();
        return told.stream()
                .noneMatch(event -> Objects.equals(
                                event.subject(),
                                row.amendedBy() == null ? null : row.amendedBy().toString())
                        && row.because().equals(event.detail().get("because"))
                        && Amendments.digest(row.changes())
                                .equals(event.detail().getOrDefault("changes", Amendments.digest(row.changes()))));
    }

    /** What lists and the worklist show is kept in the open beside the sealed record, and must say the same. */
    private boolean columnsAreNotTheRecords(StoredAssessment stored, AssessmentReport report) {
        PatientRow.Headline headline = DocumentWriting.headline(report);
        Double top = headline.top() == null ? null : headline.top().probability();
        try {
            return !stored.patient().equals(report.patient().id())
                    || !isSameMicrosecond(stored.at(), report.at())
                    || !isSameMicrosecond(stored.recorded(), report.recordedAt())
                    || !stored.requestedBy().equals(report.requestedBy())
                    || !stored.model()
                            .equals(report.model().title() + " "
                                    + report.model().version())
                    || !stored.bundleHash().equals(report.model().contentHash())
                    || !stored.outcome().equals(report.outcome())
                    || !Objects.equals(stored.topProbability(), top)
                    || !json.readTree(stored.headline()).equals(json.readTree(json.writeValueAsString(headline)));
        } catch (JsonProcessingException e) {
            return true;
        }
    }

    /** The database rounds to microseconds. */
    private static boolean isSameMicrosecond(Instant one, Instant other) {
        return Math.abs(ChronoUnit.NANOS.between(one, other)) < MICROSECOND_NANOS;
    }
}
