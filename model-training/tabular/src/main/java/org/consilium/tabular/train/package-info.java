/**
 * The training of an ensemble, told in one method.
 *
 * <p>Owns the order in which members, blend, calibration and figures are made. Refuses to report a figure on rows that
 * chose anything.
 */
@NullMarked
package org.consilium.tabular.train;

import org.jspecify.annotations.NullMarked;
