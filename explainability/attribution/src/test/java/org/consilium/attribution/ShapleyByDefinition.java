package org.consilium.attribution;

import org.consilium.ensemble.Blend;
import org.consilium.ensemble.TreeEnsemble;

/** Shapley values by their definition, over all coalitions: slow, and beyond doubt. */
final class ShapleyByDefinition {

    /** What a coalition of features, as bits, is worth to an output. */
    interface Game {
        double worth(int coalition);
    }

    private ShapleyByDefinition() {}

    /** The margin when features of the coalition have the row's values and the others the background's. */
    static Game interventional(Blend blend, Background background, double[] row, int output) {
        return tabled(row.length, coalition -> {
            double worth = 0;
            for (int z = 0; z < background.size(); z++) {
                double[] mixed = background.row(z);
                for (int f = 0; f < row.length; f++) {
                    if ((coalition >> f & 1) != 0) {
                        mixed[f] = row[f];
                    }
                }
                worth += background.weight(z) * blend.margins(mixed)[output];
            }
            return worth;
        });
    }

    /** The trees' sum when splits on features outside the coalition go both ways by cover. */
    static Game pathDependent(TreeEnsemble trees, double[] row, int output) {
        return tabled(row.length, coalition -> {
            double worth = trees.baseScore(output);
            for (int t = 0; t < trees.trees(); t++) {
                worth += trees.treeOutput(t) == output ? expected(trees, trees.root(t), row, coalition) : 0;
            }
            return worth;
        });
    }

    private static double expected(TreeEnsemble trees, int node, double[] row, int coalition) {
        if (trees.isLeaf(node)) {
            return trees.leafValue(node);
        }
        int f = trees.feature(node);
        if ((coalition >> f & 1) != 0) {
            return expected(trees, trees.goesLeft(node, row[f]) ? trees.left(node) : trees.right(node), row, coalition);
        }
        return (trees.cover(trees.left(node)) * expected(trees, trees.left(node), row, coalition)
                        + trees.cover(trees.right(node)) * expected(trees, trees.right(node), row, coalition))
                / trees.cover(node);
    }

    private static Game tabled(int features, Game game) {
        double[] worths = new double[1 << features];
        for (int s = 0; s < worths.length; s++) {
            worths[s] = game.worth(s);
        }
        return s -> worths[s];
    }

    static double value(Game game, int features, int f) {
        double sum = 0;
        for (int s = 0; s < 1 << features; s++) {
            if ((s >> f & 1) == 0) {
                int size = Integer.bitCount(s);
                sum += factorial(size)
                        * factorial(features - size - 1)
                        / factorial(features)
                        * (game.worth(s | 1 << f) - game.worth(s));
            }
        }
        return sum;
    }

    /** Half of a pair's Shapley interaction index. */
    static double interaction(Game game, int features, int i, int j) {
        double sum = 0;
        int both = 1 << i | 1 << j;
        for (int s = 0; s < 1 << features; s++) {
            if ((s & both) == 0) {
                int size = Integer.bitCount(s);
                sum += factorial(size)
                        * factorial(features - size - 2)
                        / (2 * factorial(features - 1))
                        * (game.worth(s | both) - game.worth(s | 1 << i) - game.worth(s | 1 << j) + game.worth(s));
            }
        }
        return sum;
    }

    private static double factorial(int n) {
        double product = 1;
        for (int i = 2; i <= n; i++) {
            product *= i;
        }
        return product;
    }
}
