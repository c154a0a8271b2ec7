package org.consilium.ensemble;

import java.util.Arrays;

/**
 * A function of one or two columns that adds to a margin.
 *
 * <p><b>Missing</b>: every term states what an unknown value adds.
 */
public sealed interface Term {

    int outputs();

    /** One or two. */
    int columns();

    /** The column that the function's argument {@code index} comes from. */
    int column(int index);

    /** What the term adds to an output's margin for a row. */
    double contribution(int output, double[] row);

    /**
     * A function of one number: straight lines between knots, constant beyond the first and last.
     */
    final class Curve implements Term {

        private final int column;
        private final double[] knots;
        private final double[][] values;
        private final double[] missing;

        /**
         * @param knots ascending, at least one
         * @param values {@code [output][knot]}
         * @param missing {@code [output]}
         */
        public Curve(int column, double[] knots, double[][] values, double[] missing) {
            if (knots.length == 0 || values.length != missing.length) {
                throw new IllegalArgumentException("A curve must have at least one knot, and values for each output.");
            }
            this.column = column;
            this.knots = Numbers.ascending("knots of a curve", knots);
            this.values = Numbers.finite("values of a curve", values, knots.length);
            this.missing = Numbers.finite("missing values of a curve", missing);
        }

        @Override
        public int outputs() {
            return missing.length;
        }

        @Override
        public int columns() {
            return 1;
        }

        @Override
        public int column(int index) {
            return column;
        }

        @Override
        public double contribution(int output, double[] row) {
            return at(output, row[column]);
        }

        /** The curve's value for one value of its column. */
        public double at(int output, double x) {
            if (Double.isNaN(x)) {
                return missing[output];
            }
            double[] y = values[output];
            int found = Arrays.binarySearch(knots, x);
            if (found >= 0) {
                return y[found];
            }
            int above = -found - 1;
            if (above == 0) {
                return y[0];
            }
            if (above == knots.length) {
                return y[above - 1];
            }
            double share = (x - knots[above - 1]) / (knots[above] - knots[above - 1]);
            return y[above - 1] + share * (y[above] - y[above - 1]);
        }

        public double[] knots() {
            return knots.clone();
        }

        double value(int output, int knot) {
            return values[output][knot];
        }

        double missing(int output) {
            return missing[output];
        }
    }

    /** A function that is constant on the cells of one column: bins of a number, or categories. */
    final class Steps implements Term {

        private final Cells cells;
        private final double[][] values;

        /** @param values {@code [output][cell]}, see {@link Cells} */
        public Steps(Cells cells, double[][] values) {
            if (values.length == 0) {
                throw new IllegalArgumentException("A step function must have values for at least one output.");
            }
            this.cells = cells;
            this.values = Numbers.finite("values of a step function", values, cells.count());
        }

        @Override
        public int outputs() {
            return values.length;
        }

        @Override
        public int columns() {
            return 1;
        }

        @Override
        public int column(int index) {
            return cells.column();
        }

        @Override
        public double contribution(int output, double[] row) {
            return values[output][cells.cell(row[cells.column()])];
        }

        public Cells cells() {
            return cells;
        }

        public double value(int output, int cell) {
            return values[output][cell];
        }
    }

    /** A function that is constant on the cells of two columns. */
    final class Pair implements Term {

        private final Cells first;
        private final Cells second;
        private final double[][] values;

        /** @param values {@code [output][cell of first × count of second + cell of second]} */
        public Pair(Cells first, Cells second, double[][] values) {
            if (values.length == 0 || first.column() == second.column()) {
                throw new IllegalArgumentException(
                        "A pair must have values for at least one output, and two different columns.");
            }
            this.first = first;
            this.second = second;
            this.values = Numbers.finite("values of a pair", values, Math.multiplyExact(first.count(), second.count()));
        }

        @Override
        public int outputs() {
            return values.length;
        }

        @Override
        public int columns() {
            return 2;
        }

        @Override
        public int column(int index) {
            return index == 0 ? first.column() : second.column();
        }

        @Override
        public double contribution(int output, double[] row) {
            return value(output, first.cell(row[first.column()]), second.cell(row[second.column()]));
        }

        public Cells first() {
            return first;
        }

        public Cells second() {
            return second;
        }

        public double value(int output, int firstCell, int secondCell) {
            return values[output][firstCell * second.count() + secondCell];
        }
    }
}
