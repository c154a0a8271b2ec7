/**
 * How good probabilities are, on patients whom a model did not learn from.
 *
 * <p>Owns metrics and their intervals over persons. Refuses training rows: every figure here is of rows held out of what
 * made the probabilities.
 */
@NullMarked
package org.consilium.tabular.evaluate;

import org.jspecify.annotations.NullMarked;
