package org.consilium.ensemble;

import java.util.Objects;
import java.util.Optional;

/**
 * One finding, or the one differential, of a bundle.
 *
 * @param id names the task's folder in the bundle: letters, digits, dot, hyphen, underscore
 * @param threshold the probability from which the finding is shown as such
 * @param prevalence how frequent it was among the patients it was calibrated on; for a differential, of the most
 *     frequent class
 * @param evidenceNeeded how many columns must be known at least; below, the answer is withheld
 */
public record BundleTask(
        String id,
        String title,
        CalibratedEnsemble ensemble,
        Probability threshold,
        Probability prevalence,
        int evidenceNeeded,
        Optional<PredictionSets> predictionSets) {

    public BundleTask {
        BundleEntries.checkSegment(id);
        Objects.requireNonNull(title);
        Objects.requireNonNull(predictionSets);
        if (evidenceNeeded < 0) {
            throw new IllegalArgumentException(
                    "The evidence that task " + id + " needs must be a number of columns, not " + evidenceNeeded + ".");
        }
        predictionSets.ifPresent(sets -> {
            if (sets.thresholds().size() != ensemble.classes().size()) {
                throw new IllegalArgumentException("The prediction sets of task " + id + " know "
                        + sets.thresholds().size() + " classes, its ensemble "
                        + ensemble.classes().size() + ".");
            }
        });
    }

    /** Whether a row knows enough columns for the task to answer; the others must be withheld. */
    public boolean hasEvidence(double[] row) {
        int known = 0;
        for (double value : row) {
            if (!Double.isNaN(value)) {
                known++;
            }
        }
        return known >= evidenceNeeded;
    }
}
