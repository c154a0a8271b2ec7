package org.consilium.attribution;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
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
    private final Players players;
    private final TreeEngine trees;
    private final Optional<AdditiveParts> additive;
    private final double[] base;

    private Explainer(Blend blend, Optional<Background> background, Players players, TableBudget budget) {
        this.blend = blend;
        this.players = players;
        trees = new TreeEngine(blend, background, players, budget);
        additive = background.map(b -> new AdditiveParts(blend, b, players));
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
        trees.base(base);
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
        return of(blend, background, TableBudget.shared());
    }

    /** Interventional, with tables under a budget of the caller's. */
    public static Explainer of(Blend blend, Background background, TableBudget budget) {
        check(blend, background);
        return new Explainer(blend, Optional.of(background), Players.each(blend.features()), budget);
    }

    /**
     * Interventional, with each concept as one player: the concept's own Shapley value, which is not the sum of its
     * features' where they interact with others. Attributions have a column a concept, in the order of the groups.
     */
    public static Explainer ofConcepts(Blend blend, Background background, ConceptGroups groups) {
        return ofConcepts(blend, background, groups, TableBudget.shared());
    }

    /** Each concept as one player, with tables under a budget of the caller's. */
    public static Explainer ofConcepts(Blend blend, Background background, ConceptGroups groups, TableBudget budget) {
        check(blend, background);
        return new Explainer(blend, Optional.of(background), Players.of(groups, blend.features()), budget);
    }

    private static void check(Blend blend, Background background) {
        for (double[] row : background.rows()) {
            Member.checkRow(row, blend.features());
        }
    }

    /**
     * Path-dependent: against the training data as the trees' covers remember it.
     *
     * @throws IllegalArgumentException if the blend has a member that is not of trees
     */
    public static Explainer pathDependent(Blend blend) {
        return pathDependent(blend, TableBudget.shared());
    }

    /** Path-dependent, with tables under a budget of the caller's. */
    public static Explainer pathDependent(Blend blend, TableBudget budget) {
        if (!AdditiveParts.allTrees(blend)) {
            throw new IllegalArgumentException(
                    "Path-dependent attributions exist for trees only, and the blend has other"
                            + " members too. Give a background, which explains all of them as one game.");
        }
        return new Explainer(blend, Optional.empty(), Players.each(blend.features()), budget);
    }

    /** How many values a row has. */
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

    /** Makes the tables now rather than at the first explanation. */
    public Explainer prepare() {
        trees.prepare(false);
        return this;
    }

    /** Makes the tables for interactions now rather than at the first one. */
    public Explainer prepareInteractions() {
        trees.prepare(false);
        trees.prepare(true);
        return this;
    }

    /** The bytes that this explainer's tables take while they are held. */
    public long tableBytes() {
        return trees.tableBytes(false);
    }

    /** The bytes that its tables for interactions take while they are held. */
    public long interactionTableBytes() {
        return trees.tableBytes(true);
    }

    /** How many trees have leaves that are walked, since they are too deep for tables or beyond the budget. */
    public int treesWithoutTables() {
        return trees.walkedTrees(false);
    }

    /**
     * The attributions of a row.
     *
     * @throws IllegalArgumentException if the row has another width or an infinite value
     */
    public Attributions explain(double[] row) {
        Member.checkRow(row, features());
        double[][] sums = new double[base.length][players.count() + 1];
        trees.add(false, codes(row), sums);
        finish(row, sums);
        return new Attributions(sums);
    }

    private void finish(double[] row, double[][] sums) {
        additive.ifPresent(parts -> parts.attributions(row, sums));
        for (int o = 0; o < base.length; o++) {
            sums[o][players.count()] = base[o];
        }
    }

    /** The attributions of many rows, in their order, by one thread. */
    public List<Attributions> explainAll(double[][] rows) {
        return explainAll(rows, 1);
    }

    /**
     * The attributions of many rows, in their order; to the same bits as one by one.
     *
     * @throws IllegalArgumentException if a row has another width or an infinite value
     */
    public List<Attributions> explainAll(double[][] rows, int threads) {
        check(rows);
        Attributions[] all = new Attributions[rows.length];
        Blocks.run(rows.length, threads, share -> {
            TreeEngine.Block block = trees.block(false, share);
            return (from, to) -> {
                for (int at = from; at < to; at += block.size()) {
                    int count = Math.min(block.size(), to - at);
                    double[][][] sums = new double[count][base.length][players.count() + 1];
                    block.add(rows, at, count, sums);
                    for (int r = 0; r < count; r++) {
                        finish(rows[at + r], sums[r]);
                        all[at + r] = new Attributions(sums[r]);
                    }
                }
            };
        });
        return Arrays.asList(all);
    }

    /**
     * The interactions of a row.
     *
     * @throws IllegalArgumentException if the row has another width or an infinite value
     */
    public Interactions interactions(double[] row) {
        Attributions attributions = explain(row);
        double[][] sums = new double[base.length][players.count() * players.count()];
        trees.add(true, codes(row), sums);
        additive.ifPresent(parts -> parts.interactions(row, sums));
        return new Interactions(sums, attributions);
    }

    /**
     * The interactions of many rows, handed over one by one, since all together may be large.
     *
     * @param take given the row's number and its interactions, by several threads at once and in no fixed order
     */
    public void interactionsOfAll(double[][] rows, int threads, ObjIntConsumer<Interactions> take) {
        check(rows);
        Blocks.run(rows.length, threads, share -> {
            TreeEngine.Block values = trees.block(false, share);
            TreeEngine.Block pairs = trees.block(true, share);
            int size = Math.min(values.size(), pairs.size());
            return (from, to) -> {
                for (int at = from; at < to; at += size) {
                    int count = Math.min(size, to - at);
                    double[][][] sums = new double[count][base.length][players.count() + 1];
                    double[][][] joint = new double[count][base.length][players.count() * players.count()];
                    values.add(rows, at, count, sums);
                    pairs.add(rows, at, count, joint);
                    for (int r = 0; r < count; r++) {
                        double[] row = rows[at + r];
                        double[][] ofRow = joint[r];
                        finish(row, sums[r]);
                        additive.ifPresent(parts -> parts.interactions(row, ofRow));
                        take.accept(new Interactions(ofRow, new Attributions(sums[r])), at + r);
                    }
                }
            };
        });
    }

    private void check(double[][] rows) {
        for (double[] row : rows) {
            Member.checkRow(row, features());
        }
    }

    private int[] codes(double[] row) {
        int[] codes = new int[trees.columns().count()];
        trees.columns().encode(row, codes);
        return codes;
    }
}
