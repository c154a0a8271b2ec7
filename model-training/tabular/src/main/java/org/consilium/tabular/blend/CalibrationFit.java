package org.consilium.tabular.blend;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.consilium.ensemble.Calibration;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.optimise.Lbfgs;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * Chooses and fits the last step, from blended margins to calibrated ones, on patients whom no member learnt from.
 *
 * <p>Every kind is tried on rows that it was not fitted on; one with more freedom is taken only where it gains more than
 * the noise of its gain.
 */
public final class CalibrationFit {
    private static final int PARTS = 5;
    /** Isotonic regression follows noise when it has fewer rows of the rarer class than this. */
    private static final int ROWS_FOR_ISOTONIC = 1000;

    private CalibrationFit() {}

    private interface Kind {
        Calibration fit(Margins margins, HeldOut held);
    }

    /** @param rows the rows to fit on, whose margins are known */
    public static Calibration choose(TrainingTable table, Margins margins, int[] rows, long seed) {
        List<Kind> kinds = new ArrayList<>();
        kinds.add((m, h) -> new Calibration.Identity());
        if (table.outputs() == 1) {
            kinds.add(CalibrationFit::platt);
            kinds.add(CalibrationFit::beta);
            double[] prevalence = table.prevalence(rows);
            if (rows.length * Math.min(prevalence[0], prevalence[1]) >= ROWS_FOR_ISOTONIC) {
                kinds.add(Isotonic::fit);
            }
        } else {
            kinds.add(CalibrationFit::temperature);
        }
        int[] part = parts(table, rows, seed);
        double[] best = losses(table, margins, rows, part, kinds.get(0));
        Kind chosen = kinds.get(0);
        for (Kind kind : kinds.subList(1, kinds.size())) {
            double[] each = losses(table, margins, rows, part, kind);
            if (gainsClearly(best, each)) {
                best = each;
                chosen = kind;
            }
        }
        return chosen.fit(margins, new HeldOut(table, rows));
    }

    /** Parts by person, at random. */
    private static int[] parts(TrainingTable table, int[] rows, long seed) {
        int[] part = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            part[i] = new Random(seed * 31 + table.group(rows[i]) * 2654435761L).nextInt(PARTS);
        }
        return part;
    }

    private static double[] losses(TrainingTable table, Margins margins, int[] rows, int[] part, Kind kind) {
        double[] losses = new double[rows.length];
        for (int k = 0; k < PARTS; k++) {
            int held = k;
            int[] learning = java.util.stream.IntStream.range(0, rows.length)
                    .filter(i -> part[i] != held)
                    .map(i -> rows[i])
                    .toArray();
            if (learning.length == 0) {
                continue;
            }
            Calibration calibration = kind.fit(margins, new HeldOut(table, learning));
            for (int i = 0; i < rows.length; i++) {
                if (part[i] == held) {
                    losses[i] = table.weight(rows[i])
                            * LogLoss.ofMargin(calibration.apply(margins.row(rows[i])), table.label(rows[i]));
                }
            }
        }
        return losses;
    }

    /** Whether the mean paired gain is above its own standard error. */
    private static boolean gainsClearly(double[] before, double[] after) {
        int n = before.length;
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += (before[i] - after[i]) / n;
        }
        double variance = 0;
        for (int i = 0; i < n; i++) {
            double d = before[i] - after[i] - mean;
            variance += d * d / n;
        }
        return mean > Math.sqrt(variance / n);
    }

    static Calibration platt(Margins margins, HeldOut held) {
        MemberScale scale = MemberScale.fit(margins, held, 1);
        return new Calibration.Platt(scale.slope(), scale.intercepts()[0]);
    }

    static Calibration temperature(Margins margins, HeldOut held) {
        int outputs = margins.row(held.rows[0]).length;
        double[] at = new double[outputs];
        double[] slopes = new double[outputs];
        double[] best = Lbfgs.minimise(
                (x, g) -> {
                    double inverse = StrictMath.exp(-x[0]);
                    double value = x[0] * x[0];
                    double byInverse = 0;
                    for (int i = 0; i < held.size(); i++) {
                        double[] margin = margins.row(held.rows[i]);
                        for (int o = 0; o < outputs; o++) {
                            at[o] = inverse * margin[o];
                        }
                        value += held.weights[i] * Gradients.loss(at, held.labels[i], slopes);
                        for (int o = 0; o < outputs; o++) {
                            byInverse += held.weights[i] * slopes[o] * margin[o];
                        }
                    }
                    g[0] = 2 * x[0] - inverse * byInverse;
                    return value;
                },
                new double[] {0},
                60,
                1e-10);
        return new Calibration.Temperature(StrictMath.exp(best[0]));
    }

    /** Kull's beta calibration, with weak priors and both slopes kept from falling below zero. */
    static Calibration beta(Margins margins, HeldOut held) {
        double[] slopes = new double[1];
        double[] at = new double[1];
        double[] best = Lbfgs.minimise(
                (x, g) -> {
                    double a = StrictMath.exp(x[0]);
                    double b = StrictMath.exp(x[1]);
                    double value = x[0] * x[0] + x[1] * x[1] + 0.5 * x[2] * x[2];
                    double byA = 0;
                    double byB = 0;
                    double byC = x[2];
                    for (int i = 0; i < held.size(); i++) {
                        double margin = margins.at(held.rows[i], 0);
                        double logP = -LogLoss.softplus(-margin);
                        double logQ = -LogLoss.softplus(margin);
                        at[0] = a * logP - b * logQ + x[2];
                        value += held.weights[i] * Gradients.loss(at, held.labels[i], slopes);
                        double s = held.weights[i] * slopes[0];
                        byA += s * logP;
                        byB -= s * logQ;
                        byC += s;
                    }
                    g[0] = 2 * x[0] + a * byA;
                    g[1] = 2 * x[1] + b * byB;
                    g[2] = byC;
                    return value;
                },
                new double[3],
                100,
                1e-10);
        return new Calibration.Beta(StrictMath.exp(best[0]), StrictMath.exp(best[1]), best[2]);
    }
}
