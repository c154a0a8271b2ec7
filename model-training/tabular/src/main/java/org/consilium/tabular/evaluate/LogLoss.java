package org.consilium.tabular.evaluate;

import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * Mean negative log-likelihood of the labels, in nats: 0 for certainty that is right, ln 2 for a coin toss of two.
 *
 * <p><b>Missing</b>: rows whose margins are NaN were held out of no model and are not counted.
 */
public final class LogLoss {
    private LogLoss() {}

    /** The mean over rows whose margins are known. */
    public static double ofMargins(TrainingTable table, Margins margins) {
        double sum = 0;
        double total = 0;
        for (int row = 0; row < margins.rows(); row++) {
            if (margins.known(row)) {
                sum += table.weight(row) * ofMargin(margins.row(row), table.label(row));
                total += table.weight(row);
            }
        }
        return sum / total;
    }

    /** The loss of one row. */
    public static double ofMargin(double[] margins, int label) {
        if (margins.length == 1) {
            return softplus(label == 1 ? -margins[0] : margins[0]);
        }
        double highest = Double.NEGATIVE_INFINITY;
        for (double margin : margins) {
            highest = Math.max(highest, margin);
        }
        double sum = 0;
        for (double margin : margins) {
            sum += StrictMath.exp(margin - highest);
        }
        return highest + StrictMath.log(sum) - margins[label];
    }

    /** ln(1 + e^x) without overflow. */
    public static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    /** The probabilities of all classes, {@code [class]}, for the margins of one row. */
    public static double[] probabilities(double[] margins) {
        if (margins.length == 1) {
            return new double[] {logistic(-margins[0]), logistic(margins[0])};
        }
        double highest = Double.NEGATIVE_INFINITY;
        for (double margin : margins) {
            highest = Math.max(highest, margin);
        }
        double[] p = new double[margins.length];
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            p[k] = StrictMath.exp(margins[k] - highest);
            sum += p[k];
        }
        for (int k = 0; k < p.length; k++) {
            p[k] /= sum;
        }
        return p;
    }

    /** 1 / (1 + e^-x) without overflow. */
    public static double logistic(double x) {
        if (x >= 0) {
            return 1 / (1 + StrictMath.exp(-x));
        }
        double e = StrictMath.exp(x);
        return e / (1 + e);
    }
}
