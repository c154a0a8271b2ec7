package org.consilium.ensemble;

import java.util.Arrays;

/**
 * The cells into which a column's values fall: cell 0 is unknown; then the bins between ascending edges, or the
 * categories by code and last the categories that training never saw.
 *
 * <p><b>Order</b>: with edges e0 &lt; e1 &lt; …, cell 1 is x &lt;= e0, cell 2 is e0 &lt; x &lt;= e1, and so on.
 */
public final class Cells {

    private final int column;
    private final double[] edges;
    private final int categories;

    private Cells(int column, double[] edges, int categories) {
        this.column = column;
        this.edges = edges;
        this.categories = categories;
    }

    /** Bins of a number; no edges make one bin of all that is known. */
    public static Cells bins(int column, double[] edges) {
        return new Cells(column, Numbers.ascending("edges of bins", edges), -1);
    }

    /** Categories by code. */
    public static Cells categories(int column, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("The number of categories must not be negative.");
        }
        return new Cells(column, new double[0], count);
    }

    public int column() {
        return column;
    }

    public int count() {
        return categories >= 0 ? categories + 2 : edges.length + 2;
    }

    public boolean isCategorical() {
        return categories >= 0;
    }

    public double[] edges() {
        return edges.clone();
    }

    /** The cell into which a value falls; NaN into cell 0. */
    public int cell(double value) {
        if (Double.isNaN(value)) {
            return 0;
        }
        if (categories >= 0) {
            return value >= 0 && value < categories ? 1 + (int) value : categories + 1;
        }
        int found = Arrays.binarySearch(edges, value);
        return found >= 0 ? found + 1 : -found;
    }
}
