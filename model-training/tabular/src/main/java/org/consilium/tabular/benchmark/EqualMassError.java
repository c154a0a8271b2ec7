package org.consilium.tabular.benchmark;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Expected calibration error over bins that hold equally many patients: the mean distance of what was said from what was the
 * case. Over two classes of the second's probability, over more of the most probable class's.
 *
 * <p>Bins of equal width are empty where a model says nothing, and so flatter models that say little; peers measure with
 * bins of equal mass.
 */
final class EqualMassError {
    private EqualMassError() {}

    static double of(double[][] probabilities, int[] labels, int bins) {
        int n = labels.length;
        double[] said = new double[n];
        boolean[] was = new boolean[n];
        for (int i = 0; i < n; i++) {
            int k = probabilities[i].length == 2 ? 1 : best(probabilities[i]);
            said[i] = probabilities[i][k];
            was[i] = labels[i] == k;
        }
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> said[i]));
        double error = 0;
        for (int bin = 0; bin < bins; bin++) {
            double gap = 0;
            for (int i = (int) ((long) bin * n / bins); i < (int) ((bin + 1L) * n / bins); i++) {
                gap += said[order[i]] - (was[order[i]] ? 1 : 0);
            }
            error += Math.abs(gap);
        }
        return error / n;
    }

    private static int best(double[] p) {
        int best = 0;
        for (int k = 1; k < p.length; k++) {
            best = p[k] > p[best] ? k : best;
        }
        return best;
    }
}
