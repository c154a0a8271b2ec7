/**
 * From a folder of FHIR records and a study file to a signed model bundle.
 *
 * <p>Owns the command line and the order of the steps. Refuses a question that was not asked at an ordinary visit, and any
 * figure on patients that chose something.
 */
@NullMarked
package org.consilium.cohort;

import org.jspecify.annotations.NullMarked;
