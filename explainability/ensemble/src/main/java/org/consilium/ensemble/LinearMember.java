package org.consilium.ensemble;

/**
 * A linear margin: an intercept and, for each column, a weight times the value.
 *
 * <p><b>Missing</b>: a column's unknown value adds its own fixed contribution, which training learnt (an imputed value
 * times the weight, with or without a missing-flag's weight). <b>Units</b>: margin per unit of the column.
 */
public final class LinearMember implements Member {

    private final double[] intercepts;
    private final double[][] weights;
    private final double[][] missing;
    private final int features;

    /**
     * @param intercepts {@code [output]}
     * @param weights {@code [output][feature]}
     * @param missing {@code [output][feature]}, what an unknown value adds
     */
    public LinearMember(double[] intercepts, double[][] weights, double[][] missing) {
        if (intercepts.length == 0 || weights.length != intercepts.length || missing.length != intercepts.length) {
            throw new IllegalArgumentException(
                    "A linear member must have weights and missing contributions for each of its " + intercepts.length
                            + " outputs, but has " + weights.length + " and " + missing.length + ".");
        }
        this.features = weights[0].length;
        this.intercepts = Numbers.finite("intercepts", intercepts);
        this.weights = Numbers.finite("weights", weights, features);
        this.missing = Numbers.finite("missing contributions", missing, features);
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public int outputs() {
        return intercepts.length;
    }

    public double intercept(int output) {
        return intercepts[output];
    }

    public double weight(int output, int feature) {
        return weights[output][feature];
    }

    /** What an unknown value of a column adds to the margin. */
    public double missing(int output, int feature) {
        return missing[output][feature];
    }

    /** What a column's value adds to the margin. */
    public double contribution(int output, int feature, double value) {
        return Double.isNaN(value) ? missing[output][feature] : weights[output][feature] * value;
    }

    @Override
    public double[] margins(double[] row) {
        Member.checkRow(row, features);
        double[] margins = intercepts.clone();
        for (int o = 0; o < margins.length; o++) {
            for (int f = 0; f < features; f++) {
                margins[o] += contribution(o, f, row[f]);
            }
        }
        return margins;
    }
}
