package org.consilium.cohort.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.consilium.tabular.table.TrainingTable;

/** What must not be in a training table: the answer, and one patient on both sides of a split. */
public final class LeakCheck {

    /** Above this, a single value tells cases from controls so well that it is more likely the answer than evidence. */
    static final double SUSPICIOUS_AUROC = 0.99;

    private LeakCheck() {}

    /**
     * A column that gives the answer away, alone.
     *
     * @param bound the AUROC above which a column is taken for the answer
     *     <p><b>Missing</b>: unknown values stand together on either side, since whether a value is known can be the leak.
     */
    public static Optional<String> answerIn(TrainingTable table, double bound) {
        for (int column = 0; column < table.columns().size(); column++) {
            double auroc = auroc(table, column);
            if (Math.max(auroc, 1 - auroc) > bound) {
                return Optional.of(table.columns().get(column).name());
            }
        }
        return Optional.empty();
    }

    /** Chance that a case has the higher value of a column, ties counting half, unknown below all known. */
    private static double auroc(TrainingTable table, int column) {
        Integer[] order = new Integer[table.rows()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(row -> key(table.value(row, column))));
        double cases = 0;
        double controls = 0;
        double wins = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            double tiedCases = 0;
            double tiedControls = 0;
            double value = key(table.value(order[from], column));
            while (to < order.length && key(table.value(order[to], column)) == value) {
                if (table.label(order[to]) == 1) {
                    tiedCases++;
                } else {
                    tiedControls++;
                }
                to++;
            }
            wins += tiedCases * (controls + tiedControls / 2);
            cases += tiedCases;
            controls += tiedControls;
            from = to;
        }
        return cases == 0 || controls == 0 ? 0.5 : wins / (cases * controls);
    }

    private static double key(double value) {
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }

    /**
     * Refuses a split that has a patient on both sides.
     *
     * @param groups the patient of each row
     * @param part the part of each row
     */
    public static void requireWholePatients(int[] groups, int[] part) {
        Map<Integer, Integer> parts = new HashMap<>();
        for (int row = 0; row < groups.length; row++) {
            Integer known = parts.putIfAbsent(groups[row], part[row]);
            if (known != null && known != part[row]) {
                throw new IllegalArgumentException("Row " + row + " is in part " + part[row]
                        + " of a split, but its patient has rows in part " + known
                        + ". A patient must be whole in one part, else figures flatter.");
            }
        }
    }
}
