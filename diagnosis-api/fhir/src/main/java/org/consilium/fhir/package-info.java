/**
 * HAPI FHIR types to clinical records.
 *
 * <p>Owns the reading of R4 resources: status, times, codes, and units converted once. Refuses to guess: what a resource
 * does not say becomes unknown with its reason.
 */
@NullMarked
package org.consilium.fhir;

import org.jspecify.annotations.NullMarked;
