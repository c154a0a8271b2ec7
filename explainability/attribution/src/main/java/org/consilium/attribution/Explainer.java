package org.consilium.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.Member;
import org.consilium.ensemble.TreeEnsemble;

/**
 * Explains a blend's margins exactly, by Shapley values.
 *
 * <p>Base value plus attributions equal the blended margin within 1e-9. With a background the game is interventional: one
 * background for trees, linear and additive members alike. Without one it is path-dependent, which only trees have; it is
 * there for parity with the libraries and for models that come without patients. <b>Missing</b>: NaN in rows.
 * <b>Order</b>: sums run in the order of the members, so that a row gives the same bits alone and in a batch. <b>Thread
 * safety</b>: safe.
 */
public final class Explainer {

    private final Blend blend;
    private final CodedTrees trees;
    private final Optional<AdditiveParts> additive;
    private final Optional<PathWalk> path;
    private final Optional<ReferenceWalk> reference;
    private final double[] base;

    private Explainer(Blend blend, Optional<Background> background) {
        this.blend = blend;
        trees = CodedTrees.of(blend);
        base = new double[blend.outputs()];
        for (int o = 0; o < base.length; o++) {
            base[o] = blend.intercept(o);
        }
        for (Blend.Weighted weighted : blend.members()) {
            if (weighted.member() instanceof TreeEnsemble ensemble) {
                for (int o = 0; o < base.length; o++) {
                    base[o] += weighted.weight() * ensemble.baseScore(o);
                }
            }
        }
        additive = background.map(b -> new AdditiveParts(blend, b));
        path = background.isPresent() ? Optional.empty() : Optional.of(new PathWalk(trees));
        reference = background.map(this::walk);
        for (int t = 0; t < trees.trees(); t++) {
            int tree = t;
            base[trees.output[t]] += path.map(p -> p.base(tree))
                    .orElseGet(() -> reference.orElseThrow().base(tree));
        }
        additive.ifPresent(parts -> {
            for (int o = 0; o < base.length; o++) {
                base[o] += parts.base(o);
            }
        });
    }

    /**
     * Interventional: against a cohort, or the patient's matched peers.
     *
     * @throws IllegalArgumentException if the background's rows have another width than the blend, or an infinite value
     */
    public static Explainer of(Blend blend, Background background) {
        for (double[] row : background.rows()) {
            Member.checkRow(row, blend.features());
        }
        return new Explainer(blend, Optional.of(background));
    }

    /**
     * Path-dependent: against the training data as the trees' covers remember it.
     *
     * @throws IllegalArgumentException if the blend has a member that is not of trees
     */
    public static Explainer pathDependent(Blend blend) {
        if (!AdditiveParts.allTrees(blend)) {
            throw new IllegalArgumentException(
                    "Path-dependent attributions exist for trees only, and the blend has other"
                            + " members too. Give a background, which explains all of them as one game.");
        }
        return new Explainer(blend, Optional.empty());
    }

    public int features() {
        return blend.features();
    }

    public int outputs() {
        return base.length;
    }

    /** The margin that one expects without knowing anything of the patient. */
    public double base(int output) {
        return base[output];
    }

    /**
     * The attributions of a row.
     *
     * @throws IllegalArgumentException if the row has another width or an infinite value
     */
    public Attributions explain(double[] row) {
        Member.checkRow(row, features());
        double[][] sums = new double[base.length][features() + 1];
        int[] codes = codes(row);
        for (int t = 0; t < trees.trees(); t++) {
            if (path.isPresent()) {
                path.get().attributions(t, codes, sums[trees.output[t]]);
            } else {
                reference.orElseThrow().attributions(t, codes, sums[trees.output[t]]);
            }
        }
        additive.ifPresent(parts -> parts.attributions(row, sums));
        for (int o = 0; o < base.length; o++) {
            sums[o][features()] = base[o];
        }
        return new Attributions(sums);
    }

    /** The attributions of many rows, in their order. */
    public List<Attributions> explainAll(double[][] rows) {
        List<Attributions> all = new ArrayList<>(rows.length);
        for (double[] row : rows) {
            all.add(explain(row));
        }
        return all;
    }

    /**
     * The interactions of a row.
     *
     * @throws IllegalArgumentException if the row has another width or an infinite value
     */
    public Interactions interactions(double[] row) {
        Attributions attributions = explain(row);
        double[][] sums = new double[base.length][features() * features()];
        int[] codes = codes(row);
        for (int t = 0; t < trees.trees(); t++) {
            if (path.isPresent()) {
                path.get().interactions(t, codes, sums[trees.output[t]]);
            } else {
                reference.orElseThrow().interactions(t, codes, sums[trees.output[t]]);
            }
        }
        additive.ifPresent(parts -> parts.interactions(row, sums));
        return new Interactions(sums, attributions);
    }

    private int[] codes(double[] row) {
        int[] codes = new int[trees.columns.count()];
        trees.columns.encode(row, codes);
        return codes;
    }

    private ReferenceWalk walk(Background background) {
        int[][] codes = new int[background.size()][];
        double[] weights = new double[background.size()];
        for (int z = 0; z < codes.length; z++) {
            codes[z] = codes(background.rows()[z]);
            weights[z] = background.weight(z);
        }
        return new ReferenceWalk(trees, codes, weights);
    }
}
