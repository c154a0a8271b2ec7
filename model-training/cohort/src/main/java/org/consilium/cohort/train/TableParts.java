package org.consilium.cohort.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.consilium.clinical.study.Feature;
import org.consilium.tabular.table.TrainingTable;

/** Rows and columns taken from a finding's table. */
final class TableParts {

    private TableParts() {}

    /** Rows that are kept, by their number in the whole table. */
    @SuppressWarnings("ArrayRecordComponent") // Package-private, for large tables.
    record Kept(TrainingTable table, int[] rows) {}

    /** Keeps all rows of cases and draws from the controls; what is drawn weighs for what is not. */
    static Kept fewerControls(TrainingTable table, TrainingPlan plan) {
        int cases = 0;
        for (int row = 0; row < table.rows(); row++) {
            cases += table.label(row);
        }
        int wanted = Math.max(plan.controlsAtLeast(), plan.controlsPerCase() * cases);
        int controls = table.rows() - cases;
        if (controls <= wanted) {
            return new Kept(table, IntStream.range(0, table.rows()).toArray());
        }
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            if (table.label(row) == 0) {
                order.add(row);
            }
        }
        Collections.shuffle(order, new Random(plan.seed()));
        boolean[] kept = new boolean[table.rows()];
        order.subList(0, wanted).forEach(row -> kept[row] = true);
        int[] rows = IntStream.range(0, table.rows())
                .filter(row -> kept[row] || table.label(row) == 1)
                .toArray();
        TrainingTable part = table.subset(rows);
        double factor = (double) controls / wanted;
        double[] weights = new double[rows.length];
        double total = 0;
        for (int i = 0; i < rows.length; i++) {
            weights[i] = part.weight(i) * (part.label(i) == 1 ? 1 : factor);
            total += weights[i];
        }
        for (int i = 0; i < rows.length; i++) {
            weights[i] *= rows.length / total;
        }
        return new Kept(with(part, values(part), weights), rows);
    }

    /**
     * The table without what tells that a test was ordered: no counts and times since, and where a result is unknown one drawn
     * from those that are known, so that neither having nor lacking it tells anything.
     *
     * <p><b>Missing</b>: nothing is, afterwards. A column that nobody has a value of is left out. Empty where nothing changes.
     */
    static Optional<TrainingTable> withoutPresence(TrainingTable table, List<Feature> features, long seed) {
        Random random = new Random(seed);
        List<Integer> columns = new ArrayList<>();
        List<double[]> filled = new ArrayList<>();
        boolean changed = false;
        for (int c = 0; c < features.size(); c++) {
            double[] column = new double[table.rows()];
            for (int row = 0; row < column.length; row++) {
                column[row] = table.value(row, c);
            }
            double[] known = Arrays.stream(column).filter(v -> !Double.isNaN(v)).toArray();
            if (features.get(c).tellsOfOrdering() || known.length == 0) {
                changed = true;
                continue;
            }
            for (int row = 0; row < column.length; row++) {
                if (Double.isNaN(column[row])) {
                    column[row] = known[random.nextInt(known.length)];
                    changed = true;
                }
            }
            columns.add(c);
            filled.add(column);
        }
        if (!changed || columns.isEmpty()) {
            return Optional.empty();
        }
        int[] labels = new int[table.rows()];
        int[] groups = new int[table.rows()];
        double[] weights = new double[table.rows()];
        for (int row = 0; row < table.rows(); row++) {
            labels[row] = table.label(row);
            groups[row] = table.group(row);
            weights[row] = table.weight(row);
        }
        return Optional.of(new TrainingTable(
                columns.stream().map(table.columns()::get).toList(),
                filled.toArray(double[][]::new),
                table.classes(),
                labels,
                groups,
                weights));
    }

    /** The table without some columns, by name. */
    static TrainingTable without(TrainingTable table, List<String> names) {
        int[] kept = IntStream.range(0, table.columns().size())
                .filter(c -> !names.contains(table.columns().get(c).name()))
                .toArray();
        double[][] all = values(table);
        double[] weights = new double[table.rows()];
        int[] labels = new int[table.rows()];
        int[] groups = new int[table.rows()];
        for (int row = 0; row < table.rows(); row++) {
            labels[row] = table.label(row);
            groups[row] = table.group(row);
            weights[row] = table.weight(row);
        }
        return new TrainingTable(
                Arrays.stream(kept).mapToObj(table.columns()::get).toList(),
                Arrays.stream(kept).mapToObj(c -> all[c]).toArray(double[][]::new),
                table.classes(),
                labels,
                groups,
                weights);
    }

    private static double[][] values(TrainingTable table) {
        double[][] values = new double[table.columns().size()][table.rows()];
        for (int c = 0; c < values.length; c++) {
            for (int row = 0; row < table.rows(); row++) {
                values[c][row] = table.value(row, c);
            }
        }
        return values;
    }

    private static TrainingTable with(TrainingTable table, double[][] values, double[] weights) {
        int[] labels = new int[table.rows()];
        int[] groups = new int[table.rows()];
        for (int row = 0; row < table.rows(); row++) {
            labels[row] = table.label(row);
            groups[row] = table.group(row);
        }
        return new TrainingTable(table.columns(), values, table.classes(), labels, groups, weights);
    }
}
