package org.consilium.ensemble;

import java.util.List;

/**
 * The weighted sum of members' margins: a council of models that is again one additive model.
 *
 * <p>{@code margin[o] = intercept[o] + Σ weight × member.margin[o]}, in the order of the members, the same for a
 * single row as for many. <b>Thread safety</b>: immutable.
 */
public final class Blend {

    /** A member and its weight in the margin. */
    public record Weighted(String name, double weight, Member member) {
        public Weighted {
            Numbers.finite("weight of member " + name, weight);
        }
    }

    private final List<Weighted> members;
    private final double[] intercepts;

    /** @param intercepts {@code [output]} */
    public Blend(List<Weighted> members, double[] intercepts) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("A blend must have at least one member.");
        }
        int features = members.get(0).member().features();
        for (Weighted weighted : members) {
            if (weighted.member().features() != features || weighted.member().outputs() != intercepts.length) {
                throw new IllegalArgumentException("The member " + weighted.name() + " has "
                        + weighted.member().features() + " features and "
                        + weighted.member().outputs() + " outputs, the blend has " + features + " and "
                        + intercepts.length + ".");
            }
        }
        this.members = List.copyOf(members);
        this.intercepts = Numbers.finite("intercepts of a blend", intercepts);
    }

    /** A blend of one member alone, whose margins are those that the member's own link function takes. */
    public static Blend of(Member member) {
        double weight = member instanceof TreeEnsemble trees ? trees.linkScale() : 1;
        return new Blend(List.of(new Weighted("only", weight, member)), new double[member.outputs()]);
    }

    /**
     * A blend of one member alone, whose margins are the member's own, as its library gives raw scores and contributions:
     * a LightGBM random forest's sum rather than its average, and before the slope of a logistic link.
     */
    public static Blend ofRawScores(Member member) {
        return new Blend(List.of(new Weighted("only", 1, member)), new double[member.outputs()]);
    }

    public int features() {
        return members.get(0).member().features();
    }

    public int outputs() {
        return intercepts.length;
    }

    public List<Weighted> members() {
        return members;
    }

    public double intercept(int output) {
        return intercepts[output];
    }

    /**
     * The blended margins of a row.
     *
     * @throws IllegalArgumentException if the row has another width or an infinite value
     */
    public double[] margins(double[] row) {
        double[] margins = intercepts.clone();
        for (Weighted weighted : members) {
            double[] each = weighted.member().margins(row);
            for (int o = 0; o < margins.length; o++) {
                margins[o] += weighted.weight() * each[o];
            }
        }
        return margins;
    }
}
