package org.consilium.tabular.member;

import org.consilium.ensemble.Member;

/**
 * A boosting under way on one part of the data, watched on the part that it does not learn from.
 *
 * <p><b>Thread safety</b>: one thread at a time; different runs may go on at once.
 */
interface BoostingRun extends AutoCloseable {
    /**
     * Adds one round of trees.
     *
     * @return the log loss on the held-out part after the round
     */
    double advance();

    /** The model of the first rounds. */
    Member member(int rounds);

    @Override
    void close();
}
