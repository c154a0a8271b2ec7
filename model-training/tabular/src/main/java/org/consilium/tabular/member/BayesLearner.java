package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.ensemble.AdditiveMember;
import org.consilium.ensemble.Member;
import org.consilium.ensemble.Term;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.TrainingTable;

/**
 * The classical diagnostic score: each finding's likelihood ratio, added up as if findings were independent given the
 * diagnosis, and tempered because they are not.
 *
 * <p>It estimates each shape from counts alone, so with few patients and many diagnoses it errs less by chance, and
 * elsewhere, than members that weigh features against each other. Counts of a number's bins are shared with their
 * neighbours, and all are drawn toward the shares of all patients.
 *
 * <p>How strongly counts are drawn and the sum is tempered is chosen once for all held-out parts. <b>Missing</b>: unknown
 * is a cell of its own. <b>Source</b>: Good, The Estimation of Probabilities (1965); Spiegelhalter and Knill-Jones, "Statistical
 * and knowledge-based approaches to clinical decision-support systems" (1984), for the shrinking.
 */
final class BayesLearner {
    private static final double[] STRENGTHS = {1, 4, 16, 64};
    private static final double[] TEMPERS = {0.15, 0.25, 0.4, 0.6, 0.8, 1};
    private static final double[] NEIGHBOURS = {0.25, 0.5, 0.25};

    private final TrainingTable table;
    private final BinnedColumns bins;
    private final int outputs;

    private BayesLearner(TrainingTable table, BinnedColumns bins) {
        this.table = table;
        this.bins = bins;
        this.outputs = table.outputs();
    }

    static LearntBags learn(TrainingTable table, Folds folds, Recipe.Bayes recipe) {
        BayesLearner learner = new BayesLearner(table, new BinnedColumns(table, recipe.bins()));
        double best = Double.POSITIVE_INFINITY;
        double bestStrength = STRENGTHS[0];
        double bestTemper = 1;
        List<Scores> chosen = List.of();
        for (double strength : STRENGTHS) {
            List<Scores> parts = new ArrayList<>();
            for (int part = 0; part < folds.count(); part++) {
                parts.add(learner.scores(folds.learning(part), strength));
            }
            for (double temper : TEMPERS) {
                double loss = 0;
                for (int part = 0; part < folds.count(); part++) {
                    for (int row : folds.heldOut(part)) {
                        loss += table.weight(row)
                                * LogLoss.ofMargin(learner.margins(parts.get(part), temper, row), table.label(row));
                    }
                }
                if (loss < best) {
                    best = loss;
                    bestStrength = strength;
                    bestTemper = temper;
                    chosen = parts;
                }
            }
        }
        List<Member> bags = new ArrayList<>();
        for (Scores scores : chosen) {
            bags.add(learner.member(scores, bestTemper));
        }
        return new LearntBags(bags, bestStrength);
    }

    /** {@code prior[output]} and {@code ratios[output][column][cell]}, in nats. */
    @SuppressWarnings("ArrayRecordComponent") // Private, for inner loops.
    private record Scores(double[] prior, double[][][] ratios) {}

    private Scores scores(int[] learning, double strength) {
        int classes = table.classes().size();
        double[] prior = new double[classes];
        double total = 0;
        for (int row : learning) {
            prior[table.label(row)] += table.weight(row);
            total += table.weight(row);
        }
        double[][][] logs = new double[classes][bins.columns()][];
        for (int c = 0; c < bins.columns(); c++) {
            int cells = bins.cells(c).count();
            double[][] counts = new double[classes][cells];
            for (int row : learning) {
                counts[table.label(row)][bins.code(c, row)] += table.weight(row);
            }
            double[] all = new double[cells];
            for (int k = 0; k < classes; k++) {
                counts[k] = bins.ordered(c) ? shared(counts[k]) : counts[k];
                for (int cell = 0; cell < cells; cell++) {
                    all[cell] += counts[k][cell];
                }
            }
            for (int k = 0; k < classes; k++) {
                logs[k][c] = new double[cells];
                for (int cell = 0; cell < cells; cell++) {
                    // Relative to the share among all patients: what nobody had says nothing.
                    double share = (all[cell] + 0.5) / (total + 0.5 * cells);
                    logs[k][c][cell] =
                            StrictMath.log((counts[k][cell] + strength * share) / (prior[k] + strength) / share);
                }
            }
        }
        double[] priorLogs = new double[classes];
        for (int k = 0; k < classes; k++) {
            priorLogs[k] = StrictMath.log((prior[k] + 0.5) / (total + 0.5 * classes));
        }
        if (outputs > 1) {
            return new Scores(priorLogs, logs);
        }
        double[][][] difference = new double[1][bins.columns()][];
        for (int c = 0; c < bins.columns(); c++) {
            difference[0][c] = new double[logs[0][c].length];
            for (int cell = 0; cell < difference[0][c].length; cell++) {
                difference[0][c][cell] = logs[1][c][cell] - logs[0][c][cell];
            }
        }
        return new Scores(new double[] {priorLogs[1] - priorLogs[0]}, difference);
    }

    /** A number's counts, a quarter of each given to either neighbour; unknown (cell 0) keeps to itself. */
    private static double[] shared(double[] counts) {
        double[] out = new double[counts.length];
        out[0] = counts[0];
        for (int cell = 1; cell < counts.length; cell++) {
            for (int step = -1; step <= 1; step++) {
                int to = Math.max(1, Math.min(counts.length - 1, cell + step));
                out[to] += NEIGHBOURS[step + 1] * counts[cell];
            }
        }
        return out;
    }

    private double[] margins(Scores scores, double temper, int row) {
        double[] margins = scores.prior.clone();
        for (int o = 0; o < outputs; o++) {
            for (int c = 0; c < bins.columns(); c++) {
                margins[o] += temper * scores.ratios[o][c][bins.code(c, row)];
            }
        }
        return margins;
    }

    private Member member(Scores scores, double temper) {
        List<Term> terms = new ArrayList<>();
        for (int c = 0; c < bins.columns(); c++) {
            double[][] values = new double[outputs][];
            for (int o = 0; o < outputs; o++) {
                values[o] =
                        Arrays.stream(scores.ratios[o][c]).map(v -> temper * v).toArray();
            }
            terms.add(new Term.Steps(bins.cells(c), values));
        }
        return new AdditiveMember(bins.columns(), scores.prior, terms);
    }
}
