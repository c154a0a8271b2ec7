package org.consilium.server.ranking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.consilium.clinical.Code;
import org.consilium.clinical.Reason;
import org.consilium.server.persistence.PatientRow;
import org.jspecify.annotations.Nullable;

/**
 * An assessment as it is answered and kept.
 *
 * @param at the time of the question: only what was recorded by then was used
 * @param outcome {@code assessed} or {@code withheld}
 * @param findings in rank order
 * @param notice what must be said, such as that no finding above its threshold does not mean healthy
 * @param amendment null while it stands alone
 */
public record AssessmentReport(
        String id,
        PatientRow patient,
        Instant at,
        Instant recordedAt,
        String requestedBy,
        String outcome,
        @Nullable Reason withheld,
        Model model,
        List<RankedFinding> findings,
        List<WithheldFinding> withheldFindings,
        List<KnownCondition> known,
        @Nullable String notice,
        EvidenceSummary evidence,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Amending amendment) {

    /** As many as FHIR says it in: one a finding, ranked or withheld; one where all is withheld. */
    public int riskAssessments() {
        return Math.max(findings.size() + withheldFindings.size(), withheld == null ? 0 : 1);
    }

    /** The same, with what is known today of its place among others. */
    AssessmentReport with(@Nullable Amending amending) {
        return new AssessmentReport(
                id,
                patient,
                at,
                recordedAt,
                requestedBy,
                outcome,
                withheld,
                model,
                findings,
                withheldFindings,
                known,
                notice,
                evidence,
                amending);
    }

    /**
     * That this assessment took the place of another, or another took its place, because something that it rested on was
     * corrected, entered in error, deleted or merged. Never part of what is recorded of the assessment itself.
     *
     * @param amends the one before; null if this is the one that was amended
     * @param amendedBy the one after; null if this is it, or if the record is no longer there
     * @param changes what changed, a sentence a finding
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Amending(@Nullable String amends, @Nullable String amendedBy, String because, List<String> changes) {}

    /** The bundle that was asked. */
    public record Model(
            String id, String title, String version, String contentHash, boolean demo, @Nullable String caution) {}

    /** A range around a probability, and what it promises. */
    public record Interval(double low, double high, String label) {}

    /**
     * A finding that was scored.
     *
     * @param probability calibrated, 0 to 1
     * @param reasons plain sentences for the strongest attributions
     */
    public record RankedFinding(
            int rank,
            String id,
            String title,
            List<Code> codes,
            double probability,
            @Nullable Interval interval,
            int horizonDays,
            String horizon,
            String severity,
            boolean redFlag,
            double threshold,
            boolean aboveThreshold,
            boolean cannotRuleOut,
            @Nullable Double prevalence,
            List<String> reasons) {}

    /** A finding that was not scored, and why. */
    public record WithheldFinding(String id, String title, Reason reason) {}

    /** A record that bears on the question but was not used. */
    public record SetAsideRecord(String what, Reason reason, Reference source) {}

    /** How much was known. */
    public record EvidenceSummary(int measured, int of, List<SetAsideRecord> setAside) {}
}
