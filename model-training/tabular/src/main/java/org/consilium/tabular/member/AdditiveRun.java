package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.ensemble.AdditiveMember;
import org.consilium.ensemble.Member;
import org.consilium.ensemble.Term;
import org.consilium.tabular.blend.Gradients;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.table.TrainingTable;

/**
 * Boosting of single features in turn, then of pairs: a round takes one small step in every shape function, so that no
 * feature takes what belongs to a correlated one.
 *
 * <p>A step of a number is a tree of three leaves on its bins, unknown apart; a step of a category is a shrunken step of
 * each level; a step of a pair is one of each cell of a coarse grid.
 *
 * <p><b>Source</b>: Lou et al., "Accurate intelligible models with pairwise interactions" (KDD 2013); Nori et al.,
 * InterpretML (2019).
 */
final class AdditiveRun implements BoostingRun {
    private static final double LEVEL_DAMPING = 10;
    private static final double LEAF_DAMPING = 3;
    private static final double FEWEST_HESSIAN = 1;

    private final TrainingTable table;
    private final BinnedColumns bins;
    private final BinnedColumns coarse;
    private final List<Pair> pairs;
    private final int[] learning;
    private final int[] held;
    private final double rate;
    private final int outputs;
    private final double[] intercepts;
    private final double[][] margins;
    private final List<Snapshot> rounds = new ArrayList<>();
    private final double[][][] shapes;
    private final double[][][] grids;

    /** Two columns that act together. */
    record Pair(int first, int second) {}

    /** What a round changed, so that the model of any earlier round can be given. */
    private record Snapshot(List<Change> changes) {}

    /** A step of one function and output; {@code function} counts columns first, then pairs. */
    @SuppressWarnings("ArrayRecordComponent") // Private, for inner loops.
    private record Change(int function, int output, double[] steps) {}

    /** @param pairs functions of two columns to boost too; with any, single ones are boosted in the same rounds */
    AdditiveRun(
            TrainingTable table,
            BinnedColumns bins,
            BinnedColumns coarse,
            List<Pair> pairs,
            int[] learning,
            int[] held,
            double rate) {
        this.table = table;
        this.bins = bins;
        this.coarse = coarse;
        this.pairs = pairs;
        this.learning = learning;
        this.held = held;
        this.rate = rate;
        this.outputs = table.outputs();
        this.intercepts = start();
        this.margins = new double[table.rows()][];
        Arrays.setAll(margins, row -> intercepts.clone());
        this.shapes = new double[outputs][bins.columns()][];
        this.grids = new double[outputs][pairs.size()][];
        for (int o = 0; o < outputs; o++) {
            for (int c = 0; c < bins.columns(); c++) {
                shapes[o][c] = new double[bins.cells(c).count()];
            }
            for (int p = 0; p < pairs.size(); p++) {
                grids[o][p] = new double[cells(pairs.get(p))];
            }
        }
    }

    private int cells(Pair pair) {
        return coarse.cells(pair.first).count() * coarse.cells(pair.second).count();
    }

    private double[] start() {
        double[] share = table.prevalence(learning);
        if (outputs == 1) {
            double p = Math.min(1 - 1e-4, Math.max(1e-4, share[1]));
            return new double[] {StrictMath.log(p / (1 - p))};
        }
        return Arrays.stream(share).map(p -> StrictMath.log(Math.max(1e-4, p))).toArray();
    }

    @Override
    public double advance() {
        List<Change> changes = new ArrayList<>();
        int functions = bins.columns() + pairs.size();
        for (int function = 0; function < functions; function++) {
            step(function, changes);
        }
        rounds.add(new Snapshot(changes));
        double loss = 0;
        double total = 0;
        for (int row : held) {
            loss += table.weight(row) * LogLoss.ofMargin(margins[row], table.label(row));
            total += table.weight(row);
        }
        return loss / total;
    }

    private int code(int function, int row) {
        if (function < bins.columns()) {
            return bins.code(function, row);
        }
        Pair pair = pairs.get(function - bins.columns());
        return coarse.code(pair.first, row) * coarse.cells(pair.second).count() + coarse.code(pair.second, row);
    }

    private void step(int function, List<Change> changes) {
        int count =
                function < bins.columns() ? bins.cells(function).count() : cells(pairs.get(function - bins.columns()));
        double[][] g = new double[outputs][count];
        double[][] h = new double[outputs][count];
        double[] slopes = new double[outputs];
        for (int row : learning) {
            Gradients.loss(margins[row], table.label(row), slopes);
            int cell = code(function, row);
            double weight = table.weight(row);
            for (int o = 0; o < outputs; o++) {
                double p = outputs == 1 || o != table.label(row) ? slopes[o] : slopes[o] + 1;
                if (outputs == 1) {
                    p += table.label(row);
                }
                g[o][cell] += weight * slopes[o];
                h[o][cell] += weight * p * (1 - p);
            }
        }
        boolean leaves = function < bins.columns() && bins.ordered(function);
        double[][] steps = new double[outputs][];
        for (int o = 0; o < outputs; o++) {
            steps[o] = leaves ? leaves(g[o], h[o]) : levels(g[o], h[o]);
            double[] values = function < bins.columns() ? shapes[o][function] : grids[o][function - bins.columns()];
            for (int cell = 0; cell < count; cell++) {
                steps[o][cell] *= rate;
                values[cell] += steps[o][cell];
            }
            changes.add(new Change(function, o, steps[o]));
        }
        for (int row : learning) {
            move(row, function, steps);
        }
        for (int row : held) {
            move(row, function, steps);
        }
    }

    private void move(int row, int function, double[][] steps) {
        int cell = code(function, row);
        for (int o = 0; o < outputs; o++) {
            margins[row][o] += steps[o][cell];
        }
    }

    private static double[] levels(double[] g, double[] h) {
        double[] steps = new double[g.length];
        for (int cell = 0; cell < g.length; cell++) {
            steps[cell] = -g[cell] / (h[cell] + LEVEL_DAMPING);
        }
        return steps;
    }

    /** Cell 0 (unknown) by itself; the others in up to three leaves, split twice where the gain is largest. */
    private static double[] leaves(double[] g, double[] h) {
        double[] steps = new double[g.length];
        steps[0] = -g[0] / (h[0] + LEVEL_DAMPING);
        if (g.length == 1) {
            return steps;
        }
        int first = split(g, h, 1, g.length);
        List<int[]> segments = new ArrayList<>();
        if (first < 0) {
            segments.add(new int[] {1, g.length});
        } else {
            int left = split(g, h, 1, first);
            int right = split(g, h, first, g.length);
            double leftGain = left < 0 ? 0 : gain(g, h, 1, left, first);
            double rightGain = right < 0 ? 0 : gain(g, h, first, right, g.length);
            if (left >= 0 && leftGain >= rightGain) {
                segments.add(new int[] {1, left});
                segments.add(new int[] {left, first});
                segments.add(new int[] {first, g.length});
            } else if (right >= 0) {
                segments.add(new int[] {1, first});
                segments.add(new int[] {first, right});
                segments.add(new int[] {right, g.length});
            } else {
                segments.add(new int[] {1, first});
                segments.add(new int[] {first, g.length});
            }
        }
        for (int[] segment : segments) {
            double gs = sum(g, segment[0], segment[1]);
            double hs = sum(h, segment[0], segment[1]);
            Arrays.fill(steps, segment[0], segment[1], -gs / (hs + LEAF_DAMPING));
        }
        return steps;
    }

    /** Where a segment is best cut in two, or -1. */
    private static int split(double[] g, double[] h, int from, int to) {
        double gAll = sum(g, from, to);
        double hAll = sum(h, from, to);
        double best = 1e-9;
        int at = -1;
        double gs = 0;
        double hs = 0;
        for (int cell = from; cell < to - 1; cell++) {
            gs += g[cell];
            hs += h[cell];
            if (hs >= FEWEST_HESSIAN && hAll - hs >= FEWEST_HESSIAN) {
                double gain = score(gs, hs) + score(gAll - gs, hAll - hs) - score(gAll, hAll);
                if (gain > best) {
                    best = gain;
                    at = cell + 1;
                }
            }
        }
        return at;
    }

    private static double gain(double[] g, double[] h, int from, int at, int to) {
        double gl = sum(g, from, at);
        double hl = sum(h, from, at);
        double gr = sum(g, at, to);
        double hr = sum(h, at, to);
        return score(gl, hl) + score(gr, hr) - score(gl + gr, hl + hr);
    }

    private static double score(double g, double h) {
        return g * g / (h + LEAF_DAMPING);
    }

    private static double sum(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }

    /** How much a pair would gain on what the rounds so far have left over, on its coarse grid. */
    double pairGain(Pair pair) {
        int count = cells(pair);
        int second = coarse.cells(pair.second).count();
        double[] slopes = new double[outputs];
        double[][] g = new double[outputs][count];
        double[] h = new double[count];
        for (int row : learning) {
            Gradients.loss(margins[row], table.label(row), slopes);
            int cell = coarse.code(pair.first, row) * second + coarse.code(pair.second, row);
            for (int o = 0; o < outputs; o++) {
                g[o][cell] += table.weight(row) * slopes[o];
                double p = Math.abs(slopes[o]);
                h[cell] += table.weight(row) * p * (1 - p) / outputs;
            }
        }
        double gain = 0;
        for (int o = 0; o < outputs; o++) {
            for (int cell = 0; cell < count; cell++) {
                gain += g[o][cell] * g[o][cell] / (h[cell] + LEVEL_DAMPING);
            }
        }
        return gain;
    }

    @Override
    public Member member(int wanted) {
        double[][][] single = new double[outputs][bins.columns()][];
        double[][][] joint = new double[outputs][pairs.size()][];
        for (int o = 0; o < outputs; o++) {
            for (int c = 0; c < bins.columns(); c++) {
                single[o][c] = new double[bins.cells(c).count()];
            }
            for (int p = 0; p < pairs.size(); p++) {
                joint[o][p] = new double[cells(pairs.get(p))];
            }
        }
        for (Snapshot round : rounds.subList(0, Math.min(wanted, rounds.size()))) {
            for (Change change : round.changes) {
                double[] values = change.function < bins.columns()
                        ? single[change.output][change.function]
                        : joint[change.output][change.function - bins.columns()];
                for (int cell = 0; cell < values.length; cell++) {
                    values[cell] += change.steps[cell];
                }
            }
        }
        List<Term> terms = new ArrayList<>();
        for (int c = 0; c < bins.columns(); c++) {
            terms.add(new Term.Steps(bins.cells(c), of(single, c)));
        }
        for (int p = 0; p < pairs.size(); p++) {
            Pair pair = pairs.get(p);
            terms.add(new Term.Pair(coarse.cells(pair.first), coarse.cells(pair.second), of(joint, p)));
        }
        return new AdditiveMember(table.columns().size(), intercepts, terms);
    }

    private double[][] of(double[][][] values, int function) {
        double[][] byOutput = new double[outputs][];
        Arrays.setAll(byOutput, o -> values[o][function]);
        return byOutput;
    }

    @Override
    public void close() {}
}
