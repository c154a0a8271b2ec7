package org.consilium.tabular.member;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.ensemble.Cells;
import org.consilium.tabular.table.TrainingTable;

/**
 * Each column's values as the cells that they fall into, learnt without labels; cell 0 is unknown.
 *
 * <p><b>Shape</b>: codes {@code [column][row]}.
 */
final class BinnedColumns {
    private final Cells[] cells;
    private final short[][] codes;

    BinnedColumns(TrainingTable table, int mostBins) {
        int width = table.columns().size();
        cells = new Cells[width];
        codes = new short[width][table.rows()];
        for (int c = 0; c < width; c++) {
            cells[c] = table.isCategory(c)
                    ? Cells.categories(c, table.columns().get(c).categories().size())
                    : Cells.bins(c, edges(table, c, mostBins));
            for (int row = 0; row < table.rows(); row++) {
                codes[c][row] = (short) cells[c].cell(table.value(row, c));
            }
        }
    }

    /** Midpoints between the values at which about equally many rows lie on each side. */
    private static double[] edges(TrainingTable table, int column, int mostBins) {
        double[] known = new double[table.rows()];
        int n = 0;
        for (int row = 0; row < known.length; row++) {
            double value = table.value(row, column);
            if (!Double.isNaN(value)) {
                known[n++] = value;
            }
        }
        double[] sorted = Arrays.copyOf(known, n);
        Arrays.sort(sorted);
        double[] distinct = Arrays.stream(sorted).distinct().toArray();
        List<Double> edges = new ArrayList<>();
        if (distinct.length <= mostBins) {
            for (int i = 1; i < distinct.length; i++) {
                edges.add(distinct[i - 1] + (distinct[i] - distinct[i - 1]) / 2);
            }
        } else {
            for (int b = 1; b < mostBins; b++) {
                int at = (int) ((long) b * n / mostBins);
                if (sorted[at] > sorted[at - 1]) {
                    edges.add(sorted[at - 1] + (sorted[at] - sorted[at - 1]) / 2);
                } else {
                    int next = at;
                    while (next < n && sorted[next] == sorted[at]) {
                        next++;
                    }
                    if (next < n) {
                        edges.add(sorted[at] + (sorted[next] - sorted[at]) / 2);
                    }
                }
            }
        }
        return edges.stream()
                .mapToDouble(Double::doubleValue)
                .distinct()
                .sorted()
                .toArray();
    }

    int columns() {
        return cells.length;
    }

    Cells cells(int column) {
        return cells[column];
    }

    int code(int column, int row) {
        return codes[column][row];
    }

    boolean ordered(int column) {
        return !cells[column].isCategorical();
    }
}
