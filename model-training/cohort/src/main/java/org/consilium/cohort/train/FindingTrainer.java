package org.consilium.cohort.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.table.CohortTables;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.PredictionSets;
import org.consilium.ensemble.Probability;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.evaluate.ScoredRows;
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

    private final Study study;
    private final TrainingPlan plan;

    public FindingTrainer(Study study, TrainingPlan plan) {
        this.study = study;
        this.plan = plan;
    }

    /**
     * Refuses data of which a single column tells a finding, unless the finding says why it may.
     *
     * @throws IllegalArgumentException naming the column
     */
    public void requireNoAnswer(CohortTables.FindingTable data) {
        Finding finding = data.finding();
        if (finding.rationale() != null || data.casePatients() < plan.minimumCasePatients()) {
            return;
        }
        LeakCheck.answerIn(data.table()).ifPresent(leak -> {
            throw new IllegalArgumentException("The feature " + leak + " tells the finding " + finding.id()
                    + " alone, with an AUROC above " + LeakCheck.SUSPICIOUS_AUROC
                    + ". It may hold the answer. Take it out, or say in the finding's rationale why it may.");
        });
    }

    public TrainedFinding train(CohortTables.FindingTable data) {
        Finding finding = data.finding();
        if (data.casePatients() < plan.minimumCasePatients()) {
            return dropped(
                    data,
                    "only " + data.casePatients() + " patients with it, and " + plan.minimumCasePatients()
                            + " are needed");
        }
        TrainingTable table = fewerControls(data.table());
        double[] honest = crossFitted(table);
        Evaluation evaluation = evaluate(table, honest);
        Figure auroc = evaluation.figure(Metric.AUROC);
        if (!(auroc.low() > USEFUL_AUROC)) {
            return dropped(
                    data,
                    String.format(
                            Locale.ROOT,
                            "an AUROC of %.2f (from %.2f) is too weak to rank by",
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
        CalibratedEnsemble ensemble = council(table, finding.id());
        return new TrainedFinding.Shipped(
                finding,
                ensemble,
                evaluation,
                withoutOrdering(table),
                predictionSets(table, honest),
                threshold(finding),
                new Probability(prevalence(data.table())),
                data.casePatients(),
                data.cases(),
                data.table().rows());
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

    /** Keeps all rows of patients with a case and draws from the controls; what is drawn weighs for what is not. */
    private TrainingTable fewerControls(TrainingTable table) {
        int cases = 0;
        for (int row = 0; row < table.rows(); row++) {
            cases += table.label(row);
        }
        int wanted = Math.max(plan.controlsAtLeast(), plan.controlsPerCase() * cases);
        int controls = table.rows() - cases;
        if (controls <= wanted) {
            return table;
        }
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            if (table.label(row) == 0) {
                order.add(row);
            }
        }
        java.util.Collections.shuffle(order, new Random(plan.seed()));
        boolean[] kept = new boolean[table.rows()];
        order.subList(0, wanted).forEach(row -> kept[row] = true);
        int[] rows = IntStream.range(0, table.rows())
                .filter(row -> kept[row] || table.label(row) == 1)
                .toArray();
        TrainingTable part = table.subset(rows);
        double factor = (double) controls / wanted;
        double[] weights = new double[rows.length];
        double total = 0;
        for (int i = 0; i < rows.length; i++) {
            weights[i] = part.weight(i) * (part.label(i) == 1 ? 1 : factor);
            total += weights[i];
        }
        for (int i = 0; i < rows.length; i++) {
            weights[i] *= rows.length / total;
        }
        return columns(part, IntStream.range(0, part.columns().size()).toArray(), weights);
    }

    private static TrainingTable columns(TrainingTable table, int[] columns, double[] weights) {
        double[][] values = new double[columns.length][table.rows()];
        int[] labels = new int[table.rows()];
        int[] groups = new int[table.rows()];
        for (int row = 0; row < table.rows(); row++) {
            for (int c = 0; c < columns.length; c++) {
                values[c][row] = table.value(row, columns[c]);
            }
            labels[row] = table.label(row);
            groups[row] = table.group(row);
        }
        return new TrainingTable(
                Arrays.stream(columns).mapToObj(table.columns()::get).toList(),
                values,
                table.classes(),
                labels,
                groups,
                weights);
    }

    /** The probability of each row by an ensemble that knows nothing of its patient. */
    private double[] crossFitted(TrainingTable table) {
        int[] part = OuterFolds.deal(table, plan.outerFolds(), plan.seed());
        double[] probability = new double[table.rows()];
        for (int p = 0; p < plan.outerFolds(); p++) {
            int held = p;
            TrainingTable learning = table.subset(IntStream.range(0, table.rows())
                    .filter(row -> part[row] != held)
                    .toArray());
            CalibratedEnsemble ensemble = council(learning, "held-out");
            for (int row = 0; row < table.rows(); row++) {
                if (part[row] == held) {
                    probability[row] =
                            ensemble.predict(table.row(row)).probability(0).value();
                }
            }
        }
        return probability;
    }

    private CalibratedEnsemble council(TrainingTable table, String name) {
        return EnsembleTrainer.train(table, plan.settings(prevalence(table))).asFinding(name);
    }

    private Evaluation evaluate(TrainingTable table, double[] probability) {
        double[][] both = new double[probability.length][];
        int[] labels = new int[probability.length];
        int[] groups = new int[probability.length];
        double[] weights = new double[probability.length];
        for (int row = 0; row < probability.length; row++) {
            both[row] = new double[] {1 - probability[row], probability[row]};
            labels[row] = table.label(row);
            groups[row] = table.group(row);
            weights[row] = table.weight(row);
        }
        return Evaluation.of(new ScoredRows(both, labels, groups, weights), plan.bootstrap(), plan.seed());
    }

    private Optional<Evaluation> withoutOrdering(TrainingTable table) {
        List<Feature> features = study.features();
        int[] kept = IntStream.range(0, features.size())
                .filter(c -> !features.get(c).tellsOfOrdering())
                .toArray();
        if (!plan.withoutOrdering() || kept.length == features.size()) {
            return Optional.empty();
        }
        double[] weights =
                IntStream.range(0, table.rows()).mapToDouble(table::weight).toArray();
        TrainingTable part = columns(table, kept, weights);
        return Optional.of(evaluate(part, crossFitted(part)));
    }

    /** The probability that all but a share of the cases reach, so that what stays below can be ruled out at that rate. */
    private static Optional<PredictionSets> predictionSets(TrainingTable table, double[] probability) {
        double[] cases = IntStream.range(0, table.rows())
                .filter(row -> table.label(row) == 1)
                .mapToDouble(row -> probability[row])
                .sorted()
                .toArray();
        int below = (int) Math.floor(MISS_RATE * (cases.length + 1));
        double threshold = below == 0 ? 0 : cases[below - 1];
        return Optional.of(new PredictionSets(
                MISS_RATE,
                List.of(threshold),
                "At most 5 % of new visits before such a diagnosis are expected below it, if they come as those of the"
                        + " training patients did; several visits of one patient make this an approximation."));
    }
}
