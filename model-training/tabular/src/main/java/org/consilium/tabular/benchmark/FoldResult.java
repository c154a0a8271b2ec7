package org.consilium.tabular.benchmark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.consilium.tabular.evaluate.ScoredRows;

/**
 * What several models said of one held-out part of one set, none of which saw a row of it.
 *
 * @param rows the scored rows by their 0-based place in the file
 * @param groups whose row each is
 * @param labels the class of each
 * @param probabilities by model, {@code [row][class]}
 * @param inSet whether the council's prediction set held the truth
 * @param setSizes classes in it
 * @param trainSeconds by the clock, the council alone
 * @param processorSeconds the same in processor time, which a shared machine lengthens less
 */
@SuppressWarnings("ArrayRecordComponent") // Written once, read by the report.
record FoldResult(
        String set,
        int part,
        List<String> classes,
        int[] rows,
        int[] groups,
        int[] labels,
        Map<String, double[][]> probabilities,
        boolean[] inSet,
        int[] setSizes,
        double trainSeconds,
        double processorSeconds,
        double predictMillis) {
    /** The name under which the council itself is listed. */
    static final String COUNCIL = "consilium";

    FoldResult {
        probabilities = new LinkedHashMap<>(probabilities);
    }

    ScoredRows scored(String model) {
        double[] weights = new double[rows.length];
        Arrays.fill(weights, 1);
        return new ScoredRows(table(model), labels, groups, weights);
    }

    double[][] table(String model) {
        double[][] p = probabilities.get(model);
        if (p == null) {
            throw new IllegalArgumentException("Part " + part + " of " + set + " holds no model " + model + ".");
        }
        return p;
    }

    /** The loss of each row, probabilities clipped at 1e-7. */
    double[] losses(String model) {
        double[][] p = table(model);
        double[] losses = new double[p.length];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = -StrictMath.log(Math.min(1 - 1e-7, Math.max(1e-7, p[i][labels[i]])));
        }
        return losses;
    }
}
