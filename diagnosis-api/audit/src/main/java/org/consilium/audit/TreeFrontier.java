package org.consilium.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * A tree that only grows at its right edge: the roots of its full subtrees, from the largest to the smallest. Holds
 * log₂(size) hashes, whatever the size.
 *
 * <p><b>Thread safety</b>: not safe.
 */
public final class TreeFrontier {

    private final List<TreeHash> subtrees;
    private long size;

    public TreeFrontier() {
        this(0, List.of());
    }

    private TreeFrontier(long size, List<TreeHash> subtrees) {
        this.size = size;
        this.subtrees = new ArrayList<>(subtrees);
    }

    /**
     * A frontier as {@link #subtrees} and {@link #size} told it.
     *
     * @throws IllegalArgumentException if a tree of that size has another number of full subtrees
     */
    public static TreeFrontier of(long size, List<TreeHash> subtrees) {
        if (size < 0 || Long.bitCount(size) != subtrees.size()) {
            throw new IllegalArgumentException("A tree of " + size + " leaves has " + Long.bitCount(size)
                    + " full subtrees, not " + subtrees.size() + ".");
        }
        return new TreeFrontier(size, subtrees);
    }

    /** Adds a leaf. Each trailing one bit of the size is a full subtree of that height, which the leaf completes. */
    public void add(TreeHash leaf) {
        TreeHash hash = leaf;
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            hash = TreeHash.ofNode(subtrees.remove(subtrees.size() - 1), hash);
        }
        subtrees.add(hash);
        size++;
    }

    public long size() {
        return size;
    }

    public List<TreeHash> subtrees() {
        return List.copyOf(subtrees);
    }

    /** The root of the tree as it is now. */
    public TreeHash root() {
        if (subtrees.isEmpty()) {
            return TreeHash.EMPTY;
        }
        TreeHash root = subtrees.get(subtrees.size() - 1);
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = TreeHash.ofNode(subtrees.get(i), root);
        }
        return root;
    }
}
