package org.consilium.attribution;

/**
 * Shapley weights as whole numbers, so that sums over equally weighted references are exact in whatever order they run.
 *
 * <p>(s-1)! (k-s)! / k! is 1 over s times k choose s, which divides the least common multiple of 1 to k. Times that, all weights
 * of a leaf of k features are whole, and sums over any background in memory stay far below 2^53. So a row's
 * walk and a batch's tables give the same bits.
 */
final class WholeShares {

    /** The longest path that has whole weights here: its multiple is 720,720. */
    static final int MOST = 16;

    private static final double[] MULTIPLE = new double[MOST + 1];
    /** {@code [k][u][v]}: the multiple of k times (u-1)! v! / (u+v)!. */
    private static final double[][][] SHARES = new double[MOST + 1][][];

    static {
        long multiple = 1;
        for (int k = 0; k <= MOST; k++) {
            multiple = k == 0 ? 1 : multiple / gcd(multiple, k) * k;
            MULTIPLE[k] = multiple;
            SHARES[k] = new double[k + 1][k + 1];
            for (int u = 1; u <= k; u++) {
                long choose = 1;
                for (int v = 0; u + v <= k; v++) {
                    // u + v choose u.
                    choose = v == 0 ? 1 : choose * (u + v) / v;
                    long whole = multiple / (u * choose);
                    SHARES[k][u][v] = whole;
                }
            }
        }
    }

    private WholeShares() {}

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** What weights of a path of k features are multiplied by. */
    static double multiple(int k) {
        return MULTIPLE[k];
    }

    /** {@code [u][v]}: (u-1)! v! / (u+v)! as a whole number, for u + v up to k. */
    static double[][] of(int k) {
        return SHARES[k];
    }
}
