/**
 * Learners of members: from a table to models whose margins add up.
 *
 * <p>Owns every call into XGBoost and LightGBM, and the learners that have no library. Refuses models without an
 * additive margin; what leaves this package are members in the neutral form that is served.
 */
@NullMarked
package org.consilium.tabular.member;

import org.jspecify.annotations.NullMarked;
