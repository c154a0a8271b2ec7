package org.consilium.attribution;

/** The inner loops of {@link LeafTables}. */
final class LeafKernel {

    private LeafKernel() {}

    /** Sets a bit in the offset of each row whose code is not from low to last. */
    static void miss(int[] codes, int low, int last, int bit, int[] offsets, int rows) {
        if (low == 0) {
            for (int r = 0; r < rows; r++) {
                offsets[r] |= (last - codes[r]) >> 31 & bit;
            }
        } else if (last == Integer.MAX_VALUE - 1) {
            for (int r = 0; r < rows; r++) {
                offsets[r] |= (codes[r] - low) >> 31 & bit;
            }
        } else {
            for (int r = 0; r < rows; r++) {
                offsets[r] |= ((codes[r] - low) | (last - codes[r])) >> 31 & bit;
            }
        }
    }

    /** As above for one row, over n tables from one test's first. */
    static void miss(int[] codes, int[] column, int[] low, int[] last, int[] bit, int first, int n, int[] offsets) {
        for (int i = 0; i < n; i++) {
            int code = codes[column[first + i]];
            offsets[i] |= ((code - low[first + i]) | (last[first + i] - code)) >> 31 & bit[first + i];
        }
    }

    /** Adds the values of n leaves to a single row's sums. */
    static void addRow(double[] e, int[] offsets, int n, int features, double[] sums, int[] target, int first) {
        int to = first;
        for (int i = 0; i < n; i++) {
            int o = offsets[i];
            double w = e[o];
            for (int bit = 2; bit <= 1 << features; bit <<= 1) {
                sums[target[to++]] += w - e[(o | bit) + 1];
            }
        }
    }

    /** Adds each row's values of one leaf, times a scale, to the columns of its features. */
    static void add(
            double[] entries,
            int[] offsets,
            int rows,
            double scale,
            double[][] sums,
            int[] target,
            int first,
            int features) {
        int k = 0;
        for (; features - k >= 4; k += 4) {
            int f = first + k;
            four(
                    entries,
                    offsets,
                    rows,
                    scale,
                    2 << k,
                    sums[target[f]],
                    sums[target[f + 1]],
                    sums[target[f + 2]],
                    sums[target[f + 3]]);
        }
        for (; k < features; k++) {
            one(entries, offsets, rows, scale, 2 << k, sums[target[first + k]]);
        }
    }

    private static void four(
            double[] e, int[] o, int n, double scale, int bit, double[] a, double[] b, double[] c, double[] d) {
        int second = bit << 1;
        int third = bit << 2;
        int fourth = bit << 3;
        for (int r = 0; r < n; r++) {
            int i = o[r];
            double w = e[i];
            a[r] += scale * (w - e[(i | bit) + 1]);
            b[r] += scale * (w - e[(i | second) + 1]);
            c[r] += scale * (w - e[(i | third) + 1]);
            d[r] += scale * (w - e[(i | fourth) + 1]);
        }
    }

    private static void one(double[] e, int[] o, int n, double scale, int bit, double[] a) {
        for (int r = 0; r < n; r++) {
            int i = o[r];
            a[r] += scale * (e[i] - e[(i | bit) + 1]);
        }
    }
}
