package org.consilium.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.consilium.ensemble.AdditiveMember;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.Cells;
import org.consilium.ensemble.LinearMember;
import org.consilium.ensemble.SplitRule;
import org.consilium.ensemble.Term;
import org.consilium.ensemble.TreeEnsemble;
import org.consilium.ensemble.TreeEnsembleBuilder;

/** Small models from a seed, with everything that makes trees hard: repeated features, categories, unknown values. */
final class RandomModels {

    /** The last feature of every model is categorical, with this many codes. */
    static final int CATEGORIES = 6;

    private final SplittableRandom random;

    RandomModels(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Trees whose paths reach a depth, each split going on with the given chance. */
    TreeEnsemble trees(SplitRule rule, int features, int outputs, int trees, int depth, double chance) {
        List<String> names = IntStream.range(0, features).mapToObj(f -> "f" + f).toList();
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder(rule, names, outputs);
        for (int o = 0; o < outputs; o++) {
            builder.baseScore(o, random.nextDouble(-1, 1));
        }
        for (int t = 0; t < trees; t++) {
            builder.tree(t % outputs);
            grow(builder, features, depth, chance, random.nextInt(200, 1000));
        }
        return builder.build();
    }

    private void grow(TreeEnsembleBuilder builder, int features, int depth, double chance, int cover) {
        if (depth == 0 || cover < 2 || random.nextDouble() > chance) {
            builder.leaf(random.nextDouble(-1, 1), cover);
            return;
        }
        int f = random.nextInt(features);
        if (f == features - 1) {
            builder.splitBySet(f, new int[] {random.nextInt(1, 1 << CATEGORIES)}, random.nextInt(2) == 0, cover);
        } else {
            builder.split(f, random.nextInt(-8, 9) / 4.0, random.nextInt(2) == 0, cover);
        }
        int left = random.nextInt(1, cover);
        grow(builder, features, depth - 1, chance, left);
        grow(builder, features, depth - 1, chance, cover - left);
    }

    LinearMember linear(int features, int outputs) {
        return new LinearMember(row(outputs), matrix(outputs, features), matrix(outputs, features));
    }

    AdditiveMember additive(int features, int outputs) {
        List<Term> terms = new ArrayList<>();
        double[] edges = {-1, 0, 0.5};
        terms.add(new Term.Steps(Cells.bins(0, edges), matrix(outputs, edges.length + 2)));
        terms.add(new Term.Curve(1, new double[] {-1, 0, 1}, matrix(outputs, 3), row(outputs)));
        Cells first = Cells.bins(1, edges);
        Cells second = Cells.categories(features - 1, CATEGORIES);
        terms.add(new Term.Pair(first, second, matrix(outputs, first.count() * second.count())));
        return new AdditiveMember(features, row(outputs), terms);
    }

    /** A blend of trees of both rules, a linear and an additive member. */
    Blend blend(int features, int outputs, int trees, int depth) {
        return new Blend(
                List.of(
                        new Blend.Weighted("a", 0.5, trees(SplitRule.XGBOOST, features, outputs, trees, depth, 0.9)),
                        new Blend.Weighted("b", 0.8, trees(SplitRule.LIGHTGBM, features, outputs, trees, depth, 0.8)),
                        new Blend.Weighted("c", -0.3, linear(features, outputs)),
                        new Blend.Weighted("d", 1.7, additive(features, outputs))),
                row(outputs));
    }

    /** Values between the thresholds and on them, codes, and unknown values. */
    double[][] rows(int count, int features) {
        double[][] rows = new double[count][features];
        for (double[] row : rows) {
            for (int f = 0; f < features; f++) {
                if (random.nextInt(6) == 0) {
                    row[f] = Double.NaN;
                } else {
                    row[f] = f == features - 1 ? random.nextInt(CATEGORIES) : random.nextInt(-12, 13) / 4.0;
                }
            }
        }
        return rows;
    }

    Background background(int count, int features) {
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            weights[i] = random.nextDouble(0.1, 2);
        }
        return new Background(rows(count, features), weights);
    }

    private double[] row(int length) {
        return random.doubles(length, -1, 1).toArray();
    }

    private double[][] matrix(int rows, int columns) {
        return IntStream.range(0, rows).mapToObj(i -> row(columns)).toArray(double[][]::new);
    }
}
