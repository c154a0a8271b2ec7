/**
 * Splits of patients for cross-validation and resampling.
 *
 * <p>Owns the rule that a person, and an exact copy of a row, is never on both sides of a split. Refuses to choose
 * anything by labels but the balance of the parts.
 */
@NullMarked
package org.consilium.tabular.resample;

import org.jspecify.annotations.NullMarked;
