/**
 * The table that a model learns from, and how it is read from a file.
 *
 * <p>Owns kinds of columns, missing tokens and labels. Refuses to guess a missing value: what a cell does not say stays
 * unknown until a member that has learnt what unknown means.
 */
@NullMarked
package org.consilium.tabular.table;

import org.jspecify.annotations.NullMarked;
