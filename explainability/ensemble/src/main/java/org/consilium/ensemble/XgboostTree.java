package org.consilium.ensemble;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One tree as XGBoost writes it, before it is known to be a tree. */
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
                case "tree_param" -> readParameters(in);
                default -> in.skip();
            }
        }
        tree.checkLengths();
        return tree;
    }

    private static void readParameters(ModelTokens in) throws IOException {
        in.expect(ModelTokens.Token.OBJECT);
        @Nullable String key;
        while ((key = in.nextKey()) != null) {
            String value = in.scalar();
            if (key.equals("size_leaf_vector") && !value.equals("0") && !value.equals("1")) {
                throw in.refuse(
                        "The tree has a vector at each leaf (multi_strategy multi_output_tree), which cannot be read."
                                + " Train with one output per tree.");
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
        checkLength("sum_hessian", hessian.length, nodes);
        if (splitType.length != 0) {
            checkLength("split_type", splitType.length, nodes);
        }
        checkLength("categories_segments", categorySegments.length, categoryNodes.length);
        checkLength("categories_sizes", categorySizes.length, categoryNodes.length);
    }

    private void checkLength(String what, int length, int wanted) {
        if (length != wanted) {
            throw new UnreadableModelException(
                    place, what + " has " + length + " entries where " + wanted + " belong.");
        }
    }

    /** Adds the tree's reachable nodes in preorder; each leaf is multiplied by the tree's weight. */
    void addTo(TreeEnsembleBuilder builder, int output, double weight) {
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
            addNode(builder, node, sets, weight);
            if (left[node] != DELETED) {
                open.add(right[node]);
                open.add(left[node]);
            }
        }
    }

    private void addNode(TreeEnsembleBuilder builder, int node, int[] sets, double weight) {
        try {
            if (left[node] == DELETED) {
                if (right[node] != DELETED) {
                    throw new IllegalArgumentException("Node " + node + " has a right child but no left one.");
                }
                builder.leaf(weight * condition[node], hessian[node]);
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
