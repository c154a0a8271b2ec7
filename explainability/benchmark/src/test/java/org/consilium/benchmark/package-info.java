/** Checks what the measuring commands print, and that the native libraries beside them explain the same model. */
@NullMarked
package org.consilium.benchmark;

import org.jspecify.annotations.NullMarked;
