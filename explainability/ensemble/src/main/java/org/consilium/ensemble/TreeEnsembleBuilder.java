package org.consilium.ensemble;

import java.util.Arrays;
import java.util.List;

/**
 * Puts trees together node by node and checks that they are trees.
 *
 * <p>Start a tree, then give its nodes in preorder: each split, then all of its left side, then all of its right side.
 */
public final class TreeEnsembleBuilder {

    static final byte MISSING_LEFT = 1;
    static final byte ZERO_MISSING = 2;
    /** A set takes a bit for each code up to the highest, so a hostile code must not buy memory. */
    static final int MAX_CATEGORY = 1 << 20;

    private static final int MAX_SET_WORDS = 1 << 24;
    private static final int MAX_NODES = 1 << 24;

    private static final int UNSET = -1;

    final SplitRule rule;
    final List<String> featureNames;
    final double[] baseScores;
    final Ints roots = new Ints();
    final Ints treeOutputs = new Ints();
    final Ints feature = new Ints();
    final Doubles threshold = new Doubles();
    final Ints left = new Ints();
    final Ints right = new Ints();
    byte[] flags = new byte[64];
    final Ints setStart = new Ints();
    final Ints setLength = new Ints();
    final Ints setWords = new Ints();
    final Doubles cover = new Doubles();
    /** Splits whose right side has not begun yet, innermost last. */
    private final Ints open = new Ints();

    double linkScale = 1;
    private boolean complete = true;
    private boolean sets;

    public TreeEnsembleBuilder(SplitRule rule, List<String> featureNames, int outputs) {
        if (outputs < 1) {
            throw new IllegalArgumentException("A tree ensemble must have at least one output, not " + outputs + ".");
        }
        this.rule = rule;
        this.featureNames = List.copyOf(featureNames);
        this.baseScores = new double[outputs];
    }

    public TreeEnsembleBuilder baseScore(int output, double margin) {
        baseScores[output] = finite("base score", margin);
        return this;
    }

    /** See {@link TreeEnsemble#linkScale()}. */
    public TreeEnsembleBuilder linkScale(double scale) {
        linkScale = Numbers.finite("link scale", scale);
        return this;
    }

    /** Starts a tree that adds to an output's margin. */
    public TreeEnsembleBuilder tree(int output) {
        checkComplete();
        if (output < 0 || output >= baseScores.length) {
            throw new IllegalArgumentException(
                    "Tree " + roots.size() + " names output " + output + " of " + baseScores.length + ".");
        }
        roots.add(feature.size());
        treeOutputs.add(output);
        complete = false;
        return this;
    }

    /** A split by number; its left side comes next, then its right side. */
    public TreeEnsembleBuilder split(int column, double at, boolean missingLeft, double nodeCover) {
        return split(column, at, missingLeft, false, nodeCover);
    }

    /** As above; {@code zeroMissing} sends zero where the unknown goes, as LightGBM's zero_as_missing does. */
    public TreeEnsembleBuilder split(
            int column, double at, boolean missingLeft, boolean zeroMissing, double nodeCover) {
        if (Double.isNaN(at)) {
            throw new IllegalArgumentException("The threshold of a split in tree " + (roots.size() - 1) + " is NaN.");
        }
        node(column, at, (missingLeft ? MISSING_LEFT : 0) | (zeroMissing ? ZERO_MISSING : 0), nodeCover, null);
        return this;
    }

    /**
     * A split by a set of categories, given as 32-bit words; which side the set is on follows the {@link SplitRule}.
     */
    public TreeEnsembleBuilder splitBySet(int column, int[] words, boolean missingLeft, double nodeCover) {
        node(column, 0, missingLeft ? MISSING_LEFT : 0, nodeCover, words);
        return this;
    }

    public TreeEnsembleBuilder leaf(double value, double nodeCover) {
        attach();
        append(UNSET, finite("leaf", value), 0, nodeCover, null);
        if (open.size() == 0) {
            complete = true;
        }
        return this;
    }

    /** Whether any split is by a set. */
    boolean hasSets() {
        return sets;
    }

    /** Whether the tree begun last has all its nodes. */
    boolean isComplete() {
        return complete;
    }

    public TreeEnsemble build() {
        checkComplete();
        return new TreeEnsemble(this);
    }

    private void node(
            int column, double at, int nodeFlags, double nodeCover, int @org.jspecify.annotations.Nullable [] words) {
        if (column < 0 || column >= featureNames.size()) {
            throw new IllegalArgumentException("A split in tree " + (roots.size() - 1) + " asks for feature " + column
                    + ", but the model has " + featureNames.size() + " features.");
        }
        int node = feature.size();
        attach();
        append(column, at, nodeFlags, nodeCover, words);
        open.add(node);
    }

    /** Makes the node to come a child of the innermost split that still lacks one. */
    private void attach() {
        if (complete) {
            throw new IllegalArgumentException("The tree is complete. Start the next one first.");
        }
        int node = feature.size();
        if (open.size() == 0) {
            return;
        }
        int parent = open.get(open.size() - 1);
        if (left.get(parent) == UNSET) {
            left.set(parent, node);
        } else {
            right.set(parent, node);
            open.removeLast();
        }
    }

    private void append(
            int column,
            double value,
            int nodeFlags,
            double nodeCover,
            int @org.jspecify.annotations.Nullable [] words) {
        int node = feature.size();
        if (!(nodeCover >= 0) || Double.isInfinite(nodeCover)) {
            throw new IllegalArgumentException("The cover of a node in tree " + (roots.size() - 1)
                    + " must be a number of at least 0, but was " + nodeCover + ".");
        }
        if (node == MAX_NODES || setWords.size() + (words == null ? 0 : words.length) > MAX_SET_WORDS) {
            throw new IllegalArgumentException("The model has more than " + MAX_NODES
                    + " nodes, or its sets of categories more than " + MAX_SET_WORDS + " words.");
        }
        if (node == flags.length) {
            flags = Arrays.copyOf(flags, 2 * node);
        }
        flags[node] = (byte) nodeFlags;
        feature.add(column);
        threshold.add(value);
        left.add(UNSET);
        right.add(UNSET);
        cover.add(nodeCover);
        setStart.add(words == null ? UNSET : setWords.size());
        setLength.add(words == null ? 0 : words.length);
        if (words != null) {
            sets = true;
            for (int word : words) {
                setWords.add(word);
            }
        }
    }

    private void checkComplete() {
        if (!complete) {
            throw new IllegalArgumentException(
                    "Tree " + (roots.size() - 1) + " lacks nodes: " + open.size() + " splits have no right side yet.");
        }
    }

    private double finite(String what, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "A " + what + " in tree " + (roots.size() - 1) + " must be finite, but was " + value + ".");
        }
        return value;
    }
}
