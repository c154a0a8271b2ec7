package org.consilium.tabular.table;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Margins of a table's rows by some model, {@code [row][output]}; NaN for rows that the model has nothing honest to say of.
 */
public final class Margins {
    private final double[][] values;

    /** Takes over the array, which its maker gives up. */
    public Margins(double[][] values) {
        this.values = values;
    }

    public int rows() {
        return values.length;
    }

    public double at(int row, int output) {
        return values[row][output];
    }

    /** A copy of a row's margins, one an output. */
    public double[] row(int row) {
        return values[row].clone();
    }

    public boolean known(int row) {
        return !Double.isNaN(values[row][0]);
    }

    /** The rows whose margins are known. */
    public int[] knownRows() {
        return IntStream.range(0, values.length).filter(this::known).toArray();
    }

    /** The mean over several models of each row's margins, of those that know the row. */
    public static Margins mean(List<Margins> models) {
        Margins one = models.get(0);
        int outputs = one.values[0].length;
        double[][] mean = unknown(one.rows(), outputs);
        for (int row = 0; row < mean.length; row++) {
            double[] sum = new double[outputs];
            int times = 0;
            for (Margins model : models) {
                if (model.known(row)) {
                    times++;
                    for (int o = 0; o < outputs; o++) {
                        sum[o] += model.values[row][o];
                    }
                }
            }
            for (int o = 0; times > 0 && o < outputs; o++) {
                mean[row][o] = sum[o] / times;
            }
        }
        return new Margins(mean);
    }

    /** Margins of which nothing is known yet. */
    public static double[][] unknown(int rows, int outputs) {
        double[][] values = new double[rows][outputs];
        for (double[] row : values) {
            Arrays.fill(row, Double.NaN);
        }
        return values;
    }
}
