package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.consilium.ensemble.AdditiveMember;
import org.consilium.ensemble.Member;
import org.consilium.tabular.blend.Gradients;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.optimise.Lbfgs;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.TrainingTable;

/**
 * Logistic regression (multinomial for several classes) with a ridge penalty, whose strength is the one that is best for
 * all held-out parts together.
 *
 * <p>The path of penalties is walked from strong to weak, each fit starting from the last.
 */
final class LogisticLearner {
    private static final double STRONGEST = 1000;
    private static final double WEAKEST = 0.05;
    private static final int STEPS = 14;
    private static final int ITERATIONS = 150;
    private static final double TOLERANCE = 1e-6;
    /** The walk ends when this many weaker penalties in a row did not help. */
    private static final int PATIENCE = 3;

    private final TrainingTable table;
    private final SplineBasis basis;
    private final SplineBasis.SparseRow[] rows;
    private final int outputs;

    LogisticLearner(TrainingTable table, Recipe.Logistic recipe) {
        this.table = table;
        this.basis = new SplineBasis(table, recipe.bends(), recipe.bendStrictness());
        this.rows = new SplineBasis.SparseRow[table.rows()];
        Arrays.setAll(rows, basis::row);
        this.outputs = table.outputs();
    }

    LearntBags learn(Folds folds, Crew crew) {
        int parts = folds.count();
        List<double[]> at = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            at.add(start(folds.learning(part)));
        }
        double best = Double.POSITIVE_INFINITY;
        int bestStep = 0;
        double bestPenalty = STRONGEST;
        List<double[]> chosen = at;
        for (int step = 0; step < STEPS && step - bestStep <= PATIENCE; step++) {
            double penalty = STRONGEST * StrictMath.pow(WEAKEST / STRONGEST, step / (STEPS - 1.0));
            List<Callable<double[]>> fits = new ArrayList<>();
            for (int part = 0; part < parts; part++) {
                double[] from = at.get(part);
                int[] learning = folds.learning(part);
                fits.add(() -> fit(learning, from, penalty));
            }
            at = crew.all(fits);
            double loss = 0;
            double total = 0;
            for (int part = 0; part < parts; part++) {
                for (int row : folds.heldOut(part)) {
                    loss += table.weight(row) * LogLoss.ofMargin(margins(at.get(part), row), table.label(row));
                    total += table.weight(row);
                }
            }
            if (loss / total < best) {
                best = loss / total;
                bestStep = step;
                bestPenalty = penalty;
                chosen = at;
            }
        }
        List<Member> bags = chosen.stream().<Member>map(this::member).toList();
        return new LearntBags(bags, bestPenalty);
    }

    /** One model of the named rows, with the penalty that is best over the parts. */
    Member whole(Folds folds, Crew crew, int[] learning) {
        return member(fit(learning, start(learning), learn(folds, crew).complexity()));
    }

    /** No effect of anything, and the intercepts of the classes' shares. */
    private double[] start(int[] learning) {
        double[] share = table.prevalence(learning);
        double[] x = new double[outputs * (basis.width() + 1)];
        for (int o = 0; o < outputs; o++) {
            double p = Math.max(1e-4, outputs == 1 ? share[1] : share[o]);
            x[o * (basis.width() + 1) + basis.width()] =
                    outputs == 1 ? StrictMath.log(p / Math.max(1e-4, 1 - p)) : StrictMath.log(p);
        }
        return x;
    }

    private double[] margins(double[] x, int row) {
        double[] margins = new double[outputs];
        SplineBasis.SparseRow sparse = rows[row];
        int width = basis.width() + 1;
        for (int o = 0; o < outputs; o++) {
            int from = o * width;
            double sum = x[from + width - 1];
            for (int i = 0; i < sparse.at.length; i++) {
                sum += x[from + sparse.at[i]] * sparse.values[i];
            }
            margins[o] = sum;
        }
        return margins;
    }

    private double[] fit(int[] learning, double[] from, double penalty) {
        int width = basis.width() + 1;
        double[] slopes = new double[outputs];
        return Lbfgs.minimise(
                (x, g) -> {
                    double value = 0;
                    for (int o = 0; o < outputs; o++) {
                        for (int b = 0; b < width - 1; b++) {
                            double strength = penalty * basis.strictness(b);
                            double c = x[o * width + b];
                            value += 0.5 * strength * c * c;
                            g[o * width + b] = strength * c;
                        }
                        g[o * width + width - 1] = 0;
                    }
                    for (int row : learning) {
                        double weight = table.weight(row);
                        value += weight * Gradients.loss(margins(x, row), table.label(row), slopes);
                        SplineBasis.SparseRow sparse = rows[row];
                        for (int o = 0; o < outputs; o++) {
                            double slope = weight * slopes[o];
                            if (Math.abs(slope) < 1e-12) {
                                continue;
                            }
                            int start = o * width;
                            for (int i = 0; i < sparse.at.length; i++) {
                                g[start + sparse.at[i]] += slope * sparse.values[i];
                            }
                            g[start + width - 1] += slope;
                        }
                    }
                    return value;
                },
                from,
                ITERATIONS,
                TOLERANCE);
    }

    private AdditiveMember member(double[] x) {
        int width = basis.width() + 1;
        double[][] coefficients = new double[outputs][];
        for (int o = 0; o < outputs; o++) {
            coefficients[o] = Arrays.copyOfRange(x, o * width, (o + 1) * width);
        }
        return basis.member(coefficients);
    }
}
