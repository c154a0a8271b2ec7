package org.consilium.cohort.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.table.CohortTables;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.ensemble.LogOdds;
import org.consilium.ensemble.PredictionSets;
import org.consilium.ensemble.Probability;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.table.TrainingTable;

/**
 * Trains one finding, judges it by cross-fitting whole patients, and decides whether it is shipped.
 *
 * <p>The figures are those of the procedure: each patient is scored by an ensemble for which neither members, weights,
 * calibration nor number of rounds saw the patient, and whose last calibration step was fitted on other patients. What is
 * shipped is the same procedure on all patients. Which findings are is said by {@link ShippingRule}.
 */
public final class FindingTrainer {

    /** A share of cases that may be missed by the list of what cannot be ruled out. */
    static final double MISS_RATE = 0.05;

    /** A single feature that tells this well is named beside the figures. */
    private static final double TELLING_AUROC = 0.95;

    private static final int MOST_SUBGROUP_SAMPLES = 100;

    private final Study study;
    private final TrainingPlan plan;

    public FindingTrainer(Study study, TrainingPlan plan) {
        this.study = study;
        this.plan = plan;
    }

    /**
     * Which single feature tells the finding, of those that the study does not excuse; empty where none does.
     *
     * <p>A reason is one for what it names (see {@link Finding#excuses}): a laboratory value that defines the finding excuses no
     * other column.
     */
    public Optional<String> answerIn(CohortTables.FindingTable data) {
        Finding finding = data.finding();
        if (data.casePatients() < plan.minimumCasePatients()) {
            return Optional.empty();
        }
        double bound = study.leakage().singleFeatureAuroc();
        return LeakCheck.answerIn(data.table(), data.atVisit(), bound, column -> !isExcused(finding, column))
                .map(leak -> String.format(
                        Locale.ROOT,
                        "The feature %s tells the finding %s alone%s, with an AUROC of %.3f, above %s. It may hold the"
                                + " answer. Take it out, or say in findings.%s.rationale why it may and in definedBy that it"
                                + " does ('definedBy: [%s]').%s",
                        leak.column(),
                        finding.id(),
                        leak.where().isEmpty() ? "" : " " + leak.where(),
                        leak.auroc(),
                        bound,
                        finding.id(),
                        concept(leak.column()),
                        finding.rationale() == null ? "" : " The rationale that it has names " + named(finding) + "."));
    }

    private boolean isExcused(Finding finding, String column) {
        return study.features().stream().anyMatch(feature -> feature.name().equals(column) && finding.excuses(feature));
    }

    private String concept(String column) {
        return study.features().stream()
                .filter(feature -> feature.name().equals(column))
                .map(Feature::concept)
                .findFirst()
                .orElse(column);
    }

    /** What people call a column, and its name in the study. */
    private String title(String column) {
        return study.features().stream()
                .filter(feature -> feature.name().equals(column))
                .map(feature -> feature.title() + " [" + column + "]")
                .findFirst()
                .orElse(column);
    }

    /** What a reason speaks of, in words. */
    private String named(Finding finding) {
        List<String> concepts = study.features().stream()
                .filter(finding::excuses)
                .map(Feature::concept)
                .distinct()
                .toList();
        return concepts.isEmpty() ? "no concept of the study" : String.join(", ", concepts) + " and not this";
    }

    public TrainedFinding train(CohortTables.FindingTable data) {
        Finding finding = data.finding();
        if (data.casePatients() < plan.minimumCasePatients()) {
            return new TrainedFinding.Dropped(
                    finding,
                    "only " + data.casePatients() + " patients with it, and " + plan.minimumCasePatients()
                            + " are needed",
                    data.casePatients(),
                    List.of(),
                    Optional.empty());
        }
        TableParts.Kept kept = TableParts.fewerControls(data.table(), plan);
        TrainingTable table = kept.table();
        CrossFit honest = crossFit(table);
        Evaluation evaluation = honest.evaluate(plan.bootstrap(), plan.seed());
        TrainedFinding.Coverage coverage = coverage(data, honest);
        List<String> against =
                ShippingRule.against(evaluation, coverage.setHolds(), MISS_RATE, tooGood(finding, table, evaluation));
        if (!against.isEmpty()) {
            return new TrainedFinding.Dropped(
                    finding,
                    String.join("; ", against),
                    data.casePatients(),
                    notes(data, evaluation, Optional.empty()),
                    Optional.of(new TrainedFinding.Figures(evaluation, coverage)));
        }
        Optional<Evaluation> withoutPresence = TableParts.withoutPresence(table, study.features(), plan.seed())
                .filter(part -> plan.withoutOrdering())
                .map(part -> crossFit(part).evaluate(plan.bootstrap(), plan.seed()));
        Council council = council(table, finding.id());
        Probability threshold = threshold(finding);
        return new TrainedFinding.Shipped(
                finding,
                served(council, honest),
                evaluation,
                withoutPresence,
                AtThreshold.of(
                        table,
                        honest.probability(),
                        IntStream.range(0, table.rows()).toArray(),
                        threshold.value(),
                        plan.bootstrap(),
                        plan.seed()),
                notes(data, evaluation, withoutPresence),
                coverage,
                SaidAndSeen.of(
                        table, honest.probability(), Math.min(MOST_SUBGROUP_SAMPLES, plan.bootstrap()), plan.seed()),
                SubgroupFigures.of(
                        study.subgroups(),
                        table,
                        Arrays.stream(kept.rows()).mapToObj(data.labels()::get).toList(),
                        honest.probability(),
                        threshold.value(),
                        Math.min(MOST_SUBGROUP_SAMPLES, plan.bootstrap()),
                        plan.seed()),
                Optional.of(predictionSets(council, honest)),
                IntervalCurve.of(honest),
                threshold,
                new Probability(prevalence(data.table())),
                data.casePatients(),
                data.cases(),
                data.table().rows());
    }

    /**
     * What a figure that is too good to be true rests on; empty where it is not, or where the study's reason accounts for it:
     * without what the reason names, the finding is told less surely.
     */
    private Optional<String> tooGood(Finding finding, TrainingTable table, Evaluation evaluation) {
        if (!(evaluation.figure(Metric.AUROC).low() > LeakCheck.SUSPICIOUS_AUROC)) {
            return Optional.empty();
        }
        List<String> excused = table.columns().stream()
                .map(FeatureColumn::name)
                .filter(column -> isExcused(finding, column))
                .toList();
        if (finding.rationale() != null
                && (excused.isEmpty() || excused.size() == table.columns().size())) {
            return Optional.empty();
        }
        TrainingTable rest = excused.isEmpty() ? table : TableParts.without(table, excused);
        if (!excused.isEmpty()
                && !(crossFit(rest)
                                .evaluate(plan.bootstrap(), plan.seed())
                                .figure(Metric.AUROC)
                                .low()
                        > LeakCheck.SUSPICIOUS_AUROC)) {
            return Optional.empty();
        }
        String moving =
                String.join(", ", MovingColumns.of(council(rest, "looked-at").ensemble(), rest, plan.seed()));
        return Optional.of(
                excused.isEmpty()
                        ? "needs its reason in the study's rationale; it rests most on " + moving
                        : "is reached also without what the study's rationale names; the rest rests most on " + moving);
    }

    /** The council with the last step of its calibration, which only what it serves could be looked at for. */
    private static CalibratedEnsemble served(Council council, CrossFit honest) {
        CalibratedEnsemble ensemble = council.ensemble();
        return new CalibratedEnsemble(
                ensemble.blend(), honest.calibration().after(ensemble.calibration()), ensemble.classes());
    }

    /** What may have given the finding away, for people to judge. */
    private List<String> notes(
            CohortTables.FindingTable data, Evaluation evaluation, Optional<Evaluation> withoutPresence) {
        List<String> notes = new ArrayList<>();
        LeakCheck.mostTelling(data.table(), data.atVisit(), column -> true)
                .filter(telling -> telling.auroc() > TELLING_AUROC)
                .ifPresent(telling -> notes.add(String.format(
                        Locale.ROOT,
                        "One feature tells most of it: %s alone has an AUROC of %.3f%s.",
                        title(telling.column()),
                        telling.auroc(),
                        telling.where().isEmpty() ? "" : " " + telling.where())));
        Map<String, BetrayingSigns.Sign> signs = new LinkedHashMap<>();
        BetrayingSigns.in(data.table()).stream()
                .filter(sign -> !isExcused(data.finding(), sign.column()))
                .forEach(sign -> signs.merge(
                        concept(sign.column()), sign, (one, other) -> other.patients() > one.patients() ? other : one));
        signs.values()
                .forEach(sign -> notes.add(String.format(
                        Locale.ROOT,
                        "It may be known before it is written down: where %s %s, %.0f %% have it (%d patients).",
                        title(sign.column()),
                        sign.seen(),
                        100 * sign.share(),
                        sign.patients())));
        withoutPresence
                .map(without -> without.figure(Metric.AUROC))
                .filter(without ->
                        without.high() < evaluation.figure(Metric.AUROC).low())
                .ifPresent(without -> notes.add(String.format(
                        Locale.ROOT,
                        "It rests on what was ordered, not only on what came of it: without presence and count of tests"
                                + " its AUROC is %.3f (%.3f to %.3f).",
                        without.value(),
                        without.low(),
                        without.high())));
        return notes;
    }

    /** The study's own threshold, or that at which a false alarm costs as much as a miss avoided. */
    private static Probability threshold(Finding finding) {
        Double own = finding.threshold();
        return new Probability(own == null ? 1 / (1 + finding.costOfMiss()) : own);
    }

    private static double prevalence(TrainingTable table) {
        return table.prevalence(IntStream.range(0, table.rows()).toArray())[1];
    }

    private CrossFit crossFit(TrainingTable table) {
        return CrossFit.of(table, plan.outerFolds(), plan.seed(), part -> council(part, "held-out"));
    }

    private Council council(TrainingTable table, String name) {
        return Council.train(table, plan.settings(prevalence(table)), name, MISS_RATE);
    }

    private TrainedFinding.Coverage coverage(CohortTables.FindingTable data, CrossFit honest) {
        PatientShares answered = new PatientShares(plan.bootstrap(), plan.seed());
        data.askings()
                .forEach(asking ->
                        answered.add(asking.person(), asking.answered() ? asking.weight() : 0, asking.weight()));
        Figure[] sets = honest.setCoverage(plan.bootstrap(), plan.seed());
        return new TrainedFinding.Coverage(answered.figure(), sets[0], sets[1]);
    }

    /** The probability that all but a share of the cases reach, so that what stays below can be ruled out at that rate. */
    private static PredictionSets predictionSets(Council council, CrossFit honest) {
        double bound = honest.calibration().apply(council.reachedByCases());
        return new PredictionSets(
                MISS_RATE,
                List.of(new LogOdds(bound).toProbability().value()),
                "At most 5 % of new visits before such a diagnosis are expected below it, if they come as those of the"
                        + " training patients did; several visits of one patient make this an approximation.");
    }
}
