/** Checks attributions against Shapley values by definition and against the native libraries' own. */
@NullMarked
package org.consilium.attribution;

import org.jspecify.annotations.NullMarked;
