/**
 * The commands of {@code ./consilium}: they read what was typed, let {@link org.consilium.local.Platform} and the tools
 * do it, and print. They refuse to know how anything is done.
 */
@NullMarked
package org.consilium.local.command;

import org.jspecify.annotations.NullMarked;
