package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.ensemble.TreeEnsemble;
import org.consilium.ensemble.TreeEnsembleBuilder;
import org.consilium.tabular.table.TrainingTable;

/**
 * A boosting by XGBoost that sees categories with many levels as numbers: how frequent each class was among patients of the
 * level, drawn toward the whole table where a level had few.
 *
 * <p>A row that is learnt from is given rates that were counted without its part of the learning rows, so that no row tells
 * trees its own label; a row that is held out is given those of all learning rows, and none of its own. Afterwards each split
 * of a rate is written as the set of levels on its side: the member that is served reads the level itself, and is explained by
 * it.
 *
 * <p>Trees see the rates in place of the level, never beside it: a level with a rate that leaves the row out would tell the
 * row's label.
 *
 * <p><b>Source</b>: Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes" (2001); for counting
 * out of fold, Pargent et al., "Regularized target encoding outperforms traditional methods" (2022).
 */
final class RatedRun implements BoostingRun {
    /** Levels from which on a category is seen by its rates. */
    static final int MANY_LEVELS = 15;

    private static final int PARTS = 5;
    /** How many patients of the whole table each level is given before its own are counted. */
    private static final double PATIENTS_BEFORE = 20;

    private final TrainingTable table;
    private final List<Derived> derived = new ArrayList<>();
    private final XgboostRun run;

    /** A column that trees see: a feature as it is, or (with rates by level) how frequent a class was. */
    @SuppressWarnings("ArrayRecordComponent") // Private, for inner loops.
    private record Derived(int source, double[] rates) {
        boolean rated() {
            return rates.length > 0;
        }
    }

    RatedRun(TrainingTable table, int[] learning, int[] held, Map<String, Object> settings, long seed) {
        this.table = table;
        List<FeatureColumn> columns = new ArrayList<>();
        List<double[]> values = new ArrayList<>();
        int[] part = parts(learning, seed);
        for (int f = 0; f < table.columns().size(); f++) {
            if (!hasManyLevels(table, f)) {
                int feature = f;
                double[] own = new double[table.rows()];
                Arrays.setAll(own, row -> table.value(row, feature));
                add(columns, values, table.columns().get(f), own, new Derived(f, new double[0]));
                continue;
            }
            for (int o = 0; o < table.outputs(); o++) {
                int ofClass = table.outputs() == 1 ? 1 : o;
                double[] all = rates(f, ofClass, learning);
                double[] seen = new double[table.rows()];
                Arrays.fill(seen, Double.NaN);
                for (int p = 0; p < PARTS; p++) {
                    int left = p;
                    int[] others = Arrays.stream(learning)
                            .filter(row -> part[row] != left)
                            .toArray();
                    double[] without = rates(f, ofClass, others);
                    for (int row : learning) {
                        if (part[row] == p) {
                            seen[row] = of(without, row, f);
                        }
                    }
                }
                for (int row : held) {
                    seen[row] = of(all, row, f);
                }
                FeatureColumn rate =
                        FeatureColumn.numeric(table.columns().get(f).name() + " rate " + ofClass);
                add(columns, values, rate, seen, new Derived(f, all));
            }
        }
        run = new XgboostRun(replaced(columns, values.toArray(double[][]::new)), learning, held, settings, seed);
    }

    static boolean hasManyLevels(TrainingTable table, int feature) {
        return table.isCategory(feature)
                && table.columns().get(feature).categories().size() >= MANY_LEVELS;
    }

    /** Whether the table has a category that is seen by rates at all. */
    static boolean applies(TrainingTable table) {
        for (int f = 0; f < table.columns().size(); f++) {
            if (hasManyLevels(table, f)) {
                return true;
            }
        }
        return false;
    }

    private void add(
            List<FeatureColumn> columns, List<double[]> values, FeatureColumn column, double[] own, Derived from) {
        columns.add(column);
        values.add(own);
        derived.add(from);
    }

    private TrainingTable replaced(List<FeatureColumn> columns, double[][] values) {
        int[] labels = new int[table.rows()];
        int[] groups = new int[table.rows()];
        double[] weights = new double[table.rows()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = table.label(row);
            groups[row] = table.group(row);
            weights[row] = table.weight(row);
        }
        return new TrainingTable(columns, values, table.classes(), labels, groups, table.weighted() ? weights : null);
    }

    /** By person, so that one visit's label does not rate another visit of the same person. */
    private int[] parts(int[] learning, long seed) {
        int[] part = new int[table.rows()];
        for (int row : learning) {
            part[row] = new Random(seed * 31 + table.group(row) * 2654435761L).nextInt(PARTS);
        }
        return part;
    }

    private double of(double[] rates, int row, int feature) {
        double code = table.value(row, feature);
        return Double.isNaN(code) ? Double.NaN : rates[(int) code];
    }

    /** {@code [level]}, in log-odds. */
    private double[] rates(int feature, int ofClass, int[] rows) {
        int levels = table.columns().get(feature).categories().size();
        double prevalence = table.prevalence(rows)[ofClass];
        double[] cases = new double[levels];
        double[] all = new double[levels];
        for (int row : rows) {
            double code = table.value(row, feature);
            if (!Double.isNaN(code)) {
                all[(int) code] += table.weight(row);
                cases[(int) code] += table.label(row) == ofClass ? table.weight(row) : 0;
            }
        }
        double[] rates = new double[levels];
        for (int level = 0; level < levels; level++) {
            double p = (cases[level] + PATIENTS_BEFORE * prevalence) / (all[level] + PATIENTS_BEFORE);
            double bounded = Math.min(1 - 1e-4, Math.max(1e-4, p));
            rates[level] = (float) StrictMath.log(bounded / (1 - bounded));
        }
        return rates;
    }

    @Override
    public double advance() {
        return run.advance();
    }

    @Override
    public TreeEnsemble member(int rounds) {
        TreeEnsemble rated = run.member(rounds);
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder(
                rated.rule(), table.columns().stream().map(FeatureColumn::name).toList(), rated.outputs());
        for (int output = 0; output < rated.outputs(); output++) {
            builder.baseScore(output, rated.baseScore(output));
        }
        for (int tree = 0; tree < rated.trees(); tree++) {
            builder.tree(rated.treeOutput(tree));
            for (int node = rated.root(tree); node < rated.end(tree); node++) {
                if (rated.isLeaf(node)) {
                    builder.leaf(rated.leafValue(node), rated.cover(node));
                } else {
                    split(rated, node, builder);
                }
            }
        }
        return builder.build();
    }

    private void split(TreeEnsemble rated, int node, TreeEnsembleBuilder builder) {
        Derived from = derived.get(rated.feature(node));
        if (from.rated()) {
            // XGBoost sends what is below the threshold left, and a set right.
            int[] words = new int[(from.rates.length + 31) / 32];
            for (int level = 0; level < from.rates.length; level++) {
                if ((float) from.rates[level] >= (float) rated.threshold(node)) {
                    words[level >> 5] |= 1 << (level & 31);
                }
            }
            builder.splitBySet(from.source, words, rated.missingGoesLeft(node), rated.cover(node));
        } else if (rated.isCategorical(node)) {
            int[] words = new int[rated.setWords(node)];
            for (int w = 0; w < words.length; w++) {
                words[w] = rated.setWord(node, w);
            }
            builder.splitBySet(from.source, words, rated.missingGoesLeft(node), rated.cover(node));
        } else {
            builder.split(from.source, rated.threshold(node), rated.missingGoesLeft(node), rated.cover(node));
        }
    }

    /** The library's own margins of the held-out rows, for parity checks. */
    float[][] nativeMargins() {
        return run.nativeMargins();
    }

    @Override
    public void close() {
        run.close();
    }
}
