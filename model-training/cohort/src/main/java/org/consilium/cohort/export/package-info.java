/**
 * Exports of FHIR resources as NDJSON, as the Bulk Data specification lays them out.
 *
 * <p>Owns bringing a patient's scattered lines together in flat memory. Refuses to understand the resources: that is the
 * reader's work, in training as in service.
 */
@NullMarked
package org.consilium.cohort.export;

import org.jspecify.annotations.NullMarked;
