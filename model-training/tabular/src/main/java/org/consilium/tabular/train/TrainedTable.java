package org.consilium.tabular.train;

import java.util.List;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.PairedDifference;
import org.consilium.tabular.evaluate.SetCoverage;
import org.consilium.tabular.evaluate.Subgroup;
import org.consilium.tabular.member.LearntMember;

/**
 * A trained ensemble with all that a reader would want to know before believing it.
 *
 * @param baselines what others would try first, on the same parts
 * @param differences log loss of each baseline minus the ensemble's, on the same patients
 * @param coverage how often the prediction sets held the truth
 * @param subgroups figures by levels of categories and by the amount of missing data
 * @param inTime figures on the latest fifth of rows by a model of the earlier ones; empty without a time column
 */
public record TrainedTable(
        TrainedEnsemble ensemble,
        List<LearntMember> baselines,
        List<PairedDifference> differences,
        SetCoverage coverage,
        List<Subgroup> subgroups,
        List<Evaluation> inTime) {}
