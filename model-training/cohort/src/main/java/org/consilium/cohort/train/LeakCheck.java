package org.consilium.cohort.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.consilium.tabular.table.TrainingTable;
import org.jspecify.annotations.Nullable;

/** What must not be in a training table: the answer, and one patient on both sides of a split. */
public final class LeakCheck {

    /** Above this, a single value tells cases from controls so well that it is more likely the answer than evidence. */
    static final double SUSPICIOUS_AUROC = 0.99;

    /** Of those in whom a sign is seen, so many have the finding that the sign may stand for it. */
    static final double BETRAYING_SHARE = 0.9;

    /** Fewer patients of a kind may be told apart by chance. */
    static final int FEWEST_PATIENTS = 20;

    private LeakCheck() {}

    /**
     * A column and how well it tells the finding alone.
     *
     * @param auroc chance that a case is told from another, whichever way the column runs
     * @param where the rows that were looked at, in words; empty for all
     */
    public record Telling(String column, double auroc, String where) {}

    /**
     * A column that gives the answer away, alone.
     *
     * @param bound the AUROC above which a column is taken for the answer
     */
    public static Optional<Telling> answerIn(TrainingTable table, BitSet atVisit, double bound) {
        return mostTelling(table, atVisit).filter(telling -> telling.auroc() > bound);
    }

    /**
     * The column that tells most, alone.
     *
     * <p>A copy of the answer may hide: among the patients of whom it is not known, and at times for which it was not made (a
     * visit's copy is an old one between visits). So the rows at visits, those between, and those in which the column is known
     * are looked at by themselves too, where there are {@value #FEWEST_PATIENTS} patients with the finding and as many without.
     *
     * <p><b>Missing</b>: unknown values stand together on either side, since whether a value is known can be the leak.
     */
    public static Optional<Telling> mostTelling(TrainingTable table, BitSet atVisit) {
        int[] all = IntStream.range(0, table.rows()).toArray();
        Map<String, int[]> slices = new LinkedHashMap<>();
        slices.put("", all);
        slices.put("at visits", Arrays.stream(all).filter(atVisit::get).toArray());
        slices.put(
                "between visits",
                Arrays.stream(all).filter(row -> !atVisit.get(row)).toArray());
        Telling most = null;
        for (Map.Entry<String, int[]> slice : slices.entrySet()) {
            if (!slice.getKey().isEmpty() && !hasEnough(table, slice.getValue())) {
                continue;
            }
            for (int column = 0; column < table.columns().size(); column++) {
                int c = column;
                int[] rows = slice.getValue();
                String name = table.columns().get(column).name();
                most = more(most, new Telling(name, auroc(table, column, rows), slice.getKey()));
                int[] known = Arrays.stream(rows)
                        .filter(row -> !Double.isNaN(table.value(row, c)))
                        .toArray();
                if (known.length < rows.length && hasEnough(table, known)) {
                    most = more(
                            most,
                            new Telling(
                                    name,
                                    auroc(table, column, known),
                                    (slice.getKey() + " where it is known").strip()));
                }
            }
        }
        return Optional.ofNullable(most);
    }

    /**
     * A sign that is seen in those with the finding and hardly in anybody else.
     *
     * @param share of the askings at which it is seen that had the finding
     */
    public record Betraying(String column, double share) {}

    /**
     * What is seen almost only with the finding, though not with all of it: a drug that is given for nothing else before the diagnosis is
     * written down. Ranking alone does not show it, where most have the finding without it.
     */
    public static List<Betraying> betraying(TrainingTable table) {
        double[] everywhere = share(table, row -> true);
        List<Betraying> found = new ArrayList<>();
        for (int column = 0; column < table.columns().size(); column++) {
            int c = column;
            boolean sign = IntStream.range(0, table.rows())
                    .mapToDouble(row -> table.value(row, c))
                    .allMatch(value -> Double.isNaN(value) || value == 0 || value == 1);
            IntPredicate seen = row -> sign ? table.value(row, c) == 1 : !Double.isNaN(table.value(row, c));
            double[] share = share(table, seen);
            if (share[0] >= BETRAYING_SHARE && everywhere[0] < 0.5 && share[1] >= FEWEST_PATIENTS) {
                found.add(new Betraying(table.columns().get(column).name(), share[0]));
            }
        }
        return found;
    }

    /** The weighted share of cases among some rows, and of how many patients the cases are. */
    private static double[] share(TrainingTable table, IntPredicate rows) {
        double cases = 0;
        double all = 0;
        Set<Integer> people = new HashSet<>();
        for (int row = 0; row < table.rows(); row++) {
            if (rows.test(row)) {
                all += table.weight(row);
                if (table.label(row) == 1) {
                    cases += table.weight(row);
                    people.add(table.group(row));
                }
            }
        }
        return new double[] {all == 0 ? 0 : cases / all, people.size()};
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

    /** Chance that a case has the higher value of a column, or the lower one if that is likelier; ties count half. */
    private static double auroc(TrainingTable table, int column, int[] rows) {
        double[] cases = sorted(table, column, rows, 1);
        double[] others = sorted(table, column, rows, 0);
        if (cases.length == 0 || others.length == 0) {
            return 0.5;
        }
        double wins = 0;
        int below = 0;
        int upTo = 0;
        for (double value : cases) {
            while (below < others.length && others[below] < value) {
                below++;
            }
            while (upTo < others.length && others[upTo] <= value) {
                upTo++;
            }
            wins += (below + upTo) / 2.0;
        }
        double higher = wins / ((double) cases.length * others.length);
        return Math.max(higher, 1 - higher);
    }

    private static double[] sorted(TrainingTable table, int column, int[] rows, int label) {
        return Arrays.stream(rows)
                .filter(row -> table.label(row) == label)
                .mapToDouble(row -> key(table.value(row, column)))
                .sorted()
                .toArray();
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
