/**
 * Training on tables: command line and entry.
 *
 * <p>Owns what a user types. Refuses clinical words and FHIR: a table is columns, labels and groups.
 */
@NullMarked
package org.consilium.tabular;

import org.jspecify.annotations.NullMarked;
