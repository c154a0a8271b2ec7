package org.consilium.tabular.resample;

import java.util.Random;
import org.consilium.tabular.table.TrainingTable;

/**
 * A table with a copy of each patient behind all patients, of whom part of the values were taken away: so that what is
 * learnt also holds for patients of whom less is known.
 *
 * <p>How much is left is drawn for each copy, from nearly nothing to nearly all. A copy counts half, because it says the
 * same of the same person.
 */
public final class MaskedCopies {
    private static final double WEIGHT = 0.5;
    private static final double LEAST_LEFT = 0.1;

    private MaskedCopies() {}

    /** Rows from {@code table.rows()} on are the copies, in the order of their originals. */
    public static TrainingTable behind(TrainingTable table, long seed) {
        int rows = table.rows();
        int width = table.columns().size();
        double[][] values = new double[width][2 * rows];
        int[] labels = new int[2 * rows];
        int[] groups = new int[2 * rows];
        double[] weights = new double[2 * rows];
        Random random = new Random(seed);
        for (int row = 0; row < rows; row++) {
            double left = LEAST_LEFT + (1 - LEAST_LEFT) * random.nextDouble();
            for (int c = 0; c < width; c++) {
                values[c][row] = table.value(row, c);
                values[c][rows + row] = random.nextDouble() < left ? table.value(row, c) : Double.NaN;
            }
            labels[row] = table.label(row);
            labels[rows + row] = table.label(row);
            groups[row] = table.group(row);
            groups[rows + row] = table.group(row);
            weights[row] = table.weight(row);
            weights[rows + row] = WEIGHT * table.weight(row);
        }
        return new TrainingTable(table.columns(), values, table.classes(), labels, groups, weights);
    }
}
