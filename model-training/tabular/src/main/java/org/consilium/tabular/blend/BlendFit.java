package org.consilium.tabular.blend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.tabular.optimise.Lbfgs;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * The weights of a council: each member's margins scaled to how far they are to be believed, then averaged with weights
 * that minimise the log loss of patients whom no member learnt from, drawn toward the prior weights when data are few.
 *
 * <p>The prior gives each kind of member the same weight. Leaving it costs nats, so that a few hundred patients can move
 * it only where members differ clearly.
 */
public final class BlendFit {
    /** What it costs, in nats over all patients, to be one nat of relative entropy away from the prior weights. */
    static final double PRIOR_NATS = 4;

    /** Below this share of the vote a member is left out: it would cost time and say nothing. */
    static final double SMALLEST_SHARE = 0.01;

    private final double[] weights;
    private final double[] shares;
    private final double[] intercepts;

    private BlendFit(double[] weights, double[] shares, double[] intercepts) {
        this.weights = weights;
        this.shares = shares;
        this.intercepts = intercepts;
    }

    /** What a member's raw margin is multiplied by; not negative. */
    public double weight(int member) {
        return weights[member];
    }

    /** A member's share of the vote; all shares sum to one. */
    public double share(int member) {
        return shares[member];
    }

    /** What the blended margins start from, one an output. */
    public double[] intercepts() {
        return intercepts.clone();
    }

    /**
     * @param margins a member's held-out margins each
     * @param prior each member's weight before data, summing to one
     * @param rows the rows to fit on
     */
    public static BlendFit fit(TrainingTable table, List<Margins> margins, double[] prior, int[] rows) {
        return fit(table, margins, prior, rows, PRIOR_NATS);
    }

    /** @param nats what it costs to leave the prior weights; very much keeps them */
    public static BlendFit fit(TrainingTable table, List<Margins> margins, double[] prior, int[] rows, double nats) {
        HeldOut held = new HeldOut(table, rows);
        int outputs = table.outputs();
        int members = margins.size();
        List<MemberScale> scales = new ArrayList<>();
        double[][][] scaled = new double[members][held.size()][outputs];
        for (int m = 0; m < members; m++) {
            MemberScale scale = MemberScale.fit(margins.get(m), held, outputs);
            scales.add(scale);
            for (int i = 0; i < held.size(); i++) {
                for (int o = 0; o < outputs; o++) {
                    scaled[m][i][o] = scale.slope() * margins.get(m).at(rows[i], o) + scale.intercepts()[o];
                }
            }
        }
        double[] shares = members == 1 ? new double[] {1} : shares(scaled, held, prior, nats, outputs);
        double[] weights = new double[members];
        double[] intercepts = new double[outputs];
        for (int m = 0; m < members; m++) {
            weights[m] = shares[m] * scales.get(m).slope();
            for (int o = 0; o < outputs; o++) {
                intercepts[o] += shares[m] * scales.get(m).intercepts()[o];
            }
        }
        return new BlendFit(weights, shares, intercepts);
    }

    private static double[] shares(double[][][] scaled, HeldOut held, double[] prior, double nats, int outputs) {
        int members = scaled.length;
        double[] start = new double[members];
        for (int m = 0; m < members; m++) {
            start[m] = StrictMath.log(prior[m]);
        }
        double[] at = new double[outputs];
        double[] slopes = new double[outputs];
        double[] best = Lbfgs.minimise(
                (x, g) -> {
                    double[] w = softmax(x);
                    double[] byWeight = new double[members];
                    double value = 0;
                    for (int m = 0; m < members; m++) {
                        double ratio = StrictMath.log(Math.max(w[m], 1e-300) / prior[m]);
                        value += nats * w[m] * ratio;
                        byWeight[m] = nats * (ratio + 1);
                    }
                    for (int i = 0; i < held.size(); i++) {
                        Arrays.fill(at, 0);
                        for (int m = 0; m < members; m++) {
                            for (int o = 0; o < outputs; o++) {
                                at[o] += w[m] * scaled[m][i][o];
                            }
                        }
                        value += held.weights[i] * Gradients.loss(at, held.labels[i], slopes);
                        for (int m = 0; m < members; m++) {
                            for (int o = 0; o < outputs; o++) {
                                byWeight[m] += held.weights[i] * slopes[o] * scaled[m][i][o];
                            }
                        }
                    }
                    double mean = 0;
                    for (int m = 0; m < members; m++) {
                        mean += w[m] * byWeight[m];
                    }
                    for (int m = 0; m < members; m++) {
                        g[m] = w[m] * (byWeight[m] - mean);
                    }
                    return value;
                },
                start,
                200,
                1e-9);
        double[] shares = softmax(best);
        double kept = 0;
        for (int m = 0; m < members; m++) {
            shares[m] = shares[m] < SMALLEST_SHARE ? 0 : shares[m];
            kept += shares[m];
        }
        for (int m = 0; m < members; m++) {
            shares[m] /= kept;
        }
        return shares;
    }

    private static double[] softmax(double[] x) {
        double highest = Arrays.stream(x).max().orElseThrow();
        double[] w = new double[x.length];
        double sum = 0;
        for (int m = 0; m < w.length; m++) {
            w[m] = StrictMath.exp(x[m] - highest);
            sum += w[m];
        }
        for (int m = 0; m < w.length; m++) {
            w[m] /= sum;
        }
        return w;
    }

    /** The weights as they are served, with what the chance of single bags took from them given back. */
    public BlendFit undiluted(BagDilution dilution) {
        double[] served = new double[weights.length];
        for (int m = 0; m < served.length; m++) {
            served[m] = dilution.factor() * weights[m];
        }
        return new BlendFit(served, shares, dilution.intercepts(intercepts));
    }

    /** The blended margins of all rows. */
    public Margins blend(List<Margins> margins) {
        double[][] blended = new double[margins.get(0).rows()][];
        for (int row = 0; row < blended.length; row++) {
            blended[row] = blend(margins, row);
        }
        return new Margins(blended);
    }

    private double[] blend(List<Margins> margins, int row) {
        double[] out = intercepts.clone();
        for (int m = 0; m < weights.length; m++) {
            for (int o = 0; o < out.length; o++) {
                out[o] += weights[m] * margins.get(m).at(row, o);
            }
        }
        return out;
    }
}
