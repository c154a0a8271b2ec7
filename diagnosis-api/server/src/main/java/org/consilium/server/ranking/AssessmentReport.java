package org.consilium.server.ranking;

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
        EvidenceSummary evidence) {

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
