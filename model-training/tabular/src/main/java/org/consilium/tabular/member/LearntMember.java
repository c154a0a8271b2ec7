package org.consilium.tabular.member;

import java.util.List;
import org.consilium.ensemble.Member;
import org.consilium.tabular.table.Margins;

/**
 * A member as it will be served, and what its parts said of rows that they did not learn from.
 *
 * @param member the mean of the models that were learnt with one part of the data held out each ("bag")
 * @param heldOutMargins for each row the mean margin of those bags that never saw it; NaN for
 *     rows that were in no held-out part
 * @param repeatMargins the same of each repeat alone
 * @param alikeMargins the same of each other table with the same rows, such as ones with values taken away
 * @param heldOutLoss mean log loss of those margins, by the rows' weights
 * @param complexity rounds of boosting, or the penalty's strength, as the recipe chose it
 */
public record LearntMember(
        Recipe recipe,
        Member member,
        Margins heldOutMargins,
        List<Margins> repeatMargins,
        List<Margins> alikeMargins,
        double heldOutLoss,
        double complexity,
        double seconds) {}
