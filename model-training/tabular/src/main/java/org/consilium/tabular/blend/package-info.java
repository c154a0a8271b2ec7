/**
 * The blend of members and the calibration after it.
 *
 * <p>Owns weights and calibration, all fitted on margins of rows that no member learnt from. Refuses to look at training
 * margins.
 */
@NullMarked
package org.consilium.tabular.blend;

import org.jspecify.annotations.NullMarked;
