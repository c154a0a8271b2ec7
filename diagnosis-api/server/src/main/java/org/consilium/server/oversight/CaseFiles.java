package org.consilium.server.oversight;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.consilium.audit.AuditEntry;
import org.consilium.audit.AuditEvent;
import org.consilium.server.access.Caller;
import org.consilium.server.oversight.ReviewWork.Said;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.ranking.AssessmentDocument;
import org.consilium.server.ranking.AssessmentDocument.FeatureLine;
import org.consilium.server.ranking.AssessmentReport;
import org.consilium.server.ranking.ExplanationReport;
import org.consilium.server.ranking.RecordedAssessments;

/** Everything about one assessment in one place: what was known, shown, seen and answered, and what was said of it since. */
@ApplicationScoped
public class CaseFiles {

    private static final int MOST_ENTRIES = 1000;
    private static final Set<String> SEEN = Set.of("assessment-view", "explanation-view", "case-view", "case-export");
    private static final Set<String> SAID = Set.of("review", "review-sign-off", "replay");

    private final RecordedAssessments recorded;
    private final AuditTrail trail;
    private final ReviewWork work;

    CaseFiles(RecordedAssessments recorded, AuditTrail trail, ReviewWork work) {
        this.recorded = recorded;
        this.trail = trail;
        this.work = work;
    }

    /**
     * One case.
     *
     * @param inputs versions of the record that were read
     * @param known what the models saw of each feature, or why it was unknown
     * @param shown the assessment as it was answered, and each finding's explanation
     * @param seen who looked at it, oldest first
     * @param made with what it was computed
     */
    public record CaseFile(
            Said entry,
            String hash,
            List<String> inputs,
            List<FeatureLine> known,
            AssessmentReport shown,
            List<ExplanationReport> explanations,
            List<Said> seen,
            List<Said> answers,
            List<Said> reviews,
            List<Said> emergencies,
            Map<String, String> made) {}

    /**
     * Puts a case together; that it was opened is recorded.
     *
     * @param kind {@code case-view} or {@code case-export}
     */
    @Transactional
    public CaseFile open(String assessment, String kind, String form, Caller caller) {
        AssessmentDocument document = recorded.document(assessment);
        AssessmentReport report = document.report();
        String patient = report.patient().id();
        List<AuditEntry> about = trail.find(AuditTrail.Query.about(assessment, null, MOST_ENTRIES));
        AuditEntry entry = about.stream()
                .filter(each -> each.event().kind().equals("assessment"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "The log has no entry of assessment " + assessment + "; it was shortened or edited."));
        List<Said> emergencies = trail
                .find(new AuditTrail.Query(
                        Long.MAX_VALUE, patient, "break-glass", null, null, null, null, Map.of(), MOST_ENTRIES))
                .stream()
                .map(work::said)
                .toList();
        CaseFile file = new CaseFile(
                work.said(entry),
                entry.hash(),
                document.inputs(),
                document.features(),
                report,
                report.findings().stream()
                        .map(finding -> ExplanationReport.of(document, finding.id()))
                        .toList(),
                of(about, SEEN),
                of(about, Set.of("answer")),
                of(about, SAID),
                emergencies,
                document.made());
        trail.record(new AuditEvent(kind, caller.name(), patient, assessment, Map.of("form", form)));
        return file;
    }

    private List<Said> of(List<AuditEntry> about, Set<String> kinds) {
        return about.stream()
                .filter(entry -> kinds.contains(entry.event().kind()))
                .sorted(java.util.Comparator.comparingLong(AuditEntry::sequence))
                .map(work::said)
                .toList();
    }
}
