package org.consilium.attribution;

import java.util.ArrayList;
import java.util.List;
import org.consilium.ensemble.AdditiveMember;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.LinearMember;
import org.consilium.ensemble.Member;
import org.consilium.ensemble.Term;
import org.consilium.ensemble.TreeEnsemble;

/**
 * Interventional Shapley values of a blend's linear and additive members, in closed form.
 *
 * <p>A function of one column gives that column its value less the background's mean of it. A function f of two columns
 * gives the first ½ [f(x₁,x₂) - E f(Z₁,x₂) + E f(x₁,Z₂) - E f(Z₁,Z₂)], and the second likewise.
 *
 * <p>Source: Lundberg and Lee 2017, corollary 1, for the linear case.
 */
@SuppressWarnings("ArrayRecordComponent") // records of one computation, never compared
final class AdditiveParts {

    private record Linear(LinearMember member, double weight, double[][] means) {}

    /** A function of one column with its means. */
    private record Single(Term term, double weight, double[] means) {}

    /** A function of two columns with its means given the first cell, given the second, and overall. */
    private record Paired(
            Term.Pair term, double weight, double[][] givenFirst, double[][] givenSecond, double[] means) {}

    private final List<Linear> linears = new ArrayList<>();
    private final List<Single> singles = new ArrayList<>();
    private final List<Paired> pairs = new ArrayList<>();
    private final Players players;
    private final double[] base;

    AdditiveParts(Blend blend, Background background, Players players) {
        this.players = players;
        base = new double[blend.outputs()];
        for (Blend.Weighted weighted : blend.members()) {
            Member member = weighted.member();
            double weight = weighted.weight();
            if (member instanceof LinearMember linear) {
                addLinear(linear, weight, background);
            } else if (member instanceof AdditiveMember additive) {
                for (int o = 0; o < base.length; o++) {
                    base[o] += weight * additive.intercept(o);
                }
                for (Term term : additive.terms()) {
                    addTerm(term, weight, background);
                }
            } else if (!(member instanceof TreeEnsemble)) {
                throw new IllegalArgumentException("The member " + weighted.name()
                        + " has no attributions. A blend explains trees, linear and additive members.");
            }
        }
    }

    static boolean allTrees(Blend blend) {
        return blend.members().stream().allMatch(weighted -> weighted.member() instanceof TreeEnsemble);
    }

    private void addLinear(LinearMember member, double weight, Background background) {
        double[][] means = new double[base.length][member.features()];
        for (int o = 0; o < base.length; o++) {
            base[o] += weight * member.intercept(o);
            for (int f = 0; f < member.features(); f++) {
                for (int z = 0; z < background.size(); z++) {
                    means[o][f] += background.weight(z) * member.contribution(o, f, background.value(z, f));
                }
                base[o] += weight * means[o][f];
            }
        }
        linears.add(new Linear(member, weight, means));
    }

    private void addTerm(Term term, double weight, Background background) {
        double[] means = new double[base.length];
        for (int z = 0; z < background.size(); z++) {
            for (int o = 0; o < base.length; o++) {
                means[o] +=
                        background.weight(z) * term.contribution(o, background.rows()[z]);
            }
        }
        for (int o = 0; o < base.length; o++) {
            base[o] += weight * means[o];
        }
        if (!(term instanceof Term.Pair pair)) {
            singles.add(new Single(term, weight, means));
            return;
        }
        double[] first = cells(pair, background, true);
        double[] second = cells(pair, background, false);
        double[][] givenFirst = new double[base.length][first.length];
        double[][] givenSecond = new double[base.length][second.length];
        for (int o = 0; o < base.length; o++) {
            for (int i = 0; i < first.length; i++) {
                for (int j = 0; j < second.length; j++) {
                    givenFirst[o][i] += second[j] * pair.value(o, i, j);
                    givenSecond[o][j] += first[i] * pair.value(o, i, j);
                }
            }
        }
        pairs.add(new Paired(pair, weight, givenFirst, givenSecond, means));
    }

    /** The background's share in each cell of one of a pair's columns. */
    private static double[] cells(Term.Pair pair, Background background, boolean first) {
        var cells = first ? pair.first() : pair.second();
        double[] shares = new double[cells.count()];
        for (int z = 0; z < background.size(); z++) {
            shares[cells.cell(background.value(z, cells.column()))] += background.weight(z);
        }
        return shares;
    }

    double base(int output) {
        return base[output];
    }

    /** Adds a row's attributions to {@code [output][feature]}. */
    void attributions(double[] row, double[][] sums) {
        for (Linear linear : linears) {
            for (int o = 0; o < base.length; o++) {
                for (int f = 0; f < row.length; f++) {
                    sums[o][players.of(f)] +=
                            linear.weight * (linear.member.contribution(o, f, row[f]) - linear.means[o][f]);
                }
            }
        }
        for (Single single : singles) {
            for (int o = 0; o < base.length; o++) {
                sums[o][players.of(single.term.column(0))] +=
                        single.weight * (single.term.contribution(o, row) - single.means[o]);
            }
        }
        for (Paired pair : pairs) {
            int i = pair.term.first().cell(row[pair.term.column(0)]);
            int j = pair.term.second().cell(row[pair.term.column(1)]);
            for (int o = 0; o < base.length; o++) {
                double own = pair.term.value(o, i, j) - pair.means[o];
                double apart = pair.givenFirst[o][i] - pair.givenSecond[o][j];
                sums[o][players.of(pair.term.column(0))] += pair.weight * (own + apart) / 2;
                sums[o][players.of(pair.term.column(1))] += pair.weight * (own - apart) / 2;
            }
        }
    }

    /** Adds a row's interactions of pairs i &lt; j to {@code [output][i × players + j]}; each is half the pair's. */
    void interactions(double[] row, double[][] sums) {
        for (Paired pair : pairs) {
            int one = players.of(pair.term.column(0));
            int two = players.of(pair.term.column(1));
            if (one == two) {
                continue;
            }
            int i = pair.term.first().cell(row[pair.term.column(0)]);
            int j = pair.term.second().cell(row[pair.term.column(1)]);
            for (int o = 0; o < base.length; o++) {
                double joint =
                        pair.term.value(o, i, j) - pair.givenFirst[o][i] - pair.givenSecond[o][j] + pair.means[o];
                sums[o][Math.min(one, two) * players.count() + Math.max(one, two)] += pair.weight * joint / 2;
            }
        }
    }
}
