/**
 * Measuring accuracy over a suite of data sets with fixed parts.
 *
 * <p>Owns the protocol: encoding, members, blend and calibration are learnt on the other parts, and the part held out is
 * scored once. Refuses to choose anything by a held-out part.
 */
@NullMarked
package org.consilium.tabular.benchmark;

import org.jspecify.annotations.NullMarked;
