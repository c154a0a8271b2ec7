package org.consilium.cohort.train;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.table.TrainingTable;

/**
 * The columns that move an ensemble's answers most: of a figure that is too good to be true they tell where to look, also where no
 * column tells anything alone.
 *
 * <p>Each column is replaced by another patient's value in turn; how far the margin moves in the mean is what it weighs.
 */
final class MovingColumns {

    private static final int MOST_ROWS = 400;
    private static final int NAMED = 3;

    /** A column that moves answers by less than this share of the first is not worth naming. */
    private static final double WORTH_NAMING = 0.1;

    private MovingColumns() {}

    /** The names of a few, the most moving first. */
    static List<String> of(CalibratedEnsemble ensemble, TrainingTable table, long seed) {
        int[] rows = new Random(seed).ints(MOST_ROWS, 0, table.rows()).toArray();
        int[] others = new Random(seed + 1).ints(MOST_ROWS, 0, table.rows()).toArray();
        double[] moved = new double[table.columns().size()];
        for (int i = 0; i < rows.length; i++) {
            double[] row = table.row(rows[i]);
            double margin = ensemble.predict(row).calibratedMargin(0);
            for (int c = 0; c < moved.length; c++) {
                double own = row[c];
                row[c] = table.value(others[i], c);
                moved[c] += Math.abs(ensemble.predict(row).calibratedMargin(0) - margin);
                row[c] = own;
            }
        }
        List<Integer> order = IntStream.range(0, moved.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer c) -> -moved[c]).thenComparing(c -> c))
                .limit(NAMED)
                .toList();
        return order.stream()
                .filter(c -> moved[c] > 0 && moved[c] >= WORTH_NAMING * moved[order.get(0)])
                .map(table.columns()::get)
                .map(FeatureColumn::name)
                .toList();
    }
}
