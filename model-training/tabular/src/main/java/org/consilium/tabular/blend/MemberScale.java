package org.consilium.tabular.blend;

import org.consilium.tabular.optimise.Lbfgs;
import org.consilium.tabular.table.Margins;

/**
 * How far a member's margins are to be believed: {@code slope × margin + intercept[output]}, fitted on rows that the
 * member did not learn from, so that an overconfident member does not shout the others down in the blend.
 *
 * <p>A weak prior on the logarithm of the slope and on the intercept, worth a patient or two, keeps the fit finite on
 * separable data, where it grows with the logarithm of how many patients there are.
 */
@SuppressWarnings("ArrayRecordComponent") // Stays inside the package, for inner loops.
record MemberScale(double slope, double[] intercepts) {
    private static final double SLOPE_NATS = 0.5;
    private static final double INTERCEPT_NATS = 0.25;

    static MemberScale fit(Margins margins, HeldOut held, int outputs) {
        double[] start = new double[outputs + 1];
        double[] p = new double[outputs];
        double[] at = new double[outputs];
        double[] best = Lbfgs.minimise(
                (x, g) -> {
                    java.util.Arrays.fill(g, 0);
                    double slope = StrictMath.exp(x[0]);
                    double value = SLOPE_NATS * x[0] * x[0];
                    double bySlope = 0;
                    for (int o = 0; o < outputs; o++) {
                        value += INTERCEPT_NATS * x[o + 1] * x[o + 1];
                        g[o + 1] = 2 * INTERCEPT_NATS * x[o + 1];
                    }
                    for (int i = 0; i < held.size(); i++) {
                        int row = held.rows[i];
                        for (int o = 0; o < outputs; o++) {
                            at[o] = slope * margins.at(row, o) + x[o + 1];
                        }
                        value += held.weights[i] * Gradients.loss(at, held.labels[i], p);
                        for (int o = 0; o < outputs; o++) {
                            bySlope += held.weights[i] * p[o] * margins.at(row, o);
                            g[o + 1] += held.weights[i] * p[o];
                        }
                    }
                    g[0] = 2 * SLOPE_NATS * x[0] + slope * bySlope;
                    return value;
                },
                start,
                100,
                1e-9);
        double slope = Math.max(StrictMath.exp(best[0]), 0.01);
        double[] intercepts = new double[outputs];
        System.arraycopy(best, 1, intercepts, 0, outputs);
        return new MemberScale(slope, intercepts);
    }
}
