package org.consilium.cohort.train;

import java.util.List;
import java.util.Optional;
import org.consilium.clinical.study.Finding;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.PredictionSets;
import org.consilium.ensemble.Probability;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;

/** A finding's council, or why there is none. */
public sealed interface TrainedFinding {

    Finding finding();

    /** What a reader of the figures must know besides. */
    List<String> notes();

    /**
     * It is shipped.
     *
     * @param evaluation on patients that no member, weight, calibration or number of rounds was chosen by
     * @param withoutPresence the same where neither presence nor count of a test can tell; empty where they do not anyway
     * @param notes what a reader of the figures must know besides
     * @param calibration what was said and what was the case, in groups
     * @param prevalence share of cases among the index visits, weighted back to all of them
     */
    record Shipped(
            Finding finding,
            CalibratedEnsemble ensemble,
            Evaluation evaluation,
            Optional<Evaluation> withoutPresence,
            AtThreshold atThreshold,
            List<String> notes,
            Coverage coverage,
            List<SaidAndSeen> calibration,
            List<SubgroupFigures> subgroups,
            Optional<PredictionSets> predictionSets,
            IntervalCurve interval,
            Probability threshold,
            Probability prevalence,
            int casePatients,
            int cases,
            int rows)
            implements TrainedFinding {}

    /**
     * How much is answered, and what the list of what cannot be ruled out is worth.
     *
     * @param answered share of askings for which there was evidence enough
     * @param setHolds share of cases that the list holds, by bounds that their patients had no say in
     * @param setRulesOut share of the others that it leaves out
     */
    record Coverage(Figure answered, Figure setHolds, Figure setRulesOut) {}

    /**
     * It is left out.
     *
     * @param notes what a reader of the figures must know besides
     * @param figures what it would have been worth; empty where there were too few patients to learn it
     */
    record Dropped(Finding finding, String reason, int casePatients, List<String> notes, Optional<Figures> figures)
            implements TrainedFinding {}

    /** What the rule of shipping looks at. */
    record Figures(Evaluation evaluation, Coverage coverage) {}
}
