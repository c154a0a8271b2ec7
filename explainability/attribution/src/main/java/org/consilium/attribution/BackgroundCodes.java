package org.consilium.attribution;

/** A background as codes, {@code [column][row]}, with its weights: all that tables need of it. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BackgroundCodes(int[][] codes, double[] weights) {

    static BackgroundCodes of(OutcomeColumns columns, Background background) {
        int rows = background.size();
        int[][] codes = new int[columns.count()][rows];
        columns.encode(background.rows(), 0, rows, codes);
        double[] weights = new double[rows];
        for (int z = 0; z < rows; z++) {
            weights[z] = background.weight(z);
        }
        return new BackgroundCodes(codes, weights);
    }

    /** The codes of one row. */
    int[] row(int row) {
        int[] one = new int[codes.length];
        for (int c = 0; c < one.length; c++) {
            one[c] = codes[c][row];
        }
        return one;
    }
}
