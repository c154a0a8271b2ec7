package org.consilium.tabular.blend;

import java.util.Arrays;
import org.consilium.tabular.table.TrainingTable;

/** Labels and weights of the rows that were predicted without being learnt from. */
final class HeldOut {
    final int[] rows;
    final int[] labels;
    final double[] weights;
    final double totalWeight;

    HeldOut(TrainingTable table, int[] rows) {
        this.rows = rows;
        this.labels = Arrays.stream(rows).map(table::label).toArray();
        this.weights = Arrays.stream(rows).mapToDouble(table::weight).toArray();
        this.totalWeight = Arrays.stream(weights).sum();
    }

    int size() {
        return rows.length;
    }
}
