package org.consilium.tabular.member;

import java.util.List;
import org.consilium.ensemble.TreeEnsemble;
import org.consilium.ensemble.TreeEnsembleBuilder;

/** Tree ensembles made of parts of others, node for node. */
final class Trees {
    private Trees() {}

    /** All trees under the table's own column names, which native libraries may not know or may have altered. */
    static TreeEnsemble named(TreeEnsemble source, List<String> names) {
        return first(source, source.trees(), names);
    }

    /** The first trees of an ensemble, with its base scores. */
    static TreeEnsemble first(TreeEnsemble source, int trees, List<String> names) {
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder(source.rule(), names, source.outputs());
        for (int output = 0; output < source.outputs(); output++) {
            builder.baseScore(output, source.baseScore(output));
        }
        for (int tree = 0; tree < Math.min(trees, source.trees()); tree++) {
            copy(source, tree, 1, builder);
        }
        return builder.build();
    }

    /**
     * The mean of several ensembles as one: all their trees, each leaf and base score divided by their number, so that
     * its margin is the mean of theirs.
     */
    static TreeEnsemble mean(List<TreeEnsemble> bags) {
        TreeEnsemble one = bags.get(0);
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder(one.rule(), one.featureNames(), one.outputs());
        double share = 1.0 / bags.size();
        double[] base = new double[one.outputs()];
        for (TreeEnsemble bag : bags) {
            for (int output = 0; output < base.length; output++) {
                base[output] += share * bag.baseScore(output);
            }
            for (int tree = 0; tree < bag.trees(); tree++) {
                copy(bag, tree, share, builder);
            }
        }
        for (int output = 0; output < base.length; output++) {
            builder.baseScore(output, base[output]);
        }
        return builder.build();
    }

    private static void copy(TreeEnsemble source, int tree, double factor, TreeEnsembleBuilder builder) {
        builder.tree(source.treeOutput(tree));
        for (int node = source.root(tree); node < source.end(tree); node++) {
            if (source.isLeaf(node)) {
                builder.leaf(source.leafValue(node) * factor, source.cover(node));
            } else if (source.isCategorical(node)) {
                int[] words = new int[source.setWords(node)];
                for (int w = 0; w < words.length; w++) {
                    words[w] = source.setWord(node, w);
                }
                builder.splitBySet(source.feature(node), words, source.missingGoesLeft(node), source.cover(node));
            } else if (source.zeroIsMissing(node)) {
                throw new IllegalArgumentException("Tree " + tree
                        + " takes zero for unknown. Train with zero_as_missing off: zero is a measured value.");
            } else {
                builder.split(
                        source.feature(node), source.threshold(node), source.missingGoesLeft(node), source.cover(node));
            }
        }
    }
}
