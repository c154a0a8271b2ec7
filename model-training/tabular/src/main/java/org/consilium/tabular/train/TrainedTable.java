package org.consilium.tabular.train;

import java.util.List;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.PairedDifference;
import org.consilium.tabular.evaluate.SetCoverage;
import org.consilium.tabular.evaluate.Subgroup;
import org.consilium.tabular.table.Margins;

/**
 * A trained ensemble with all that a reader would want to know before believing it.
 *
 * @param nested figures of rows that nothing was learnt or chosen on, by the whole training made anew without them
 * @param nestedMargins what those trainings said, unknown for rows that were not scored
 * @param nestedHow how the rows were divided, in words
 * @param withheld scored rows of which too little was known for an answer
 * @param differences log loss of each baseline minus the ensemble's, on the same rows, learnt on the same others
 * @param coverage how often the prediction sets of those trainings held the truth
 * @param subgroups nested figures by levels of categories and by the amount of missing data
 * @param inTime figures of later rows by models of the earlier ones; empty without a time column
 * @param bySite figures of each site by models of the others; empty without a site column
 * @param profiles this profile and the quicker ones
 */
public record TrainedTable(
        TrainedEnsemble ensemble,
        Evaluation nested,
        Margins nestedMargins,
        String nestedHow,
        int withheld,
        List<Baseline> baselines,
        List<PairedDifference> differences,
        SetCoverage coverage,
        List<Subgroup> subgroups,
        List<SplitFigures> inTime,
        List<SplitFigures> bySite,
        List<ProfileLine> profiles) {
    /** What others would try first, on the rows that the ensemble was judged on. */
    public record Baseline(String name, Evaluation evaluation) {}
}
