package org.consilium.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * A tree with all its leaves, from which proofs are made.
 *
 * <p><b>Source</b>: RFC 9162, sections 2.1.1 (root), 2.1.3.1 (inclusion) and 2.1.4.1 (consistency).
 */
public final class MerkleTree {

    private final List<TreeHash> leaves;

    /** @param leaves in the order of the log */
    public MerkleTree(List<TreeHash> leaves) {
        this.leaves = List.copyOf(leaves);
    }

    public int size() {
        return leaves.size();
    }

    public TreeHash root() {
        return root(0, leaves.size());
    }

    /**
     * The path that proves a leaf to be in this tree.
     *
     * @param index of the leaf, from 0
     */
    public List<TreeHash> inclusion(int index) {
        if (index < 0 || index >= leaves.size()) {
            throw new IllegalArgumentException("There is no leaf " + index + " in a tree of " + leaves.size() + ".");
        }
        List<TreeHash> path = new ArrayList<>();
        path(index, 0, leaves.size(), path);
        return path;
    }

    private void path(int index, int from, int to, List<TreeHash> path) {
        if (to - from <= 1) {
            return;
        }
        int middle = from + split(to - from);
        if (index < middle) {
            path(index, from, middle, path);
            path.add(root(middle, to));
        } else {
            path(index, middle, to, path);
            path.add(root(from, middle));
        }
    }

    /**
     * The path that proves the tree of the first {@code earlier} leaves to be the beginning of this one.
     *
     * @param earlier from 1 to the size
     */
    public List<TreeHash> consistency(int earlier) {
        if (earlier < 1 || earlier > leaves.size()) {
            throw new IllegalArgumentException(
                    "A tree of " + leaves.size() + " has no beginning of " + earlier + " leaves.");
        }
        List<TreeHash> path = new ArrayList<>();
        subproof(earlier, 0, leaves.size(), true, path);
        return path;
    }

    private void subproof(int earlier, int from, int to, boolean whole, List<TreeHash> path) {
        if (earlier == to - from) {
            if (!whole) {
                path.add(root(from, to));
            }
            return;
        }
        int left = split(to - from);
        if (earlier <= left) {
            subproof(earlier, from, from + left, whole, path);
            path.add(root(from + left, to));
        } else {
            subproof(earlier - left, from + left, to, false, path);
            path.add(root(from, from + left));
        }
    }

    private TreeHash root(int from, int to) {
        TreeFrontier frontier = new TreeFrontier();
        for (TreeHash leaf : leaves.subList(from, to)) {
            frontier.add(leaf);
        }
        return frontier.root();
    }

    /** The largest power of two below a number of leaves. */
    private static int split(int size) {
        return Integer.highestOneBit(size - 1);
    }
}
