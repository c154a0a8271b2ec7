/**
 * From a patient's record to ranked, explained and recorded findings.
 *
 * <p>Owns the way of the data, the active model and the record of an assessment. Refuses FHIR types, HTTP and SQL.
 */
@NullMarked
package org.consilium.server.ranking;

import org.jspecify.annotations.NullMarked;
