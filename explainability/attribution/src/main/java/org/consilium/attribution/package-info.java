/**
 * Exact Shapley values of a blend, and what is read off them: interactions, concept groups, cohort summaries,
 * counterfactuals, the next most useful test, sentences.
 *
 * <p>Owns every number that explains a margin. Refuses sampling where an exact value can be had, causal words, patients'
 * identities, and models without an additive margin.
 */
@NullMarked
package org.consilium.attribution;

import org.jspecify.annotations.NullMarked;
