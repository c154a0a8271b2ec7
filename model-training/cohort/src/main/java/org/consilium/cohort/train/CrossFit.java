package org.consilium.cohort.train;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.consilium.ensemble.LogOdds;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.ScoredRows;
import org.consilium.tabular.table.TrainingTable;

/**
 * The probability of each row by an ensemble that knows nothing of its patient.
 *
 * <p>The last step of the calibration, two numbers, is fitted for each part on the margins of the other parts.
 *
 * <p><b>Shape</b>: {@code margin[row]}, {@code probability[row]}, {@code part[row]}, {@code bounds[part]}: the margin that
 * all but a share of the part's ensemble's own cases reach.
 */
@SuppressWarnings("ArrayRecordComponent") // Package-private, for large tables.
record CrossFit(TrainingTable table, double[] margin, double[] probability, int[] part, double[] bounds) {

    static CrossFit of(TrainingTable table, int parts, long seed, Function<TrainingTable, Council> council) {
        int[] part = OuterFolds.deal(table, parts, seed);
        double[] margin = new double[table.rows()];
        double[] bounds = new double[parts];
        for (int p = 0; p < parts; p++) {
            int held = p;
            TrainingTable learning = table.subset(IntStream.range(0, table.rows())
                    .filter(row -> part[row] != held)
                    .toArray());
            Council learnt = council.apply(learning);
            bounds[p] = learnt.reachedByCases();
            for (int row = 0; row < table.rows(); row++) {
                if (part[row] == held) {
                    margin[row] = learnt.ensemble().predict(table.row(row)).calibratedMargin(0);
                }
            }
        }
        double[] probability = new double[table.rows()];
        for (int p = 0; p < parts; p++) {
            ServedCalibration others = calibration(table, margin, part, p);
            for (int row = 0; row < table.rows(); row++) {
                if (part[row] == p) {
                    probability[row] = new LogOdds(others.apply(margin[row]))
                            .toProbability()
                            .value();
                }
            }
        }
        return new CrossFit(table, margin, probability, part, bounds);
    }

    /** The last step of the calibration of what is served: fitted on the margins of all parts. */
    ServedCalibration calibration() {
        return calibration(table, margin, part, -1);
    }

    /** Fitted on the rows that are not of a part (-1: on all). */
    private static ServedCalibration calibration(TrainingTable table, double[] margin, int[] part, int without) {
        int[] rows = IntStream.range(0, table.rows())
                .filter(row -> part[row] != without)
                .toArray();
        return ServedCalibration.fit(
                Arrays.stream(rows).mapToDouble(row -> margin[row]).toArray(),
                Arrays.stream(rows).map(table::label).toArray(),
                Arrays.stream(rows).mapToDouble(table::weight).toArray());
    }

    Evaluation evaluate(int samples, long seed) {
        return evaluate(table, probability, IntStream.range(0, table.rows()).toArray(), samples, seed);
    }

    Evaluation evaluate(int[] rows, int samples, long seed) {
        return evaluate(table, probability, rows, samples, seed);
    }

    static Evaluation evaluate(TrainingTable table, double[] probability, int[] rows, int samples, long seed) {
        double[][] both = new double[rows.length][];
        int[] labels = new int[rows.length];
        int[] groups = new int[rows.length];
        double[] weights = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            both[i] = new double[] {1 - probability[rows[i]], probability[rows[i]]};
            labels[i] = table.label(rows[i]);
            groups[i] = table.group(rows[i]);
            weights[i] = table.weight(rows[i]);
        }
        return Evaluation.of(new ScoredRows(both, labels, groups, weights), samples, seed);
    }

    /**
     * Share of cases that the list of what cannot be ruled out holds, and share of the others that it leaves out: of patients
     * of whom neither the ensemble nor its bound knows anything.
     */
    Figure[] setCoverage(int samples, long seed) {
        PatientShares held = new PatientShares(samples, seed);
        PatientShares ruledOut = new PatientShares(samples, seed);
        for (int row = 0; row < table.rows(); row++) {
            boolean in = margin[row] >= bounds[part[row]];
            double weight = table.weight(row);
            if (table.label(row) == 1) {
                held.add(table.group(row), in ? weight : 0, weight);
            } else {
                ruledOut.add(table.group(row), in ? 0 : weight, weight);
            }
        }
        return new Figure[] {held.figure(), ruledOut.figure()};
    }
}
