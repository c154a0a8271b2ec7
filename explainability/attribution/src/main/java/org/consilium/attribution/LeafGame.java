package org.consilium.attribution;

/**
 * The Shapley values of one leaf for every way in which a row can fit its path.
 *
 * <p>A leaf's game over the k features on its path is worth f(S) if the row fits all of the coalition S, else nothing; f(S)
 * is the leaf times how likely the background (or the training cover) fits all features outside S. Both games have
 * this form and differ in f alone. With X the features that the row fits, sums of w(|S|) f(S) over the subsets of X
 * give every value, for all X at once, by two subset-sum transforms.
 *
 * <p>Source: the tables per leaf follow Nadel and Wettenstein 2025, "From Decision Trees to Boolean Logic".
 */
final class LeafGame {

    private LeafGame() {}

    /**
     * Values of each feature.
     *
     * @param worth {@code [S]}, f of each coalition
     * @return {@code [X × k + feature]}
     */
    static double[] values(int k, double[] worth) {
        int all = worth.length;
        double[] with = new double[all];
        double[] without = new double[all];
        weigh(k, worth, with, without);
        double[] values = new double[all * k];
        for (int x = 0; x < all; x++) {
            for (int j = 0; j < k; j++) {
                int less = x & ~(1 << j);
                values[x * k + j] = less == x ? -without[x] : with[x] - with[less] - without[less];
            }
        }
        return values;
    }

    /**
     * The two sums that all values of a leaf are made of, for each set X of features that a row fits: over the coalitions S
     * of X, of (s-1)!(k-s)!/k! f(S) and of s!(k-s-1)!/k! f(S).
     *
     * @param worth {@code [S]}, f of each coalition
     * @param with {@code [X]}, filled with the first
     * @param without {@code [X]}, filled with the second
     */
    static void weigh(int k, double[] worth, double[] with, double[] without) {
        double[] shares = shares(k);
        for (int s = 0; s < worth.length; s++) {
            int size = Integer.bitCount(s);
            with[s] = size > 0 ? shares[size - 1] * worth[s] : 0;
            without[s] = size < k ? shares[size] * worth[s] : 0;
        }
        sumSubsets(k, with);
        sumSubsets(k, without);
    }

    /**
     * Half of each pair's interaction.
     *
     * @return {@code [X × pairs + pair]}, pairs (0,1), (0,2), …, (1,2), …
     */
    static double[] pairs(int k, double[] worth) {
        int all = worth.length;
        int pairs = k * (k - 1) / 2;
        double[] both = new double[all];
        double[] one = new double[all];
        double[] none = new double[all];
        double[] shares = k > 1 ? shares(k - 1) : new double[0];
        for (int s = 0; s < all && k > 1; s++) {
            int size = Integer.bitCount(s);
            both[s] = size > 1 ? shares[size - 2] * worth[s] / 2 : 0;
            one[s] = size > 0 && size < k ? shares[size - 1] * worth[s] / 2 : 0;
            none[s] = size < k - 1 ? shares[size] * worth[s] / 2 : 0;
        }
        sumSubsets(k, both);
        sumSubsets(k, one);
        sumSubsets(k, none);
        double[] values = new double[all * pairs];
        for (int x = 0; x < all; x++) {
            int at = x * pairs;
            for (int i = 0; i < k; i++) {
                for (int j = i + 1; j < k; j++) {
                    int lessI = x & ~(1 << i);
                    int lessJ = x & ~(1 << j);
                    int lessBoth = lessI & lessJ;
                    // Where the row does not fit a feature, no coalition holds it: its terms vanish by themselves.
                    values[at++] = both[x]
                            - both[lessI]
                            - both[lessJ]
                            + both[lessBoth]
                            - (one[lessJ] - one[lessBoth])
                            - (one[lessI] - one[lessBoth])
                            + none[lessBoth];
                }
            }
        }
        return values;
    }

    /** s! (k-s-1)! / k! for each size s. */
    private static double[] shares(int k) {
        double[] shares = new double[k];
        double choose = 1;
        for (int s = 0; s < k; s++) {
            shares[s] = 1 / (k * choose);
            choose = choose * (k - 1 - s) / (s + 1);
        }
        return shares;
    }

    /** Replaces each of the first 2^k entries by the sum over all subsets of its index. */
    static void sumSubsets(int k, double[] sums) {
        int bit = 1;
        if (k >= 3) {
            // Three bits at a time where loops would be too short to be worth starting.
            for (int s = 0; s < 1 << k; s += 8) {
                eight(sums, s);
            }
            bit = 8;
        }
        for (; bit < 1 << k; bit <<= 1) {
            for (int block = 0; block < 1 << k; block += 2 * bit) {
                for (int s = block; s < block + bit; s++) {
                    sums[s + bit] += sums[s];
                }
            }
        }
    }

    private static void eight(double[] sums, int at) {
        double a = sums[at];
        double b = sums[at + 1] + a;
        double c = sums[at + 2];
        double d = sums[at + 3] + c;
        double e = sums[at + 4];
        double f = sums[at + 5] + e;
        double g = sums[at + 6];
        double h = sums[at + 7] + g;
        c += a;
        d += b;
        g += e;
        h += f;
        sums[at + 1] = b;
        sums[at + 2] = c;
        sums[at + 3] = d;
        sums[at + 4] = e + a;
        sums[at + 5] = f + b;
        sums[at + 6] = g + c;
        sums[at + 7] = h + d;
    }

    /** Replaces each entry by the sum over all supersets of its index. */
    static void sumSupersets(int k, double[] sums) {
        for (int bit = 1; bit < 1 << k; bit <<= 1) {
            for (int block = 0; block < 1 << k; block += 2 * bit) {
                for (int s = block; s < block + bit; s++) {
                    sums[s] += sums[s + bit];
                }
            }
        }
    }
}
