/**
 * The model bundle of a table: how it is made and opened.
 *
 * <p>Owns what goes into the bundle and under which name. Refuses to put a patient's row into it.
 */
@NullMarked
package org.consilium.tabular.bundle;

import org.jspecify.annotations.NullMarked;
