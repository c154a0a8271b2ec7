package org.consilium.benchmark;

import java.util.SplittableRandom;

/** Rows of everything that a split can stumble over: huge and denormal values, zeros of both signs, gaps, codes. */
final class AwkwardRows {

    static final int FEATURES = 9;

    /** The position of the categorical feature. */
    static final int CATEGORICAL = 5;

    static final int CATEGORIES = 70;

    private AwkwardRows() {}

    static double[][] draw(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[count][];
        for (int r = 0; r < count; r++) {
            rows[r] = new double[] {
                random.nextGaussian(),
                random.nextGaussian() * 1e37,
                random.nextGaussian() * 1e-41,
                random.nextInt(-2, 3),
                random.nextInt(5) < 2 ? Double.NaN : random.nextGaussian(),
                random.nextInt(20) == 0 ? Double.NaN : random.nextInt(CATEGORIES),
                3,
                random.nextInt(3) == 0 ? -0.0 : random.nextInt(2) * 1e-36,
                random.nextInt(3) == 0 ? Double.NaN : random.nextInt(3) - 1
            };
            for (int f = 0; f < FEATURES; f++) {
                // What a library keeps in 32 bits, so that it sees the rows that we see.
                rows[r][f] = (float) rows[r][f];
            }
        }
        return rows;
    }

    /** The same without the huge values, which no sum of products survives in 32 bits. */
    static double[][] tame(int count, long seed) {
        double[][] rows = draw(count, seed);
        for (double[] row : rows) {
            row[1] = (float) (row[1] / 1e37);
        }
        return rows;
    }

    /** A number that depends on all features and on two of them together. */
    static double signal(double[] row) {
        double sum = Math.tanh(row[0]) + Math.tanh(row[1] / 1e37) + Math.tanh(row[2] / 1e-41) + row[3] / 3;
        sum += Double.isNaN(row[4]) ? 0.7 : row[4] * (row[8] > 0 ? 1 : -0.5);
        sum += Double.isNaN(row[5]) ? -0.4 : (Math.floor(row[5]) * 7 % 5) / 4;
        return sum + (row[7] > 0 ? 0.3 : 0);
    }
}
