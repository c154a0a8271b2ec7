package org.consilium.cohort.train;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;
import org.consilium.tabular.train.EnsembleTrainer;
import org.consilium.tabular.train.TrainedEnsemble;
import org.consilium.tabular.train.TrainingSettings;

/**
 * A finding's ensemble, and the margin that all but a share of its own cases reach.
 *
 * <p>That bound is of margins that were held out of the very members that are served: bounds of one ensemble do not fit
 * another, because each has its own lowest margins, at which all cases lie that it cannot tell.
 *
 * @param reachedByCases <b>Units</b>: calibrated log-odds, before the last step of the calibration
 */
record Council(CalibratedEnsemble ensemble, double reachedByCases) {

    static Council train(TrainingTable table, TrainingSettings settings, String name, double missRate) {
        TrainedEnsemble trained = EnsembleTrainer.withoutEvidenceLevels(table, settings);
        return new Council(trained.asFinding(name), reachedByCases(table, trained.honestMargins(), missRate));
    }

    /**
     * A case counts for as many askings as it stands for, and one more of their mean is allowed for, as split-conformal sets
     * do. <b>Missing</b>: with too few cases to leave one out, nothing is ruled out.
     */
    static double reachedByCases(TrainingTable table, Margins margins, double missRate) {
        int[] cases = IntStream.range(0, table.rows())
                .filter(row -> table.label(row) == 1)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> margins.at(row, 0))
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
        double all = 0;
        for (int row : cases) {
            all += table.weight(row);
        }
        double allowed = missRate * (all + all / cases.length);
        double bound = Double.NEGATIVE_INFINITY;
        double below = 0;
        for (int row : cases) {
            below += table.weight(row);
            if (below > allowed) {
                break;
            }
            bound = margins.at(row, 0);
        }
        return bound;
    }
}
