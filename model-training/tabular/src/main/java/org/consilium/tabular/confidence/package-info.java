/**
 * How sure a model may claim to be: prediction sets, the evidence that an answer needs, and rows unlike those learnt from.
 *
 * <p>Owns what is said beside a probability. Refuses to promise more than a method gives.
 */
@NullMarked
package org.consilium.tabular.confidence;

import org.jspecify.annotations.NullMarked;
