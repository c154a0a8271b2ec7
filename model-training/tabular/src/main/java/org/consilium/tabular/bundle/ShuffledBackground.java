package org.consilium.tabular.bundle;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.consilium.ensemble.ReferenceRows;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * Reference rows that are like patients but are none: rows of similar risk exchange their values column by column, so that
 * a bundle that leaves the hospital holds no patient's row.
 */
final class ShuffledBackground {
    private static final int MOST_ROWS = 128;
    private static final int EXCHANGE_AMONG = 16;

    private ShuffledBackground() {}

    static ReferenceRows of(TrainingTable table, Margins margins, long seed) {
        Random random = new Random(seed);
        int[] all = java.util.stream.IntStream.range(0, table.rows()).toArray();
        shuffle(all, random);
        Integer[] chosen = Arrays.stream(Arrays.copyOf(all, Math.min(MOST_ROWS, all.length)))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> risk(margins, row))
                        .thenComparing(row -> row))
                .toArray(Integer[]::new);
        double[][] rows = new double[chosen.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = table.row(chosen[i]);
        }
        for (int from = 0; from < rows.length; from += EXCHANGE_AMONG) {
            int to = Math.min(rows.length, from + EXCHANGE_AMONG);
            for (int c = 0; c < table.columns().size(); c++) {
                int[] order = java.util.stream.IntStream.range(from, to).toArray();
                shuffle(order, random);
                double[] values = new double[order.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = rows[order[i]][c];
                }
                for (int i = 0; i < values.length; i++) {
                    rows[from + i][c] = values[i];
                }
            }
        }
        return new ReferenceRows(rows);
    }

    private static double risk(Margins margins, int row) {
        return margins.known(row) ? margins.at(row, 0) : Double.NEGATIVE_INFINITY;
    }

    private static void shuffle(int[] values, Random random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int held = values[i];
            values[i] = values[j];
            values[j] = held;
        }
    }
}
