package org.consilium.attribution;

import java.util.ArrayList;
import java.util.List;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.TreeEnsemble;

/**
 * All trees of a blend on one scale: leaves times their member's weight, splits as comparisons of codes, and for each
 * split the player of the game that it belongs to: its feature, or the group that the feature is in.
 *
 * <p>Nodes are numbered through in preorder, so that children have larger numbers than their parent. Arrays are this
 * package's and never written after construction.
 */
final class CodedTrees {

    static final int LEAF = -1;

    final OutcomeColumns columns;
    /** How many players there are: features, or groups of them. */
    final int features;

    final int outputs;
    /** A tree's first node; one more entry ends the last tree. */
    final int[] roots;

    final int[] output;
    /** The feature, or group, that a split asks for; {@link #LEAF} at a leaf. */
    final int[] feature;

    final int[] column;
    final int[] cut;
    final int[] left;
    final int[] right;
    final int[] parent;
    /** Leaves' values. */
    final double[] value;
    /** The share of its parent's cover that a node has: 1 at a root. */
    final double[] share;

    private CodedTrees(OutcomeColumns columns, int features, int outputs, int trees, int nodes) {
        this.columns = columns;
        this.features = features;
        this.outputs = outputs;
        roots = new int[trees + 1];
        output = new int[trees];
        feature = new int[nodes];
        column = new int[nodes];
        cut = new int[nodes];
        left = new int[nodes];
        right = new int[nodes];
        parent = new int[nodes];
        value = new double[nodes];
        share = new double[nodes];
    }

    static CodedTrees of(Blend blend, Players players) {
        List<TreeEnsemble> ensembles = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        int trees = 0;
        int nodes = 0;
        for (Blend.Weighted weighted : blend.members()) {
            if (weighted.member() instanceof TreeEnsemble ensemble) {
                ensembles.add(ensemble);
                weights.add(weighted.weight());
                trees += ensemble.trees();
                nodes = Math.addExact(nodes, ensemble.nodes());
            }
        }
        CodedTrees coded = new CodedTrees(OutcomeColumns.of(ensembles), players.count(), blend.outputs(), trees, nodes);
        int tree = 0;
        int node = 0;
        for (int e = 0; e < ensembles.size(); e++) {
            coded.adopt(ensembles.get(e), weights.get(e), tree, node, players);
            tree += ensembles.get(e).trees();
            node += ensembles.get(e).nodes();
        }
        coded.roots[trees] = nodes;
        return coded;
    }

    private void adopt(TreeEnsemble from, double weight, int firstTree, int firstNode, Players players) {
        for (int t = 0; t < from.trees(); t++) {
            roots[firstTree + t] = firstNode + from.root(t);
            output[firstTree + t] = from.treeOutput(t);
            parent[firstNode + from.root(t)] = -1;
            share[firstNode + from.root(t)] = 1;
        }
        for (int n = 0; n < from.nodes(); n++) {
            int node = firstNode + n;
            if (from.isLeaf(n)) {
                feature[node] = LEAF;
                value[node] = weight * from.leafValue(n);
                continue;
            }
            feature[node] = players.of(from.feature(n));
            column[node] = columns.column(from, n);
            cut[node] = columns.cut(from, n);
            left[node] = firstNode + from.left(n);
            right[node] = firstNode + from.right(n);
            double whole = from.cover(n);
            for (int child : new int[] {from.left(n), from.right(n)}) {
                parent[firstNode + child] = node;
                // A split that no training row reached says nothing of its sides: each counts half.
                share[firstNode + child] = whole > 0 ? from.cover(child) / whole : 0.5;
            }
        }
    }

    int trees() {
        return output.length;
    }

    boolean isLeaf(int node) {
        return feature[node] == LEAF;
    }

    boolean goesLeft(int node, int[] codes) {
        return codes[column[node]] < cut[node];
    }

    /** The longest path of a tree, in different features. */
    int widestPath(int tree) {
        int widest = 0;
        int[] width = new int[roots[tree + 1] - roots[tree]];
        for (int n = roots[tree]; n < roots[tree + 1]; n++) {
            int up = parent[n];
            if (up >= 0) {
                boolean repeated = false;
                for (int a = up; parent[a] >= 0 && !repeated; a = parent[a]) {
                    repeated = feature[parent[a]] == feature[up];
                }
                width[n - roots[tree]] = width[up - roots[tree]] + (repeated ? 0 : 1);
            }
            widest = Math.max(widest, width[n - roots[tree]]);
        }
        return widest;
    }
}
