/**
 * One calibrated council for each finding, and what it is worth on patients that chose nothing.
 *
 * <p>Owns the checks that keep a leak out. Refuses to ship a finding without evidence that it can be told.
 */
@NullMarked
package org.consilium.cohort.train;

import org.jspecify.annotations.NullMarked;
