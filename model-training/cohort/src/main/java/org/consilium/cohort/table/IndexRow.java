package org.consilium.cohort.table;

import java.time.Instant;

/**
 * One visit at which the questions were asked.
 *
 * <p><b>Shape</b>: {@code values[feature]}, {@code outcomes[finding]}, {@code weights[finding]}. <b>Missing</b>: {@code NaN}
 * in values; a weight of 0 where the row was not drawn for a finding.
 *
 * <p>Arrays belong to the table that holds the row and are not handed on.
 */
@SuppressWarnings("ArrayRecordComponent") // Package-private, for large tables.
record IndexRow(String patient, String visit, Instant at, double[] values, Outcome[] outcomes, double[] weights) {}
