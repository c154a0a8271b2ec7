/**
 * Changes to parts of a resource: JSON Patch and FHIRPath Patch.
 *
 * <p>Owns how a patch is read and applied to a resource's JSON. Refuses to store: what comes out is read and checked like
 * any resource that is sent whole.
 */
@NullMarked
package org.consilium.server.exchange.patch;

import org.jspecify.annotations.NullMarked;
