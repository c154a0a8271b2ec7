package org.consilium.cohort.train;

import java.util.Arrays;
import org.consilium.ensemble.Calibration;

/**
 * The last straight step of a finding's calibration, {@code slope × margin + intercept}, fitted on what is served.
 *
 * <p>The council calibrates on margins that come from one bag each; it serves the mean of its bags, in which the chance of a
 * single one is averaged away, so that its probabilities are too near each other: the more so the fewer the cases. Here the
 * same mean is looked at, on patients whom none of its bags knows.
 *
 * <p><b>Units</b>: log-odds. Margins are stretched about the log-odds of the finding's frequency, so that how many cases are
 * expected stays as it was; priors (a slope of 1 with a deviation of 0.5, a move of 0 with one of 0.2) keep a few cases from
 * saying too much.
 *
 * <p><b>Source</b>: Cox 1958, "Two further applications of a model for binary regression", by Newton's method.
 */
record ServedCalibration(double slope, double intercept) {

    private static final double SLOPE_PRECISION = 4;
    private static final double INTERCEPT_PRECISION = 25;
    private static final double LEAST_SLOPE = 0.05;
    private static final int MOST_STEPS = 60;
    private static final int MOST_HALVINGS = 30;
    private static final double DONE = 1e-10;

    /** @param labels 1 for a case */
    static ServedCalibration fit(double[] served, int[] labels, double[] weights) {
        double centre = logOddsOfCases(labels, weights);
        double[] margins = Arrays.stream(served).map(margin -> margin - centre).toArray();
        double a = 1;
        double b = 0;
        double loss = loss(margins, labels, weights, a, b + centre, b);
        for (int step = 0; step < MOST_STEPS; step++) {
            double byA = SLOPE_PRECISION * (a - 1);
            double byB = INTERCEPT_PRECISION * b;
            double aa = SLOPE_PRECISION;
            double ab = 0;
            double bb = INTERCEPT_PRECISION;
            for (int i = 0; i < margins.length; i++) {
                double x = margins[i];
                double p = 1 / (1 + StrictMath.exp(-(a * x + b + centre)));
                double error = weights[i] * (p - labels[i]);
                double information = weights[i] * p * (1 - p);
                byA += error * x;
                byB += error;
                aa += information * x * x;
                ab += information * x;
                bb += information;
            }
            double determinant = aa * bb - ab * ab;
            double stepA = (bb * byA - ab * byB) / determinant;
            double stepB = (aa * byB - ab * byA) / determinant;
            double share = 1;
            double next = loss;
            double nextA = a;
            double nextB = b;
            for (int halving = 0; halving < MOST_HALVINGS; halving++) {
                nextA = Math.max(LEAST_SLOPE, a - share * stepA);
                nextB = b - share * stepB;
                next = loss(margins, labels, weights, nextA, nextB + centre, nextB);
                if (next <= loss) {
                    break;
                }
                share /= 2;
            }
            if (!(loss - next > DONE * (1 + loss))) {
                break;
            }
            a = nextA;
            b = nextB;
            loss = next;
        }
        return new ServedCalibration(a, b + centre - a * centre);
    }

    private static double logOddsOfCases(int[] labels, double[] weights) {
        double cases = 0;
        double all = 0;
        for (int i = 0; i < labels.length; i++) {
            cases += weights[i] * labels[i];
            all += weights[i];
        }
        return StrictMath.log(cases / (all - cases));
    }

    private static double loss(double[] margins, int[] labels, double[] weights, double a, double at, double moved) {
        double loss = SLOPE_PRECISION * (a - 1) * (a - 1) / 2 + INTERCEPT_PRECISION * moved * moved / 2;
        for (int i = 0; i < margins.length; i++) {
            double margin = a * margins[i] + at;
            double against = labels[i] == 1 ? -margin : margin;
            loss += weights[i] * (Math.max(against, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(against))));
        }
        return loss;
    }

    double apply(double margin) {
        return slope * margin + intercept;
    }

    /** The calibration of one output that comes first, with this step behind it, as one. */
    Calibration after(Calibration first) {
        if (first instanceof Calibration.Platt platt) {
            return new Calibration.Platt(slope * platt.slope(), apply(platt.intercept()));
        }
        if (first instanceof Calibration.Beta beta) {
            return new Calibration.Beta(slope * beta.a(), slope * beta.b(), apply(beta.c()));
        }
        if (first instanceof Calibration.Temperature temperature) {
            return new Calibration.Platt(slope / temperature.temperature(), intercept);
        }
        if (first instanceof Calibration.Isotonic isotonic) {
            double[] at = new double[isotonic.knots()];
            double[] calibrated = new double[at.length];
            for (int knot = 0; knot < at.length; knot++) {
                at[knot] = isotonic.margin(knot);
                calibrated[knot] = apply(isotonic.calibrated(knot));
            }
            return new Calibration.Isotonic(at, calibrated);
        }
        return new Calibration.Platt(slope, intercept);
    }
}
