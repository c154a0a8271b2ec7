package org.consilium.tabular.member;

import java.util.List;
import org.consilium.ensemble.Member;

/**
 * One model a part of the data, each learnt without its part, all with the same settings.
 *
 * @param complexity rounds of boosting, or strength of the penalty
 */
record LearntBags(List<Member> bags, double complexity) {}
