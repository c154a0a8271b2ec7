package org.consilium.audit;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A hash in the tree: of a leaf, of two subtrees, or of a whole tree.
 *
 * <p><b>Source</b>: RFC 9162, section 2.1.1. Leaves and nodes are prefixed by different bytes, so that no node can pass
 * for an entry.
 */
public final class TreeHash {

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    /** The root of a tree without leaves. */
    public static final TreeHash EMPTY = new TreeHash(Sha256.of());

    private final byte[] bytes;

    private TreeHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The hash of a leaf that holds these bytes. */
    public static TreeHash ofLeaf(byte[] data) {
        return new TreeHash(Sha256.of(LEAF, data));
    }

    static TreeHash ofNode(TreeHash left, TreeHash right) {
        return new TreeHash(Sha256.of(NODE, left.bytes, right.bytes));
    }

    /**
     * A hash as it was written.
     *
     * @throws IllegalArgumentException if these are not 64 lower-case hex digits
     */
    public static TreeHash ofHex(String hex) {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("A hash has 64 lower-case hex digits.");
        }
        return new TreeHash(HexFormat.of().parseHex(hex));
    }

    static TreeHash ofBytes(byte[] bytes) {
        if (bytes.length != Sha256.BYTES) {
            throw new IllegalArgumentException("A hash has " + Sha256.BYTES + " bytes, not " + bytes.length + ".");
        }
        return new TreeHash(bytes.clone());
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreeHash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
