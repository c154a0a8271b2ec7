/**
 * Rows of a table as FHIR records, and records as rows, by a mapping that people write.
 *
 * <p>Owns the way there and back, so that a model learnt from a table is served on records. Refuses to invent: a table says no
 * dates, and what is written says so by a tag.
 */
@NullMarked
package org.consilium.cohort.rows;

import org.jspecify.annotations.NullMarked;
