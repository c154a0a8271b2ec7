/**
 * Training tables: which visits of which patients, what was asked there, and what came of it.
 *
 * <p>Owns the sampling of visits with its fractions, and the outcomes. Refuses to see anything that was recorded after the
 * question, except to tell whether the finding came.
 */
@NullMarked
package org.consilium.cohort.table;

import org.jspecify.annotations.NullMarked;
