/**
 * Measurements of attributions, each printed by a command that anyone can run again.
 *
 * <p>Owns the clock and the native libraries that are timed beside ours. Refuses to make any attribution of its own, and any
 * figure whose sums it has not checked.
 */
@NullMarked
package org.consilium.benchmark;

import org.jspecify.annotations.NullMarked;
