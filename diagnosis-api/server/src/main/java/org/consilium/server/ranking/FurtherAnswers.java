package org.consilium.server.ranking;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.consilium.attribution.Counterfactuals.Counterfactual;
import org.consilium.attribution.NextTest;
import org.consilium.audit.AuditEvent;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.Reason;
import org.consilium.clinical.assessment.FurtherQuestions;
import org.consilium.clinical.study.MeasuredConcept;
import org.consilium.clinical.study.Study;
import org.consilium.server.access.Caller;
import org.consilium.server.access.PatientAccess;
import org.consilium.server.exchange.record.PatientRecords;
import org.consilium.server.exchange.record.PatientRecords.ReadAgain;
import org.consilium.server.exchange.record.PatientRecords.ReadRecord;
import org.consilium.server.persistence.AuditTrail;
import org.consilium.server.ranking.ActiveModel.Seated;
import org.consilium.server.ranking.AssessmentDocument.FeatureLine;
import org.consilium.server.ranking.AssessmentDocument.Score;
import org.consilium.server.ranking.FurtherReport.Answer;
import org.consilium.server.ranking.FurtherReport.Change;
import org.consilium.server.ranking.FurtherReport.Changes;
import org.consilium.server.ranking.FurtherReport.NextTests;
import org.consilium.server.ranking.FurtherReport.NotEstimated;
import org.consilium.server.ranking.FurtherReport.OwnValue;
import org.consilium.server.ranking.FurtherReport.OwnValues;
import org.consilium.server.ranking.FurtherReport.Suggested;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/**
 * Further questions to the model that made an assessment, about the very record that it was made from.
 *
 * <p>Asked of that model and record or not at all: of another, the answers would be about something that was not shown.
 */
@ApplicationScoped
public class FurtherAnswers {

    private static final String NOT_CAUSAL = "This tells how the model answers, not what treatment would do: a changed"
            + " number is not a changed patient. Each answer is one that the model gave for this record with the changed"
            + " results; everything drawn from a result changes with it. Age, sex and history are left as they are.";

    private final RecordedAssessments recorded;
    private final PatientRecords records;
    private final PatientAccess access;
    private final ActiveModel models;
    private final AuditTrail audit;

    FurtherAnswers(
            RecordedAssessments recorded,
            PatientRecords records,
            PatientAccess access,
            ActiveModel models,
            AuditTrail audit) {
        this.recorded = recorded;
        this.records = records;
        this.access = access;
        this.models = models;
        this.audit = audit;
    }

    /**
     * Answers for one finding of an assessment. The look is recorded before it is given.
     *
     * @throws Rejection of kind not found if there is no such assessment, or it did not score the finding
     */
    @Transactional
    public FurtherReport of(String id, String finding, Caller caller) {
        AssessmentDocument document = recorded.document(id);
        String patient = document.report().patient().id();
        access.require(caller, patient);
        Score score = document.scores().get(finding);
        if (score == null) {
            throw Rejection.of(
                    RejectionKind.NOT_FOUND,
                    "This assessment did not score such a finding, so there is nothing to ask further.");
        }
        audit.record(new AuditEvent(
                "explanation-view", caller.name(), patient, id, Map.of("finding", finding, "part", "further")));
        Optional<Seated> seated = models.seated().filter(model -> model.bundle()
                .contentHash()
                .equals(document.report().model().contentHash()));
        if (seated.isEmpty()) {
            return FurtherReport.withheld(
                    id,
                    finding,
                    new Reason(
                            "model-not-in-use",
                            "The model of this assessment is not in use any more. Assess the patient again to ask further."));
        }
        Study study = seated.get().study();
        ReadAgain again = records.readAgain(
                Replay.versions(document), study, document.report().recordedAt());
        ReadRecord record = again.record();
        if (record == null || !again.missing().isEmpty() || !isThatOf(document, record.patient(), seated.get())) {
            return FurtherReport.withheld(
                    id,
                    finding,
                    new Reason(
                            "record-changed",
                            "The record that this assessment was made from is not there as it was. Assess the patient again"
                                    + " to ask further."));
        }
        return answers(document, finding, score, seated.get(), record.patient());
    }

    /** Whether a record read again gives the models the very numbers that they were asked about. */
    private static boolean isThatOf(AssessmentDocument document, PatientCase patient, Seated model) {
        double[] now =
                model.council().space().encode(patient, document.report().at()).row();
        return Arrays.equals(row(document.features()), now);
    }

    private static double[] row(List<FeatureLine> features) {
        return features.stream()
                .mapToDouble(line -> line.value() == null ? Double.NaN : line.value())
                .toArray();
    }

    private static FurtherReport answers(
            AssessmentDocument document, String finding, Score score, Seated model, PatientCase patient) {
        FurtherQuestions questions = FurtherQuestions.of(model.bundle(), model.council());
        double[] row = row(document.features());
        return new FurtherReport(
                document.report().id(),
                finding,
                null,
                nextTests(document, finding, questions, row, model.study()),
                changes(document, finding, score, questions, patient, model),
                ownValues(document, score, questions.conceptValues(row, finding)));
    }

    private static NextTests nextTests(
            AssessmentDocument document, String finding, FurtherQuestions questions, double[] row, Study study) {
        List<String> scored = document.report().findings().stream()
                .map(AssessmentReport.RankedFinding::id)
                .toList();
        List<Suggested> suggested = new ArrayList<>();
        List<NotEstimated> withheld = new ArrayList<>();
        for (NextTest.Estimate estimate : questions.nextTests(row, scored)) {
            String concept = estimate.test().name();
            String title = title(study, concept);
            if (estimate instanceof NextTest.Suggested told) {
                double here = told.gains().get(scored.indexOf(finding));
                suggested.add(new Suggested(
                        concept,
                        title,
                        told.informationGain(),
                        here,
                        told.topChanges(),
                        told.similarPatients(),
                        String.format(
                                Locale.ROOT,
                                "Expected to take away %.3f bits of uncertainty over all findings, %.3f of this one; with the"
                                        + " values of %.0f in 100 of %d similar patients another finding would rank first.",
                                told.informationGain(),
                                here,
                                100 * told.topChanges(),
                                told.similarPatients())));
            } else if (estimate instanceof NextTest.Withheld unsaid) {
                withheld.add(new NotEstimated(concept, title, unsaid.similarPatients(), unsaid.reason()));
            }
        }
        return new NextTests(
                NextTest.CAUTION,
                "Similar patients are sought among the " + questions.referencePatients()
                        + " reference patients that the model's bundle carries.",
                suggested,
                withheld);
    }

    private static Changes changes(
            AssessmentDocument document,
            String finding,
            Score score,
            FurtherQuestions questions,
            PatientCase patient,
            Seated model) {
        double threshold = document.report().findings().stream()
                .filter(each -> each.id().equals(finding))
                .mapToDouble(AssessmentReport.RankedFinding::threshold)
                .findFirst()
                .orElseThrow();
        String towards = score.probability() >= threshold ? "below" : "above";
        List<Answer> answers = questions
                .smallestChanges(patient, document.report().at(), finding)
                .stream()
                .map(found -> answer(found, model.study()))
                .toList();
        String none = answers.isEmpty()
                ? "No change of one or two results, within what 95 in 100 reference patients had, takes the estimate "
                        + towards + " the threshold."
                : null;
        return new Changes(towards, threshold, NOT_CAUSAL, answers, none);
    }

    private static Answer answer(Counterfactual found, Study study) {
        List<Change> changes = found.changes().stream()
                .map(change -> {
                    String title = title(study, change.lever().name());
                    String unit = study.concept(change.lever().name())
                            .flatMap(MeasuredConcept::ucum)
                            .orElse(null);
                    String text = title + " " + Wording.number(change.to()) + (unit == null ? "" : " " + unit)
                            + " instead of " + Wording.number(change.from());
                    return new Change(change.lever().name(), title, change.from(), change.to(), unit, text);
                })
                .toList();
        String text = String.join(" and ", changes.stream().map(Change::text).toList())
                + String.format(
                        Locale.ROOT,
                        ": the model would say %.1f %% instead of %.1f %%.",
                        100 * found.after().value(),
                        100 * found.before().value());
        return new Answer(changes, found.after().value(), text);
    }

    private static OwnValues ownValues(AssessmentDocument document, Score score, Map<String, Double> own) {
        List<OwnValue> values = ConceptSums.of(document.features(), score.contributions()).stream()
                .map(sum -> new OwnValue(
                        sum.concept(), sum.title(), sum.contribution(), own.getOrDefault(sum.concept(), Double.NaN)))
                .toList();
        return new OwnValues(
                "A bar of the explanation is the sum of its features' attributions. Its own Shapley value lets all of them join"
                        + " and leave as one: it differs where they interact with other evidence. Either column and the base"
                        + " value add up to the margin.",
                values);
    }

    private static String title(Study study, String concept) {
        return study.concept(concept).map(MeasuredConcept::title).orElse(concept);
    }
}
