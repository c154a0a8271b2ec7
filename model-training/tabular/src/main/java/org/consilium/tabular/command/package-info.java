/**
 * The commands that a user types.
 *
 * <p>Owns options, progress and what is printed. Refuses to decide anything about a model.
 */
@NullMarked
package org.consilium.tabular.command;

import org.jspecify.annotations.NullMarked;
