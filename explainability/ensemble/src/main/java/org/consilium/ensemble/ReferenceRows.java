package org.consilium.ensemble;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The rows against which interventional SHAP explains: who the patient is compared with.
 *
 * <p><b>Shape</b>: {@code [row][column]}, columns as the bundle's. <b>Missing</b>: NaN. <b>Thread safety</b>: immutable.
 */
public final class ReferenceRows {

    private static final byte[] MAGIC = {'C', 'R', 'O', 'W', 'S', 0, 0, 1};
    private static final int HEADER = MAGIC.length + 2 * Integer.BYTES;

    private final int columns;
    private final double[] values;
    private final double[] weights;

    /** Rows that weigh alike. */
    public ReferenceRows(double[][] rows) {
        this(rows, ones(rows.length));
    }

    /** @param weights one a row, positive */
    public ReferenceRows(double[][] rows, double[] weights) {
        if (rows.length == 0 || weights.length != rows.length) {
            throw new IllegalArgumentException("There must be at least one reference row, and a weight for each.");
        }
        this.columns = rows[0].length;
        this.values = new double[Math.multiplyExact(rows.length, columns)];
        for (int r = 0; r < rows.length; r++) {
            Member.checkRow(rows[r], columns);
            System.arraycopy(rows[r], 0, values, r * columns, columns);
        }
        this.weights = Numbers.finite("weights of reference rows", weights);
        for (double weight : weights) {
            if (!(weight > 0)) {
                throw new IllegalArgumentException(
                        "A reference row's weight must be positive, but was " + weight + ".");
            }
        }
    }

    public int rows() {
        return weights.length;
    }

    public int columns() {
        return columns;
    }

    public double value(int row, int column) {
        return values[row * columns + column];
    }

    public double weight(int row) {
        return weights[row];
    }

    /** A copy of a row. */
    public double[] row(int row) {
        return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
    }

    /** A copy of all rows. */
    public double[][] toRows() {
        double[][] rows = new double[rows()][];
        Arrays.setAll(rows, this::row);
        return rows;
    }

    /** Header ({@code CROWS}, format, rows and columns as int), weights, then the rows; doubles, little endian. */
    byte[] write() {
        ByteBuffer out = ByteBuffer.allocate(Math.addExact(
                        HEADER, Math.multiplyExact(Double.BYTES, Math.addExact(values.length, weights.length))))
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).putInt(rows()).putInt(columns);
        for (double weight : weights) {
            out.putDouble(weight);
        }
        for (double value : values) {
            out.putDouble(value);
        }
        return out.array();
    }

    static ReferenceRows read(String entry, byte[] bytes) {
        if (bytes.length < HEADER || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new UnreadableModelException(entry + ", byte 0", "These are no reference rows of a known format.");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
        int rowCount = in.getInt();
        int columnCount = in.getInt();
        if (rowCount < 1 || columnCount < 0 || bytes.length - HEADER != (columnCount + 1L) * rowCount * Double.BYTES) {
            throw new UnreadableModelException(
                    entry + ", byte " + MAGIC.length, "The header does not fit the length of the reference rows.");
        }
        double[] weights = new double[rowCount];
        for (int r = 0; r < rowCount; r++) {
            weights[r] = in.getDouble();
        }
        double[][] rows = new double[rowCount][columnCount];
        for (double[] row : rows) {
            for (int c = 0; c < columnCount; c++) {
                row[c] = in.getDouble();
            }
        }
        try {
            return new ReferenceRows(rows, weights);
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(entry, String.valueOf(e.getMessage()), e);
        }
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1);
        return ones;
    }
}
