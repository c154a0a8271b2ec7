package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.ensemble.AdditiveMember;
import org.consilium.ensemble.Cells;
import org.consilium.ensemble.Term;
import org.consilium.tabular.table.TrainingTable;

/**
 * The columns of a logistic regression: each number as a line and, if wanted, bends at its quantiles; each category as
 * one flag a level; each gap as a flag of its own.
 *
 * <p>Learnt without labels. Because every basis function depends on one feature, the fitted model is a sum of curves and
 * tables over the features as they are, and is explained exactly.
 *
 * <p><b>Missing</b>: an unknown number has all its basis functions at their mean (0) and its missing flag set.
 */
final class SplineBasis {
    private static final double[] OUTER = {0.005, 0.995};
    /** A gap that fewer rows have says nothing that would hold for others. */
    private static final int FEWEST_MISSING = 3;

    private final TrainingTable table;
    private final List<Part> parts = new ArrayList<>();
    private int width;
    private double[] strictness = {};

    private sealed interface Part {}

    /** A number: the line at {@code at}, bends after it, the missing flag (or -1). */
    private static final class Curve implements Part {
        final int feature;
        final int at;
        final double[] knots;
        final double centre;
        final double scale;
        final double[] bendCentre;
        final int missing;

        Curve(int feature, int at, double[] knots, double centre, double scale, double[] bendCentre, int missing) {
            this.feature = feature;
            this.at = at;
            this.knots = knots;
            this.centre = centre;
            this.scale = scale;
            this.bendCentre = bendCentre;
            this.missing = missing;
        }
    }

    /** A category: level k at {@code at + k}; the missing flag (or -1). */
    private record Levels(int feature, int at, int count, int missing) implements Part {}

    /**
     * @param bends inner knots a number; 0 for straight lines
     * @param bendStrictness how much more a bend is penalised than a line
     */
    SplineBasis(TrainingTable table, int bends, double bendStrictness) {
        this.table = table;
        List<Double> strict = new ArrayList<>();
        for (int f = 0; f < table.columns().size(); f++) {
            double[] known = known(f);
            int missing = table.rows() - known.length;
            if (known.length == 0) {
                continue;
            }
            boolean flag = missing >= FEWEST_MISSING;
            if (table.isCategory(f)) {
                int count = table.columns().get(f).categories().size();
                parts.add(new Levels(f, width, count, flag ? width + count : -1));
                width += count + (flag ? 1 : 0);
                addAll(strict, count + (flag ? 1 : 0), 1);
            } else {
                Curve curve = curve(f, known, bends, flag);
                int inner = Math.max(0, curve.knots.length - 2);
                parts.add(curve);
                strict.add(1.0);
                addAll(strict, inner, bendStrictness);
                addAll(strict, flag ? 1 : 0, 1);
                width += 1 + inner + (flag ? 1 : 0);
            }
        }
        strictness = strict.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void addAll(List<Double> list, int times, double value) {
        for (int i = 0; i < times; i++) {
            list.add(value);
        }
    }

    private double[] known(int feature) {
        double[] values = new double[table.rows()];
        int n = 0;
        for (int row = 0; row < values.length; row++) {
            double value = table.value(row, feature);
            if (!Double.isNaN(value)) {
                values[n++] = value;
            }
        }
        double[] sorted = Arrays.copyOf(values, n);
        Arrays.sort(sorted);
        return sorted;
    }

    private Curve curve(int feature, double[] sorted, int bends, boolean flag) {
        double low = quantile(sorted, OUTER[0]);
        double high = quantile(sorted, OUTER[1]);
        if (!(high > low)) {
            low = sorted[0];
            high = sorted[sorted.length - 1];
        }
        long distinct = Arrays.stream(sorted).distinct().limit(bends + 3L).count();
        List<Double> knots = new ArrayList<>();
        knots.add(low);
        if (distinct > 2) {
            for (int b = 1; b <= bends; b++) {
                double knot = quantile(sorted, b / (bends + 1.0));
                if (knot > knots.get(knots.size() - 1) && knot < high) {
                    knots.add(knot);
                }
            }
        }
        if (high > low) {
            knots.add(high);
        }
        double[] at = knots.stream().mapToDouble(Double::doubleValue).toArray();
        boolean flags = sorted[0] == 0 && sorted[sorted.length - 1] == 1 && distinct == 2;
        double mean = 0;
        double square = 0;
        for (double value : sorted) {
            double clipped = Math.max(low, Math.min(high, value));
            mean += clipped / sorted.length;
            square += clipped * clipped / sorted.length;
        }
        double sd = Math.sqrt(Math.max(0, square - mean * mean));
        // Flags stay 0 and 1, so that rows of many flags stay sparse.
        double centre = flags ? 0 : mean;
        double scale = flags || sd == 0 ? 1 : sd;
        double[] bendCentre = new double[Math.max(0, at.length - 2)];
        for (int b = 0; b < bendCentre.length; b++) {
            for (double value : sorted) {
                bendCentre[b] += hinge(value, at, b, scale) / sorted.length;
            }
        }
        int inner = bendCentre.length;
        return new Curve(feature, width, at, centre, scale, bendCentre, flag ? width + 1 + inner : -1);
    }

    private static double hinge(double value, double[] knots, int bend, double scale) {
        double clipped = Math.min(knots[knots.length - 1], value);
        return Math.max(0, clipped - knots[bend + 1]) / scale;
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    /** How many basis functions there are, without the intercept. */
    int width() {
        return width;
    }

    /** How much each coefficient is penalised, relative to a line's. */
    double strictness(int basis) {
        return strictness[basis];
    }

    /** A row's basis functions that are not zero. */
    SparseRow row(int row) {
        int[] at = new int[width];
        double[] values = new double[width];
        int n = 0;
        for (Part part : parts) {
            if (part instanceof Levels levels) {
                double code = table.value(row, levels.feature);
                int position = Double.isNaN(code) ? levels.missing : levels.at + (int) code;
                if (position >= 0) {
                    at[n] = position;
                    values[n++] = 1;
                }
            } else if (part instanceof Curve curve) {
                double value = table.value(row, curve.feature);
                if (Double.isNaN(value)) {
                    if (curve.missing >= 0) {
                        at[n] = curve.missing;
                        values[n++] = 1;
                    }
                    continue;
                }
                double line = line(curve, value);
                if (line != 0) {
                    at[n] = curve.at;
                    values[n++] = line;
                }
                for (int b = 0; b < curve.bendCentre.length; b++) {
                    at[n] = curve.at + 1 + b;
                    values[n++] = hinge(value, curve.knots, b, curve.scale) - curve.bendCentre[b];
                }
            }
        }
        return new SparseRow(Arrays.copyOf(at, n), Arrays.copyOf(values, n));
    }

    private static double line(Curve curve, double value) {
        double clipped = Math.max(curve.knots[0], Math.min(curve.knots[curve.knots.length - 1], value));
        return (clipped - curve.centre) / curve.scale;
    }

    /** Positions and values of what is not zero in a row. */
    static final class SparseRow {
        final int[] at;
        final double[] values;

        SparseRow(int[] at, double[] values) {
            this.at = at;
            this.values = values;
        }
    }

    /** The model with the given coefficients: {@code [output][basis]}, the intercept last. */
    AdditiveMember member(double[][] coefficients) {
        int outputs = coefficients.length;
        double[] intercepts = new double[outputs];
        for (int o = 0; o < outputs; o++) {
            intercepts[o] = coefficients[o][width];
        }
        List<Term> terms = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Levels levels) {
                double[][] values = new double[outputs][levels.count + 2];
                for (int o = 0; o < outputs; o++) {
                    values[o][0] = levels.missing < 0 ? 0 : coefficients[o][levels.missing];
                    System.arraycopy(coefficients[o], levels.at, values[o], 1, levels.count);
                }
                terms.add(new Term.Steps(Cells.categories(levels.feature, levels.count), values));
            } else if (part instanceof Curve curve) {
                double[][] values = new double[outputs][curve.knots.length];
                double[] missing = new double[outputs];
                for (int o = 0; o < outputs; o++) {
                    double[] b = coefficients[o];
                    missing[o] = curve.missing < 0 ? 0 : b[curve.missing];
                    for (int k = 0; k < curve.knots.length; k++) {
                        double x = curve.knots[k];
                        values[o][k] = b[curve.at] * line(curve, x);
                        for (int h = 0; h < curve.bendCentre.length; h++) {
                            values[o][k] +=
                                    b[curve.at + 1 + h] * (hinge(x, curve.knots, h, curve.scale) - curve.bendCentre[h]);
                        }
                    }
                }
                terms.add(new Term.Curve(curve.feature, curve.knots, values, missing));
            }
        }
        return new AdditiveMember(table.columns().size(), intercepts, terms);
    }
}
