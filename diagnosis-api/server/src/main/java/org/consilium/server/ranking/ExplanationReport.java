package org.consilium.server.ranking;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.consilium.clinical.Reason;
import org.consilium.server.persistence.PatientRow;
import org.consilium.server.ranking.AssessmentDocument.FeatureLine;
import org.consilium.server.ranking.AssessmentDocument.Score;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/**
 * Why one finding has its probability: base plus contributions equal the margin within 1e-9, calibration leads from there
 * to the log-odds of the probability. Told from what was recorded, never computed anew.
 */
public record ExplanationReport(
        String assessmentId,
        PatientRow patient,
        Instant at,
        AssessmentReport.Model model,
        AssessmentReport.RankedFinding finding,
        String unit,
        double base,
        String background,
        List<Concept> contributions,
        double margin,
        CalibrationStep calibration,
        double calibratedLogOdds,
        double probability,
        String identity,
        Performance performance) {

    /** The last step, which attributions leave out. */
    public record CalibrationStep(String method, double from, double to, String text) {}

    /** A clinical concept's share. */
    public record Concept(
            String concept,
            String title,
            double contribution,
            @Nullable String sentence,
            List<FeatureContribution> features) {}

    /** A feature's share, its value, and the results behind it. */
    public record FeatureContribution(
            String name,
            String title,
            double contribution,
            @Nullable Double value,
            String text,
            @Nullable String unit,
            @Nullable Reason unknown,
            List<Reference> sources) {}

    /**
     * The explanation of a finding, from the record of its assessment.
     *
     * @throws Rejection of kind not found if the finding was not scored
     */
    public static ExplanationReport of(AssessmentDocument document, String findingId) {
        AssessmentReport report = document.report();
        AssessmentReport.RankedFinding finding = report.findings().stream()
                .filter(each -> each.id().equals(findingId))
                .findFirst()
                .orElseThrow(() -> Rejection.of(
                        RejectionKind.NOT_FOUND,
                        "This assessment did not score such a finding, so there is nothing to explain."));
        Score score = document.scores().get(findingId);
        if (score == null) {
            throw new IllegalStateException(
                    "The record of assessment " + report.id() + " lacks the score of a finding.");
        }
        List<Concept> concepts = ConceptSums.of(document.features(), score.contributions()).stream()
                .map(sum -> new Concept(
                        sum.concept(),
                        sum.title(),
                        sum.contribution(),
                        sum.sentence(),
                        sum.features().stream()
                                .map(position -> feature(
                                        document.features().get(position),
                                        score.contributions().get(position)))
                                .toList()))
                .toList();
        double moved = score.margin() - score.base();
        String step = score.calibration().equals(Wording.NO_CALIBRATION)
                ? "The margin needed no calibration: it is the log-odds of the probability."
                : "Calibration (" + score.calibration() + ") leads from " + Wording.signed(score.margin()) + " to "
                        + Wording.signed(score.calibrated()) + ".";
        String identity = String.format(
                Locale.ROOT,
                "Base %s plus contributions %s make a margin of %s; calibrated %s, which is a probability of %.1f %%.",
                Wording.signed(score.base()),
                Wording.signed(moved),
                Wording.signed(score.margin()),
                Wording.signed(score.calibrated()),
                100 * score.probability());
        return new ExplanationReport(
                report.id(),
                report.patient(),
                report.at(),
                report.model(),
                finding,
                "log-odds",
                score.base(),
                score.background(),
                concepts,
                score.margin(),
                new CalibrationStep(score.calibration(), score.margin(), score.calibrated(), step),
                score.calibrated(),
                score.probability(),
                identity,
                score.performance());
    }

    private static FeatureContribution feature(FeatureLine line, double contribution) {
        return new FeatureContribution(
                line.name(),
                line.title(),
                contribution,
                line.value(),
                line.text(),
                line.unit(),
                line.unknown(),
                line.sources());
    }
}
