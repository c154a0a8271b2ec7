/**
 * Tree, linear and additive members, their blend and calibration, and the model bundle.
 *
 * <p>Owns everything that was fitted on training data and runs in service. Refuses native libraries, clinical words and
 * anything that approximates a model it cannot read exactly.
 */
@NullMarked
package org.consilium.ensemble;

import org.jspecify.annotations.NullMarked;
