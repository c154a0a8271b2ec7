package org.consilium.cohort.table;

import java.time.Instant;
import java.util.List;

/**
 * One time at which the questions were asked.
 *
 * <p><b>Shape</b>: {@code values[feature]}, {@code outcomes[finding]}, {@code asked[finding]}, {@code weights[finding]},
 * {@code groups[subgroup]}. <b>Missing</b>: {@code NaN} in values; a weight of 0 where the row was not drawn for a finding, or
 * service would withhold it for want of evidence.
 *
 * <p>Arrays belong to the table that holds the row and are not handed on.
 *
 * @param person words that tell that two patient ids are one person: see {@link PersonPrint}
 * @param asked weights as they would be if evidence always sufficed
 */
@SuppressWarnings("ArrayRecordComponent") // Package-private, for large tables.
record IndexRow(
        String patient,
        String person,
        String visit,
        Instant at,
        double[] values,
        Outcome[] outcomes,
        double[] asked,
        double[] weights,
        List<String> groups) {

    /** What the name of a visit ends with, where the question was asked after it. */
    static final String AFTER_VISIT = "+";

    /** Whether the question was asked during the visit. */
    boolean isAtVisit() {
        return !visit.endsWith(AFTER_VISIT);
    }

    /** Whether it teaches anything; a row that does not is kept for the share of visits that is answered. */
    boolean isAnswered() {
        for (double weight : weights) {
            if (weight > 0) {
                return true;
            }
        }
        return false;
    }
}
