/**
 * The papers of a bundle: figures, card, report, provenance, and the bundle itself.
 *
 * <p>Owns the words that stand beside every figure. Refuses a figure without its caution where the data are synthetic.
 */
@NullMarked
package org.consilium.cohort.bundle;

import org.jspecify.annotations.NullMarked;
