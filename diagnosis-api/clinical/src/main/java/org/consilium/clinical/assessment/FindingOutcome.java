package org.consilium.clinical.assessment;

import java.util.Objects;
import java.util.Optional;
import org.consilium.attribution.Attributions;
import org.consilium.clinical.Condition;
import org.consilium.clinical.Reason;
import org.consilium.clinical.study.Finding;
import org.consilium.ensemble.LogOdds;
import org.consilium.ensemble.Probability;

/** What came of the question after one finding. */
public sealed interface FindingOutcome {

    Finding finding();

    /**
     * The finding was scored.
     *
     * @param threshold the probability from which it is shown as above threshold
     * @param cannotRuleOut whether it is among the findings that cannot be ruled out at the declared miss rate; empty
     *     where none was declared
     * @param interval how well the frequency near the probability is known; empty where the bundle does not say
     * @param prevalence how frequent it was among those whom the model was calibrated on
     * @param margin what the members said together; base value plus attributions equal it within 1e-9
     * @param calibrated the margin after calibration, whose logistic is the probability
     */
    record Ranked(
            Finding finding,
            Rank rank,
            Probability probability,
            Probability threshold,
            Optional<ProbabilityInterval> interval,
            Optional<Boolean> cannotRuleOut,
            Probability prevalence,
            LogOdds margin,
            LogOdds calibrated,
            Attributions attributions)
            implements FindingOutcome {
        public Ranked {
            Objects.requireNonNull(finding, "finding");
            Objects.requireNonNull(rank, "rank");
            Objects.requireNonNull(probability, "probability");
            Objects.requireNonNull(interval, "interval");
            Objects.requireNonNull(attributions, "attributions");
        }

        public boolean aboveThreshold() {
            return probability.compareTo(threshold) >= 0;
        }
    }

    /** The finding was not scored, and why. It has no probability. */
    record Withheld(Finding finding, Reason reason) implements FindingOutcome {
        public Withheld {
            Objects.requireNonNull(finding, "finding");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** The finding is on the record already, so that nothing is predicted. */
    record Known(Finding finding, Condition condition) implements FindingOutcome {
        public Known {
            Objects.requireNonNull(finding, "finding");
            Objects.requireNonNull(condition, "condition");
        }
    }
}
