package org.consilium.cohort.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.table.CohortTables;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.PredictionSets;
import org.consilium.ensemble.Probability;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.table.TrainingTable;
import org.consilium.tabular.train.EnsembleTrainer;

/**
 * Trains one finding, judges it by cross-fitting whole patients, and decides whether it is shipped.
 *
 * <p>The figures are those of the procedure: each patient is scored by an ensemble for which neither members, weights,
 * calibration nor number of rounds saw the patient. What is shipped is the same procedure on all patients.
 */
public final class FindingTrainer {

    /** A share of cases that may be missed by the list of what cannot be ruled out. */
    static final double MISS_RATE = 0.05;

    /** Below this, a ranked finding would distract from better ones. */
    private static final double USEFUL_AUROC = 0.65;

    private static final double BETTER_THAN_CHANCE = 0.55;
    private static final double USEFUL_LIFT = 5;

    private static final String AT_VISITS =
            "Told at visits, by what is measured there; between visits it is hardly told, and its probability stays"
                    + " near how frequent it is.";

    private static final int MOST_SUBGROUP_SAMPLES = 100;

    private final Study study;
    private final TrainingPlan plan;

    public FindingTrainer(Study study, TrainingPlan plan) {
        this.study = study;
        this.plan = plan;
    }

    /** Which single feature tells the finding, unless the finding says why it may; empty where none does. */
    public Optional<String> answerIn(CohortTables.FindingTable data) {
        Finding finding = data.finding();
        if (finding.rationale() != null || data.casePatients() < plan.minimumCasePatients()) {
            return Optional.empty();
        }
        double bound = study.leakage().singleFeatureAuroc();
        return LeakCheck.answerIn(data.table(), bound)
                .map(leak -> "The feature " + leak + " tells the finding " + finding.id()
                        + " alone, with an AUROC above " + bound
                        + ". It may hold the answer. Take it out, or say in the finding's rationale why it may.");
    }

    public TrainedFinding train(CohortTables.FindingTable data) {
        Finding finding = data.finding();
        if (data.casePatients() < plan.minimumCasePatients()) {
            return dropped(
                    data,
                    "only " + data.casePatients() + " patients with it, and " + plan.minimumCasePatients()
                            + " are needed");
        }
        TableParts.Kept kept = TableParts.fewerControls(data.table(), plan);
        TrainingTable table = kept.table();
        CrossFit honest = crossFit(table);
        Evaluation evaluation = honest.evaluate(plan.bootstrap(), plan.seed());
        Figure auroc = evaluation.figure(Metric.AUROC);
        double prevalence = prevalence(data.table());
        boolean everywhere = isUseful(evaluation, prevalence);
        if (!everywhere && !isUsefulAtVisits(honest, prevalence)) {
            return dropped(
                    data,
                    String.format(
                            Locale.ROOT,
                            "an AUROC of %.2f (from %.2f), without precision at the top, is too weak to rank by",
                            auroc.value(),
                            auroc.low()));
        }
        if (auroc.low() > LeakCheck.SUSPICIOUS_AUROC && finding.rationale() == null) {
            return dropped(
                    data,
                    String.format(
                            Locale.ROOT,
                            "an AUROC above %.2f needs its reason in the study's rationale",
                            LeakCheck.SUSPICIOUS_AUROC));
        }
        Probability threshold = threshold(finding);
        return new TrainedFinding.Shipped(
                finding,
                council(table, finding.id()),
                evaluation,
                TableParts.withoutPresence(table, study.features(), plan.seed())
                        .filter(part -> plan.withoutOrdering())
                        .map(part -> crossFit(part).evaluate(plan.bootstrap(), plan.seed())),
                AtThreshold.of(
                        table,
                        honest.probability(),
                        IntStream.range(0, table.rows()).toArray(),
                        threshold.value(),
                        plan.bootstrap(),
                        plan.seed()),
                everywhere ? Optional.empty() : Optional.of(AT_VISITS),
                coverage(data, honest),
                SubgroupFigures.of(
                        study.subgroups(),
                        table,
                        Arrays.stream(kept.rows()).mapToObj(data.labels()::get).toList(),
                        honest.probability(),
                        threshold.value(),
                        Math.min(MOST_SUBGROUP_SAMPLES, plan.bootstrap()),
                        plan.seed()),
                Optional.of(predictionSets(honest)),
                IntervalCurve.of(honest),
                threshold,
                new Probability(prevalence),
                data.casePatients(),
                data.cases(),
                data.table().rows());
    }

    /**
     * Whether a list that ranks by it is better for it: most cases are above most others, or those at the top are cases far more
     * often than by chance, as with a rare finding of which a part is told well and the rest not at all.
     */
    private static boolean isUseful(Evaluation evaluation, double prevalence) {
        double auroc = evaluation.figure(Metric.AUROC).low();
        double precision = evaluation.figure(Metric.AVERAGE_PRECISION).low();
        return auroc > USEFUL_AUROC || (auroc > BETTER_THAN_CHANCE && precision > USEFUL_LIFT * prevalence);
    }

    /** Between visits most findings are harder to tell: one that is told at visits is kept, and says so. */
    private boolean isUsefulAtVisits(CrossFit honest, double prevalence) {
        List<Feature> features = study.features();
        for (int c = 0; c < features.size(); c++) {
            if (features.get(c).rule() instanceof FeatureRule.DuringVisit) {
                int column = c;
                int[] rows = IntStream.range(0, honest.table().rows())
                        .filter(row -> honest.table().value(row, column) == 1)
                        .toArray();
                return rows.length > 0 && isUseful(honest.evaluate(rows, plan.bootstrap(), plan.seed()), prevalence);
            }
        }
        return false;
    }

    private static TrainedFinding dropped(CohortTables.FindingTable data, String reason) {
        return new TrainedFinding.Dropped(data.finding(), reason, data.casePatients());
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

    private CalibratedEnsemble council(TrainingTable table, String name) {
        return EnsembleTrainer.train(table, plan.settings(prevalence(table))).asFinding(name);
    }

    private TrainedFinding.Coverage coverage(CohortTables.FindingTable data, CrossFit honest) {
        PatientShares answered = new PatientShares(plan.bootstrap(), plan.seed());
        data.askings()
                .forEach(asking ->
                        answered.add(asking.person(), asking.answered() ? asking.weight() : 0, asking.weight()));
        Figure[] sets = honest.setCoverage(MISS_RATE, plan.bootstrap(), plan.seed());
        return new TrainedFinding.Coverage(answered.figure(), sets[0], sets[1]);
    }

    /** The probability that all but a share of the cases reach, so that what stays below can be ruled out at that rate. */
    private static PredictionSets predictionSets(CrossFit honest) {
        return new PredictionSets(
                MISS_RATE,
                List.of(honest.reachedByCases(MISS_RATE, -1)),
                "At most 5 % of new visits before such a diagnosis are expected below it, if they come as those of the"
                        + " training patients did; several visits of one patient make this an approximation.");
    }
}
