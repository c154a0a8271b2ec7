package org.consilium.audit;

import java.util.Iterator;
import java.util.List;

/**
 * Checks of proofs, from the proof and two roots alone.
 *
 * <p><b>Source</b>: RFC 9162, sections 2.1.3.2 and 2.1.4.2.
 */
public final class MerkleProof {

    private MerkleProof() {}

    /** Whether the path shows the leaf to stand at {@code index} (from 0) of the tree of this size and root. */
    public static boolean includes(TreeHash leaf, long index, long size, List<TreeHash> path, TreeHash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        TreeHash hash = leaf;
        for (TreeHash sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = TreeHash.ofNode(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = TreeHash.ofNode(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /** Whether the path shows the later tree to begin with the earlier one. */
    public static boolean continues(
            long earlier, TreeHash earlierRoot, long later, TreeHash laterRoot, List<TreeHash> path) {
        if (earlier < 1 || earlier > later) {
            return false;
        }
        if (earlier == later) {
            return path.isEmpty() && earlierRoot.equals(laterRoot);
        }
        Iterator<TreeHash> hashes = path.iterator();
        TreeHash first = earlierRoot;
        if (Long.bitCount(earlier) != 1) {
            if (!hashes.hasNext()) {
                return false;
            }
            first = hashes.next();
        }
        long node = earlier - 1;
        long last = later - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        TreeHash ofEarlier = first;
        TreeHash ofLater = first;
        while (hashes.hasNext()) {
            TreeHash hash = hashes.next();
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                ofEarlier = TreeHash.ofNode(hash, ofEarlier);
                ofLater = TreeHash.ofNode(hash, ofLater);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                ofLater = TreeHash.ofNode(ofLater, hash);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && ofEarlier.equals(earlierRoot) && ofLater.equals(laterRoot);
    }
}
