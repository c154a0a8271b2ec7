/**
 * What a council of models says of a patient: findings in rank order, known, or withheld with the reason.
 *
 * <p>Owns who may be asked about what. Refuses to answer outside the intended use, to score what is known, and to call
 * anybody healthy.
 */
@NullMarked
package org.consilium.clinical.assessment;

import org.jspecify.annotations.NullMarked;
