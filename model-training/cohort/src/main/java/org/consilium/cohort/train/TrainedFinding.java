package org.consilium.cohort.train;

import java.util.Optional;
import org.consilium.clinical.study.Finding;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.PredictionSets;
import org.consilium.ensemble.Probability;
import org.consilium.tabular.evaluate.Evaluation;

/** A finding's council, or why there is none. */
public sealed interface TrainedFinding {

    Finding finding();

    /**
     * It is shipped.
     *
     * @param evaluation on patients that no member, weight, calibration or number of rounds was chosen by
     * @param withoutOrdering the same without features that tell that a test was ordered; empty where there are none
     * @param prevalence share of cases among the index visits, weighted back to all of them
     */
    record Shipped(
            Finding finding,
            CalibratedEnsemble ensemble,
            Evaluation evaluation,
            Optional<Evaluation> withoutOrdering,
            Optional<PredictionSets> predictionSets,
            Probability threshold,
            Probability prevalence,
            int casePatients,
            int cases,
            int rows)
            implements TrainedFinding {}

    /** It is left out. */
    record Dropped(Finding finding, String reason, int casePatients) implements TrainedFinding {}
}
