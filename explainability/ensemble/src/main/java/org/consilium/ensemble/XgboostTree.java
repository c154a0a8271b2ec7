package org.consilium.ensemble;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One tree as XGBoost writes it, before it is known to be a tree.
 *
 * <p>A tree with a vector at each leaf (multi_strategy multi_output_tree, from 3.2 on with its sums of hessians) is added as
 * one tree an output, of equal splits and covers: margins and Shapley values are sums over trees, so that changes nothing.
 */
final class XgboostTree {

    private static final int DELETED = -1;

    private final String place;
    private int[] left = {};
    private int[] right = {};
    private int[] column = {};
    private float[] condition = {};
    private int[] defaultLeft = {};
    private float[] hessian = {};
    private int[] splitType = {};
    private int[] categories = {};
    private int[] categoryNodes = {};
    private int[] categorySegments = {};
    private int[] categorySizes = {};
    private float[] leafWeights = {};
    /** How many outputs each leaf has a value for; 1 unless the tree's leaves are vectors. */
    private int width = 1;

    private XgboostTree(String place) {
        this.place = place;
    }

    /** Reads a tree whose opening brace was read. */
    static XgboostTree read(ModelTokens in) throws IOException {
        XgboostTree tree = new XgboostTree(in.place());
        @Nullable String key;
        while ((key = in.nextKey()) != null) {
            switch (key) {
                case "left_children" -> tree.left = in.ints();
                case "right_children" -> tree.right = in.ints();
                case "split_indices" -> tree.column = in.ints();
                case "split_conditions" -> tree.condition = in.floats();
                case "default_left" -> tree.defaultLeft = in.ints();
                case "sum_hessian" -> tree.hessian = in.floats();
                case "split_type" -> tree.splitType = in.ints();
                case "categories" -> tree.categories = in.ints();
                case "categories_nodes" -> tree.categoryNodes = in.ints();
                case "categories_segments" -> tree.categorySegments = in.ints();
                case "categories_sizes" -> tree.categorySizes = in.ints();
                case "leaf_weights" -> tree.leafWeights = in.floats();
                case "tree_param" -> tree.readParameters(in);
                case "id", "parents", "loss_changes", "base_weights", "leaf_child_counts" -> in.skip();
                default ->
                    throw in.refuse("The tree holds " + key + ", which no known version of XGBoost writes."
                            + " It might change what the tree says, so the model is not read.");
            }
        }
        tree.checkLengths();
        return tree;
    }

    private void readParameters(ModelTokens in) throws IOException {
        in.expect(ModelTokens.Token.OBJECT);
        @Nullable String key;
        while ((key = in.nextKey()) != null) {
            String value = in.scalar();
            if (key.equals("size_leaf_vector")) {
                width = Math.max(1, XgboostModelReader.count(in, value, XgboostModelReader.MAX_OUTPUTS));
            }
        }
    }

    private void checkLengths() {
        int nodes = left.length;
        if (nodes == 0) {
            throw new UnreadableModelException(place, "The tree has no nodes.");
        }
        checkLength("right_children", right.length, nodes);
        checkLength("split_indices", column.length, nodes);
        checkLength("split_conditions", condition.length, nodes);
        checkLength("default_left", defaultLeft.length, nodes);
        if (width > 1 && hessian.length == 0) {
            throw new UnreadableModelException(
                    place,
                    "The tree has a vector at each leaf (multi_strategy multi_output_tree) but not what reached each node,"
                            + " as XGBoost before 3.2 wrote it. Train the model with a newer release.");
        }
        checkLength("sum_hessian", hessian.length, nodes);
        if (splitType.length != 0) {
            checkLength("split_type", splitType.length, nodes);
        }
        checkLength("categories_segments", categorySegments.length, categoryNodes.length);
        checkLength("categories_sizes", categorySizes.length, categoryNodes.length);
        if (width > 1) {
            int leaves = 0;
            for (int child : left) {
                leaves += child == DELETED ? 1 : 0;
            }
            checkLength("leaf_weights", leafWeights.length, Math.multiplyExact(leaves, width));
        }
    }

    private void checkLength(String what, int length, int wanted) {
        if (length != wanted) {
            throw new UnreadableModelException(
                    place, what + " has " + length + " entries where " + wanted + " belong.");
        }
    }

    /** Adds the tree to its output, or to each if its leaves are vectors; each leaf is multiplied by the tree's weight. */
    void addTo(TreeEnsembleBuilder builder, int output, int outputs, double weight) {
        if (width == 1) {
            addOutput(builder, output, 0, weight);
            return;
        }
        if (width != outputs) {
            throw new UnreadableModelException(
                    place, "The tree's leaves have " + width + " values for " + outputs + " outputs.");
        }
        for (int o = 0; o < outputs; o++) {
            addOutput(builder, o, o, weight);
        }
    }

    /** Adds the reachable nodes in preorder, with one place of each leaf's vector. */
    private void addOutput(TreeEnsembleBuilder builder, int output, int at, double weight) {
        int[] sets = setsByNode();
        boolean[] seen = new boolean[left.length];
        Ints open = new Ints();
        open.add(0);
        builder.tree(output);
        while (open.size() > 0) {
            int node = open.get(open.size() - 1);
            open.removeLast();
            if (node < 0 || node >= left.length) {
                throw new UnreadableModelException(
                        place, "A child is node " + node + ", but the tree has " + left.length + " nodes.");
            }
            if (seen[node]) {
                throw new UnreadableModelException(place, "Node " + node + " is reached twice, so this is no tree.");
            }
            seen[node] = true;
            addNode(builder, node, sets, at, weight);
            if (left[node] != DELETED) {
                open.add(right[node]);
                open.add(left[node]);
            }
        }
    }

    private void addNode(TreeEnsembleBuilder builder, int node, int[] sets, int at, double weight) {
        try {
            if (left[node] == DELETED) {
                builder.leaf(weight * leaf(node, at), hessian[node]);
            } else if (splitType.length != 0 && splitType[node] == 1) {
                if (sets[node] < 0) {
                    throw new IllegalArgumentException("The categorical split at node " + node + " has no categories.");
                }
                builder.splitBySet(column[node], words(sets[node]), defaultLeft[node] != 0, hessian[node]);
            } else if (splitType.length != 0 && splitType[node] != 0) {
                throw new IllegalArgumentException(
                        "The split at node " + node + " is of the unknown type " + splitType[node] + ".");
            } else {
                builder.split(column[node], condition[node], defaultLeft[node] != 0, hessian[node]);
            }
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(place + ", node " + node, String.valueOf(e.getMessage()), e);
        }
    }

    /** A leaf's value; a vector's place among all is told where a split has its right child. */
    private float leaf(int node, int at) {
        if (width == 1) {
            if (right[node] != DELETED) {
                throw new IllegalArgumentException("Node " + node + " has a right child but no left one.");
            }
            return condition[node];
        }
        if (right[node] < 0 || right[node] >= leafWeights.length / width) {
            throw new IllegalArgumentException("The leaf at node " + node + " names no place in leaf_weights.");
        }
        return leafWeights[right[node] * width + at];
    }

    private int[] setsByNode() {
        int[] sets = new int[left.length];
        java.util.Arrays.fill(sets, -1);
        for (int i = 0; i < categoryNodes.length; i++) {
            int node = categoryNodes[i];
            if (node < 0 || node >= sets.length || sets[node] >= 0) {
                throw new UnreadableModelException(place, "categories_nodes[" + i + "] names no node, or one twice.");
            }
            long end = (long) categorySegments[i] + categorySizes[i];
            if (categorySegments[i] < 0 || categorySizes[i] < 0 || end > categories.length) {
                throw new UnreadableModelException(place, "The categories of node " + node + " lie outside the list.");
            }
            sets[node] = i;
        }
        return sets;
    }

    private int[] words(int set) {
        int highest = -1;
        int from = categorySegments[set];
        int to = from + categorySizes[set];
        for (int i = from; i < to; i++) {
            if (categories[i] < 0 || categories[i] > TreeEnsembleBuilder.MAX_CATEGORY) {
                throw new IllegalArgumentException("A category's code must lie between 0 and "
                        + TreeEnsembleBuilder.MAX_CATEGORY + ", but is " + categories[i] + ".");
            }
            highest = Math.max(highest, categories[i]);
        }
        int[] words = new int[(highest >> 5) + 1];
        for (int i = from; i < to; i++) {
            words[categories[i] >> 5] |= 1 << (categories[i] & 31);
        }
        return words;
    }
}
