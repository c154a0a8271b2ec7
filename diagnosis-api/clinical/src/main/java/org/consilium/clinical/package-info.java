/**
 * A patient's record in clinical words: coded records, each with when it was effective, when it was recorded and the
 * versioned resource behind it.
 *
 * <p>Owns what is known of one patient and how certain that knowledge is. Refuses FHIR types, units that are not yet
 * converted, and any guess: what cannot be read is {@link org.consilium.clinical.Evidence.Unknown} with its reason.
 */
@NullMarked
package org.consilium.clinical;

import org.jspecify.annotations.NullMarked;
