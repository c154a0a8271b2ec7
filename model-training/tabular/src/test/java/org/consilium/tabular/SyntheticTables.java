package org.consilium.tabular;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.table.TrainingTable;

/** Made-up patients whose risk is known, so that a test knows what there is to find. */
public final class SyntheticTables {
    private SyntheticTables() {}

    /** Three informative numbers (one with gaps), one category, one column of noise; two rows a person. */
    public static TrainingTable patients(int rows, int classes, long seed) {
        Random random = new Random(seed);
        double[][] values = new double[5][rows];
        int[] labels = new int[rows];
        int[] groups = new int[rows];
        for (int row = 0; row < rows; row++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            int category = random.nextInt(4);
            values[0][row] = a;
            values[1][row] = random.nextDouble() < 0.3 ? Double.NaN : b;
            values[2][row] = a * 0.3 + random.nextGaussian();
            values[3][row] = random.nextDouble() < 0.1 ? Double.NaN : category;
            values[4][row] = random.nextGaussian();
            double best = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < classes; k++) {
                double gumbel = -Math.log(-Math.log(random.nextDouble()));
                double score = gumbel
                        + (k % 2 == 0 ? -1 : 1) * 1.5 * a
                        + (k == 1 ? b * Math.abs(values[2][row]) : 0)
                        + (k == category ? 1 : 0);
                if (score > best) {
                    best = score;
                    labels[row] = k;
                }
            }
            groups[row] = row / 2;
        }
        List<FeatureColumn> columns = List.of(
                FeatureColumn.numeric("a"),
                FeatureColumn.numeric("b"),
                FeatureColumn.numeric("a & noise"),
                FeatureColumn.categorical("kind", List.of("w", "x", "y", "z")),
                FeatureColumn.numeric("noise"));
        List<String> names = new ArrayList<>();
        for (int k = 0; k < classes; k++) {
            names.add("class " + k);
        }
        return new TrainingTable(columns, values, names, labels, groups, null);
    }
}
