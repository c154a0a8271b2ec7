package org.consilium.cohort.train;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.consilium.tabular.table.TrainingTable;
import org.jspecify.annotations.Nullable;

/** What must not be in a training table: the answer, and one patient on both sides of a split. */
public final class LeakCheck {

    /** Above this, a single value tells cases from controls so well that it is more likely the answer than evidence. */
    static final double SUSPICIOUS_AUROC = 0.99;

    /** Fewer patients of a kind may be told apart by chance. */
    static final int FEWEST_PATIENTS = 20;

    private LeakCheck() {}

    /**
     * A column and how well it tells the finding alone.
     *
     * @param auroc chance that a case is told from another, whichever way the column runs; the lower bound of it where its
     *     levels tell and not its order
     * @param where the rows that were looked at, in words; empty for all
     */
    public record Telling(String column, double auroc, String where) {}

    /**
     * A column that gives the answer away, alone.
     *
     * @param bound the AUROC above which a column is taken for the answer
     * @param looked whether a column is looked at: one that the study excuses by name is not
     */
    public static Optional<Telling> answerIn(
            TrainingTable table, BitSet atVisit, double bound, Predicate<String> looked) {
        return mostTelling(table, atVisit, looked).filter(telling -> telling.auroc() > bound);
    }

    /**
     * The column that tells most, alone, by its order or by its levels (see {@link SingleColumn}).
     *
     * <p>A copy of the answer may hide: among the patients of whom it is not known, and at times for which it was not made (a
     * visit's copy is an old one between visits). So the rows at visits, those between, and those in which the column is known
     * are looked at by themselves too, where there are {@value #FEWEST_PATIENTS} patients with the finding and as many without.
     *
     * <p><b>Missing</b>: unknown values stand together on either side, since whether a value is known can be the leak.
     */
    public static Optional<Telling> mostTelling(TrainingTable table, BitSet atVisit, Predicate<String> looked) {
        int[] all = IntStream.range(0, table.rows()).toArray();
        Map<String, int[]> slices = new LinkedHashMap<>();
        slices.put("", all);
        slices.put("at visits", Arrays.stream(all).filter(atVisit::get).toArray());
        slices.put(
                "between visits",
                Arrays.stream(all).filter(row -> !atVisit.get(row)).toArray());
        slices.entrySet().removeIf(slice -> !slice.getKey().isEmpty() && !hasEnough(table, slice.getValue()));
        Telling most = null;
        for (int column = 0; column < table.columns().size(); column++) {
            int c = column;
            String name = table.columns().get(column).name();
            if (!looked.test(name)) {
                continue;
            }
            SingleColumn alone = new SingleColumn(table, column);
            for (Map.Entry<String, int[]> slice : slices.entrySet()) {
                int[] rows = slice.getValue();
                most = more(most, new Telling(name, alone.auroc(rows), slice.getKey()));
                int[] known = Arrays.stream(rows)
                        .filter(row -> !Double.isNaN(table.value(row, c)))
                        .toArray();
                if (known.length < rows.length && hasEnough(table, known)) {
                    most = more(
                            most,
                            new Telling(name, alone.auroc(known), (slice.getKey() + " where it is known").strip()));
                }
            }
        }
        return Optional.ofNullable(most);
    }

    private static boolean hasEnough(TrainingTable table, int[] rows) {
        return patients(table, rows, 1) >= FEWEST_PATIENTS && patients(table, rows, 0) >= FEWEST_PATIENTS;
    }

    private static Telling more(@Nullable Telling most, Telling next) {
        return most == null || next.auroc() > most.auroc() ? next : most;
    }

    private static long patients(TrainingTable table, int[] rows, int label) {
        return Arrays.stream(rows)
                .filter(row -> table.label(row) == label)
                .map(table::group)
                .distinct()
                .count();
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
