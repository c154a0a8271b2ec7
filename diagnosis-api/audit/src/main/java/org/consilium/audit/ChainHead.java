package org.consilium.audit;

/**
 * The end of a chain: all that is needed to append the next entry.
 *
 * @param sequence of the last entry, 0 for an empty chain
 * @param hash of the last entry, {@link #GENESIS} for an empty chain
 */
public record ChainHead(long sequence, String hash) {

    /** What stands in the place of a hash before the first entry. */
    public static final String GENESIS = "0".repeat(64);

    /** The head of a log without entries. */
    public static final ChainHead EMPTY = new ChainHead(0, GENESIS);
}
