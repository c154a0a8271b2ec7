/**
 * From the cells of a table to the row that members see.
 *
 * <p>Owns what was learnt of columns on training rows: which are numbers, which levels a category has, which words count.
 * The same object encodes training rows and rows in service. Refuses to fill gaps: an unknown cell stays NaN, and a
 * category that training never saw is unknown too.
 */
@NullMarked
package org.consilium.ensemble.encoding;

import org.jspecify.annotations.NullMarked;
