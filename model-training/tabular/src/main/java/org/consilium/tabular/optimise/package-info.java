/**
 * Numerical optimisation that several learners share.
 *
 * <p>Owns algorithms without a clinical meaning of their own. Refuses randomness and threads: the same function gives the
 * same point.
 */
@NullMarked
package org.consilium.tabular.optimise;

import org.jspecify.annotations.NullMarked;
