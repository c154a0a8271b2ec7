package org.consilium.cohort.train;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.ScoredRows;
import org.consilium.tabular.table.TrainingTable;

/**
 * The probability of each row by an ensemble that knows nothing of its patient.
 *
 * <p><b>Shape</b>: {@code probability[row]}, {@code part[row]}.
 */
@SuppressWarnings("ArrayRecordComponent") // Package-private, for large tables.
record CrossFit(TrainingTable table, double[] probability, int[] part) {

    static CrossFit of(TrainingTable table, int parts, long seed, Function<TrainingTable, CalibratedEnsemble> council) {
        int[] part = OuterFolds.deal(table, parts, seed);
        double[] probability = new double[table.rows()];
        for (int p = 0; p < parts; p++) {
            int held = p;
            TrainingTable learning = table.subset(IntStream.range(0, table.rows())
                    .filter(row -> part[row] != held)
                    .toArray());
            CalibratedEnsemble ensemble = council.apply(learning);
            for (int row = 0; row < table.rows(); row++) {
                if (part[row] == held) {
                    probability[row] =
                            ensemble.predict(table.row(row)).probability(0).value();
                }
            }
        }
        return new CrossFit(table, probability, part);
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

    /** The probability that all but a share of the cases reach, among the rows that are not of a part (-1: of all). */
    double reachedByCases(double missRate, int without) {
        double[] cases = IntStream.range(0, table.rows())
                .filter(row -> table.label(row) == 1 && part[row] != without)
                .mapToDouble(row -> probability[row])
                .sorted()
                .toArray();
        int below = (int) Math.floor(missRate * (cases.length + 1));
        return below == 0 ? 0 : cases[below - 1];
    }

    /**
     * Share of cases that the list of what cannot be ruled out holds, and share of the others that it leaves out, with bounds
     * that no patient of the part had a say in.
     */
    Figure[] setCoverage(double missRate, int samples, long seed) {
        int parts = 1 + Arrays.stream(part).max().orElse(0);
        double[] bounds = IntStream.range(0, parts)
                .mapToDouble(p -> reachedByCases(missRate, p))
                .toArray();
        PatientShares held = new PatientShares(samples, seed);
        PatientShares ruledOut = new PatientShares(samples, seed);
        for (int row = 0; row < table.rows(); row++) {
            boolean in = probability[row] >= bounds[part[row]];
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
