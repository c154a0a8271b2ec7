package org.consilium.server.ranking;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.consilium.clinical.ResourceReference;
import org.consilium.clinical.assessment.Assessment;
import org.consilium.clinical.assessment.FindingOutcome;
import org.consilium.clinical.assessment.FindingOutcome.Ranked;
import org.consilium.clinical.feature.FeatureValue;
import org.consilium.clinical.study.Finding;
import org.consilium.ensemble.ModelBundle;
import org.consilium.server.exchange.record.PatientRecords.ReadRecord;
import org.consilium.server.persistence.PatientRow;
import org.consilium.server.ranking.ActiveModel.Seated;
import org.consilium.server.ranking.AssessmentDocument.FeatureLine;
import org.consilium.server.ranking.AssessmentDocument.Score;

/** Writes down an assessment: the answer and, beside it, everything that it rests on. */
final class DocumentWriting {

    private static final int REASONS = 3;

    private final Seated model;
    private final Assessment assessment;
    private final List<FeatureLine> features;

    DocumentWriting(Seated model, Assessment assessment) {
        this.model = model;
        this.assessment = assessment;
        this.features = assessment.evidence().values().stream()
                .map(DocumentWriting::line)
                .toList();
    }

    AssessmentDocument document(UUID id, PatientRow patient, ReadRecord record, Instant recorded, String requestedBy) {
        Map<String, Score> scores = new LinkedHashMap<>();
        List<AssessmentReport.RankedFinding> findings = new ArrayList<>();
        for (Ranked ranked : assessment.ranked()) {
            Score score = score(ranked);
            scores.put(ranked.finding().id(), score);
            findings.add(finding(ranked, score));
        }
        boolean scored = !findings.isEmpty() || !assessment.known().isEmpty();
        AssessmentReport report = new AssessmentReport(
                id.toString(),
                patient,
                assessment.at(),
                recorded,
                requestedBy,
                assessment.withheld().isPresent() || !scored ? "withheld" : "assessed",
                assessment.withheld().orElse(null),
                model(),
                findings,
                assessment.withheldFindings().stream()
                        .map(each -> new AssessmentReport.WithheldFinding(
                                each.finding().id(), each.finding().title(), each.reason()))
                        .toList(),
                assessment.known().stream().map(DocumentWriting::known).toList(),
                assessment.notice().orElse(null),
                new AssessmentReport.EvidenceSummary(
                        assessment.evidence().measuredConcepts(),
                        assessment.evidence().concepts(),
                        assessment.evidence().setAside().stream()
                                .map(each -> new AssessmentReport.SetAsideRecord(
                                        each.what(), each.reason(), Reference.of(each.source(), each.what(), null)))
                                .toList()),
                null);
        return new AssessmentDocument(
                AssessmentDocument.FORM,
                report,
                record.versions().stream().map(ResourceReference::versioned).toList(),
                record.digests(),
                features,
                scores,
                made());
    }

    private AssessmentReport.Model model() {
        ModelBundle bundle = model.bundle();
        return new AssessmentReport.Model(
                bundle.id(),
                bundle.description().title(),
                bundle.description().version(),
                bundle.contentHash(),
                bundle.isDemo(),
                model.caution());
    }

    private Map<String, String> made() {
        Map<String, String> made = new TreeMap<>();
        made.put("java", System.getProperty("java.runtime.version", "unknown"));
        made.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        made.put("study", model.study().id() + " " + model.study().version());
        made.put("bundle", model.bundle().contentHash());
        made.put("code", ServedCode.fingerprint());
        made.put("key", model.bundle().verifiedBy().orElse("none"));
        return made;
    }

    private static FeatureLine line(FeatureValue value) {
        double number = value.asNumber();
        return new FeatureLine(
                value.feature().name(),
                value.feature().title(),
                value.feature().concept(),
                value.feature().conceptTitle(),
                Double.isNaN(number) ? null : Double.valueOf(number),
                Wording.text(value),
                Wording.unitOf(value),
                value.unknown().orElse(null),
                value.sources().stream()
                        .map(source -> Reference.of(
                                source,
                                value.feature().conceptTitle(),
                                value.date().orElse(null)))
                        .toList());
    }

    private Score score(Ranked ranked) {
        List<Double> contributions = new ArrayList<>();
        for (int feature = 0; feature < ranked.attributions().features(); feature++) {
            contributions.add(ranked.attributions().value(0, feature));
        }
        String rows = model.bundle()
                .background()
                .map(each -> Integer.toString(each.rows()))
                .orElse("no");
        return new Score(
                ranked.attributions().base(0),
                contributions,
                ranked.margin().value(),
                model.bundle()
                        .task(ranked.finding().id())
                        .map(task -> Wording.method(task.ensemble().calibration()))
                        .orElse("none"),
                ranked.calibrated().value(),
                ranked.probability().value(),
                "The base is what the models say on average of " + rows + " patients of the training data.",
                model.performance(ranked.finding().id()));
    }

    private AssessmentReport.RankedFinding finding(Ranked ranked, Score score) {
        Finding finding = ranked.finding();
        return new AssessmentReport.RankedFinding(
                ranked.rank().value(),
                finding.id(),
                finding.title(),
                model.study().valueSet(finding.codes()).members(),
                ranked.probability().value(),
                ranked.interval()
                        .map(range -> new AssessmentReport.Interval(
                                range.low().value(), range.high().value(), range.label()))
                        .orElse(null),
                finding.horizonDays(),
                finding.horizonText(),
                finding.severity().name().toLowerCase(java.util.Locale.ROOT),
                finding.redFlag(),
                ranked.threshold().value(),
                ranked.aboveThreshold(),
                ranked.cannotRuleOut().orElse(false),
                ranked.prevalence().value(),
                ConceptSums.of(features, score.contributions()).stream()
                        .filter(sum -> sum.contribution() != 0)
                        .limit(REASONS)
                        .map(ConceptSums.Sum::sentence)
                        .toList());
    }

    private static KnownCondition known(FindingOutcome.Known known) {
        return KnownCondition.of(known.finding().title(), known.condition());
    }

    /** The assessment in one line, for the worklist. */
    static PatientRow.Headline headline(AssessmentReport report) {
        List<AssessmentReport.RankedFinding> findings = report.findings();
        PatientRow.Top top = findings.stream()
                .min(Comparator.comparingInt(AssessmentReport.RankedFinding::rank))
                .map(first ->
                        new PatientRow.Top(first.id(), first.title(), first.probability(), first.aboveThreshold()))
                .orElse(null);
        return new PatientRow.Headline(
                report.id(),
                report.at(),
                report.outcome(),
                report.withheld() == null ? null : report.withheld().text(),
                top,
                (int) findings.stream()
                        .filter(AssessmentReport.RankedFinding::aboveThreshold)
                        .count(),
                (int) findings.stream()
                        .filter(each -> each.aboveThreshold() && each.redFlag())
                        .count());
    }
}
