package org.consilium.attribution;

/**
 * The inner loops of look-ups: over a block of rows, one table at a time.
 *
 * <p>Offsets are sums of masked sign bits over whole arrays, which the compiler turns into vector instructions; each array
 * is indexed by the row alone, without which it would not. Adding gathers from one table that stays in the first-level
 * cache, seven or four columns at a time.
 */
final class TableKernel {

    private TableKernel() {}

    /**
     * Where each row's entry starts: {@code start + Σ bit × (stride << position)}.
     *
     * @param first where a table's first test is in the arrays of tests
     * @param step from there to its next test
     * @param oneSided how many of the tests have no lower bound; they come first
     */
    static void offsets(
            int[][] codes,
            int[] column,
            int[] low,
            int[] high,
            int first,
            int step,
            int oneSided,
            int tests,
            int start,
            int stride,
            int[] offsets,
            int rows) {
        int k = 0;
        int at = first;
        int mask = stride;
        if (oneSided >= 4) {
            four(
                    offsets,
                    rows,
                    start,
                    mask,
                    codes[column[at]],
                    high[at],
                    codes[column[at + step]],
                    high[at + step],
                    codes[column[at + 2 * step]],
                    high[at + 2 * step],
                    codes[column[at + 3 * step]],
                    high[at + 3 * step]);
            k = 4;
            at += 4 * step;
            mask <<= 4;
        } else {
            java.util.Arrays.fill(offsets, 0, rows, start);
        }
        for (; k + 3 <= oneSided; k += 3, at += 3 * step, mask <<= 3) {
            three(
                    offsets,
                    rows,
                    mask,
                    codes[column[at]],
                    high[at],
                    codes[column[at + step]],
                    high[at + step],
                    codes[column[at + 2 * step]],
                    high[at + 2 * step]);
        }
        for (; k < oneSided; k++, at += step, mask <<= 1) {
            one(offsets, rows, mask, codes[column[at]], high[at]);
        }
        for (; k < tests; k++, at += step, mask <<= 1) {
            between(offsets, rows, mask, codes[column[at]], low[at], high[at]);
        }
    }

    /** Adds the bit of one test of each of n tables to a single row's offsets. */
    static void below(int[] codes, int[] column, int[] high, int first, int n, int mask, int[] offsets) {
        for (int i = 0; i < n; i++) {
            offsets[i] += (codes[column[first + i]] - high[first + i]) >> 31 & mask;
        }
    }

    /** As {@link #below}, for tests with a lower bound. */
    static void within(int[] codes, int[] column, int[] low, int[] high, int first, int n, int mask, int[] offsets) {
        for (int i = 0; i < n; i++) {
            int code = codes[column[first + i]];
            offsets[i] += (code - high[first + i]) >> 31 & ~((code - low[first + i]) >> 31) & mask;
        }
    }

    /** Reads the ends of n entries, so that their cache misses overlap; the sum keeps the compiler from leaving it out. */
    static double touch(double[] entries, int[] offsets, int n, int width) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += entries[offsets[i]] + entries[offsets[i] + width - 1];
        }
        return sum;
    }

    /** Adds n entries to a single row's sums. */
    static void addRow(double[] entries, int[] offsets, int n, int width, double[] sums, int[] target, int first) {
        int to = first;
        for (int i = 0; i < n; i++) {
            int from = offsets[i];
            int k = 0;
            for (; width - k >= 4; k += 4) {
                sums[target[to]] += entries[from];
                sums[target[to + 1]] += entries[from + 1];
                sums[target[to + 2]] += entries[from + 2];
                sums[target[to + 3]] += entries[from + 3];
                from += 4;
                to += 4;
            }
            if (width - k >= 2) {
                sums[target[to]] += entries[from];
                sums[target[to + 1]] += entries[from + 1];
                from += 2;
                to += 2;
                k += 2;
            }
            if (k < width) {
                sums[target[to++]] += entries[from];
            }
        }
    }

    private static void four(
            int[] o, int n, int start, int m, int[] a, int ha, int[] b, int hb, int[] c, int hc, int[] d, int hd) {
        int m2 = m << 1;
        int m4 = m << 2;
        int m8 = m << 3;
        for (int r = 0; r < n; r++) {
            o[r] = start
                    + ((a[r] - ha) >> 31 & m)
                    + ((b[r] - hb) >> 31 & m2)
                    + ((c[r] - hc) >> 31 & m4)
                    + ((d[r] - hd) >> 31 & m8);
        }
    }

    private static void three(int[] o, int n, int m, int[] a, int ha, int[] b, int hb, int[] c, int hc) {
        int m2 = m << 1;
        int m4 = m << 2;
        for (int r = 0; r < n; r++) {
            o[r] += ((a[r] - ha) >> 31 & m) + ((b[r] - hb) >> 31 & m2) + ((c[r] - hc) >> 31 & m4);
        }
    }

    private static void one(int[] o, int n, int m, int[] a, int ha) {
        for (int r = 0; r < n; r++) {
            o[r] += (a[r] - ha) >> 31 & m;
        }
    }

    private static void between(int[] o, int n, int m, int[] a, int la, int ha) {
        for (int r = 0; r < n; r++) {
            o[r] += (a[r] - ha) >> 31 & ~((a[r] - la) >> 31) & m;
        }
    }

    /** Adds each row's entry to the columns of its features. */
    static void add(double[] entries, int[] offsets, int rows, double[][] sums, int[] target, int first, int width) {
        int k = 0;
        for (; width - k >= 7; k += 7) {
            int f = first + k;
            seven(
                    entries,
                    offsets,
                    rows,
                    k,
                    sums[target[f]],
                    sums[target[f + 1]],
                    sums[target[f + 2]],
                    sums[target[f + 3]],
                    sums[target[f + 4]],
                    sums[target[f + 5]],
                    sums[target[f + 6]]);
        }
        for (; width - k >= 4; k += 4) {
            int f = first + k;
            four(
                    entries,
                    offsets,
                    rows,
                    k,
                    sums[target[f]],
                    sums[target[f + 1]],
                    sums[target[f + 2]],
                    sums[target[f + 3]]);
        }
        for (; width - k >= 2; k += 2) {
            two(entries, offsets, rows, k, sums[target[first + k]], sums[target[first + k + 1]]);
        }
        if (k < width) {
            one(entries, offsets, rows, k, sums[target[first + k]]);
        }
    }

    private static void seven(
            double[] e,
            int[] o,
            int n,
            int k,
            double[] a,
            double[] b,
            double[] c,
            double[] d,
            double[] f,
            double[] g,
            double[] h) {
        for (int r = 0; r < n; r++) {
            int i = o[r] + k;
            a[r] += e[i];
            b[r] += e[i + 1];
            c[r] += e[i + 2];
            d[r] += e[i + 3];
            f[r] += e[i + 4];
            g[r] += e[i + 5];
            h[r] += e[i + 6];
        }
    }

    private static void four(double[] e, int[] o, int n, int k, double[] a, double[] b, double[] c, double[] d) {
        for (int r = 0; r < n; r++) {
            int i = o[r] + k;
            a[r] += e[i];
            b[r] += e[i + 1];
            c[r] += e[i + 2];
            d[r] += e[i + 3];
        }
    }

    private static void two(double[] e, int[] o, int n, int k, double[] a, double[] b) {
        for (int r = 0; r < n; r++) {
            int i = o[r] + k;
            a[r] += e[i];
            b[r] += e[i + 1];
        }
    }

    private static void one(double[] e, int[] o, int n, int k, double[] a) {
        for (int r = 0; r < n; r++) {
            a[r] += e[o[r] + k];
        }
    }
}
