package org.consilium.ensemble;

import java.util.List;

/**
 * A margin that is a sum of functions of one or two columns each: splines, explainable boosting, one-hot tables.
 *
 * <p><b>Missing</b>: each function has a value of its own for unknown.
 */
public final class AdditiveMember implements Member {

    private final int features;
    private final double[] intercepts;
    private final List<Term> terms;

    /** @param intercepts {@code [output]} */
    public AdditiveMember(int features, double[] intercepts, List<Term> terms) {
        if (intercepts.length == 0) {
            throw new IllegalArgumentException("An additive member must have at least one output.");
        }
        for (Term term : terms) {
            if (term.outputs() != intercepts.length) {
                throw new IllegalArgumentException("A term of an additive member has " + term.outputs()
                        + " outputs, the member has " + intercepts.length + ".");
            }
            for (int i = 0; i < term.columns(); i++) {
                if (term.column(i) < 0 || term.column(i) >= features) {
                    throw new IllegalArgumentException("A term of an additive member asks for feature " + term.column(i)
                            + ", but the member has " + features + " features.");
                }
            }
        }
        this.features = features;
        this.intercepts = Numbers.finite("intercepts", intercepts);
        this.terms = List.copyOf(terms);
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

    public List<Term> terms() {
        return terms;
    }

    @Override
    public double[] margins(double[] row) {
        Member.checkRow(row, features);
        double[] margins = intercepts.clone();
        for (Term term : terms) {
            for (int o = 0; o < margins.length; o++) {
                margins[o] += term.contribution(o, row);
            }
        }
        return margins;
    }
}
