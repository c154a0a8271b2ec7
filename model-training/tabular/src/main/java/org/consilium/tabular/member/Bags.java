package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.List;
import org.consilium.ensemble.AdditiveMember;
import org.consilium.ensemble.Member;
import org.consilium.ensemble.Term;
import org.consilium.ensemble.TreeEnsemble;

/** The mean of bags as one member. */
final class Bags {
    private Bags() {}

    static Member mean(List<Member> bags) {
        if (bags.stream().allMatch(TreeEnsemble.class::isInstance)) {
            return Trees.mean(bags.stream().map(TreeEnsemble.class::cast).toList());
        }
        return additive(bags.stream().map(AdditiveMember.class::cast).toList());
    }

    /** Bags over the same knots and cells, function by function. */
    private static AdditiveMember additive(List<AdditiveMember> bags) {
        AdditiveMember one = bags.get(0);
        int outputs = one.outputs();
        double[] intercepts = new double[outputs];
        for (AdditiveMember bag : bags) {
            for (int o = 0; o < outputs; o++) {
                intercepts[o] += bag.intercept(o) / bags.size();
            }
        }
        List<Term> terms = new ArrayList<>();
        for (int t = 0; t < one.terms().size(); t++) {
            int term = t;
            terms.add(mean(
                    outputs, bags.stream().map(bag -> bag.terms().get(term)).toList()));
        }
        return new AdditiveMember(one.features(), intercepts, terms);
    }

    private static Term mean(int outputs, List<Term> same) {
        Term one = same.get(0);
        if (one instanceof Term.Curve curve) {
            double[] knots = curve.knots();
            double[][] values = new double[outputs][knots.length];
            double[] missing = new double[outputs];
            for (Term each : same) {
                Term.Curve bag = (Term.Curve) each;
                for (int o = 0; o < outputs; o++) {
                    missing[o] += bag.at(o, Double.NaN) / same.size();
                    for (int k = 0; k < knots.length; k++) {
                        values[o][k] += bag.at(o, knots[k]) / same.size();
                    }
                }
            }
            return new Term.Curve(curve.column(0), knots, values, missing);
        }
        if (one instanceof Term.Steps steps) {
            double[][] values = new double[outputs][steps.cells().count()];
            for (Term each : same) {
                for (int o = 0; o < outputs; o++) {
                    for (int c = 0; c < values[o].length; c++) {
                        values[o][c] += ((Term.Steps) each).value(o, c) / same.size();
                    }
                }
            }
            return new Term.Steps(steps.cells(), values);
        }
        Term.Pair pair = (Term.Pair) one;
        int second = pair.second().count();
        double[][] values = new double[outputs][pair.first().count() * second];
        for (Term each : same) {
            for (int o = 0; o < outputs; o++) {
                for (int c = 0; c < values[o].length; c++) {
                    values[o][c] += ((Term.Pair) each).value(o, c / second, c % second) / same.size();
                }
            }
        }
        return new Term.Pair(pair.first(), pair.second(), values);
    }
}
