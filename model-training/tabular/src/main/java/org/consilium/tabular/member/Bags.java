package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        // Bags of different splits may have chosen different pairs; a function that a bag lacks is zero there.
        Map<List<Integer>, List<Term>> byColumns = new LinkedHashMap<>();
        for (AdditiveMember bag : bags) {
            for (Term term : bag.terms()) {
                List<Integer> columns =
                        term.columns() == 1 ? List.of(term.column(0)) : List.of(term.column(0), term.column(1));
                byColumns.computeIfAbsent(columns, c -> new ArrayList<>()).add(term);
            }
        }
        List<Term> terms = new ArrayList<>();
        byColumns.values().forEach(same -> terms.add(mean(outputs, same, bags.size())));
        return new AdditiveMember(one.features(), intercepts, terms);
    }

    private static Term mean(int outputs, List<Term> same, int bags) {
        Term one = same.get(0);
        if (one instanceof Term.Curve curve) {
            double[] knots = curve.knots();
            double[][] values = new double[outputs][knots.length];
            double[] missing = new double[outputs];
            for (Term each : same) {
                Term.Curve bag = (Term.Curve) each;
                for (int o = 0; o < outputs; o++) {
                    missing[o] += bag.at(o, Double.NaN) / bags;
                    for (int k = 0; k < knots.length; k++) {
                        values[o][k] += bag.at(o, knots[k]) / bags;
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
                        values[o][c] += ((Term.Steps) each).value(o, c) / bags;
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
                    values[o][c] += ((Term.Pair) each).value(o, c / second, c % second) / bags;
                }
            }
        }
        return new Term.Pair(pair.first(), pair.second(), values);
    }
}
