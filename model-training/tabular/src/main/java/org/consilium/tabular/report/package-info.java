/**
 * What a training says of itself: figures, provenance, and the page that shows them.
 *
 * <p>Owns the words and layout of the report. Refuses figures without their interval or caution.
 */
@NullMarked
package org.consilium.tabular.report;

import org.jspecify.annotations.NullMarked;
