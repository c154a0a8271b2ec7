package org.consilium.cohort.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.consilium.tabular.table.TrainingTable;
import org.jspecify.annotations.Nullable;

/**
 * What is seen almost only with the finding, though not with all of it: a drug that is given for nothing else before the diagnosis is
 * written down, ten orders of one test, a test that is left out where somebody knows. Ranking alone does not show it, where most
 * have the finding without it.
 *
 * <p>Looked at are each single value of a column with few, its highest and its lowest values, and that nothing is known.
 */
final class BetrayingSigns {

    /** Of those in whom a sign is seen, so many have the finding that the sign may stand for it. */
    static final double BETRAYING_SHARE = 0.9;

    /** In a finding that half of the askings have, a high share tells little. */
    private static final double USUAL_SHARE = 0.5;

    private static final int FEW_VALUES = 12;

    /**
     * A sign that is seen in those with the finding and hardly in anybody else.
     *
     * @param seen when it is seen, in words that follow the column's name
     * @param share of the askings at which it is seen that had the finding
     * @param patients who have the finding and the sign
     */
    record Sign(String column, String seen, double share, int patients) {}

    private final TrainingTable table;
    private final int column;

    private BetrayingSigns(TrainingTable table, int column) {
        this.table = table;
        this.column = column;
    }

    /** One sign of a column at most: the one that most patients with the finding have. */
    static List<Sign> in(TrainingTable table) {
        List<Sign> found = new ArrayList<>();
        int[] all = IntStream.range(0, table.rows()).toArray();
        if (share(table, all)[0] >= USUAL_SHARE) {
            return found;
        }
        for (int column = 0; column < table.columns().size(); column++) {
            new BetrayingSigns(table, column).most().ifPresent(found::add);
        }
        return found;
    }

    private Optional<Sign> most() {
        double[] values = IntStream.range(0, table.rows())
                .mapToDouble(row -> table.value(row, column))
                .toArray();
        double[] distinct = Arrays.stream(values)
                .filter(v -> !Double.isNaN(v))
                .sorted()
                .distinct()
                .toArray();
        Sign most = sign(row -> Double.isNaN(values[row]), "is not known");
        if (most == null && distinct.length > 0) {
            most = sign(row -> !Double.isNaN(values[row]), "is known");
        }
        if (distinct.length <= FEW_VALUES) {
            for (double value : distinct) {
                most = more(most, sign(row -> values[row] == value, "is " + plain(value)));
            }
        }
        if (distinct.length > 2) {
            int[] rising = rising(values, distinct);
            most = more(most, tail(values, rising, false));
            most = more(
                    most,
                    tail(
                            values,
                            IntStream.rangeClosed(1, rising.length)
                                    .map(i -> rising[rising.length - i])
                                    .toArray(),
                            true));
        }
        return Optional.ofNullable(most);
    }

    private @Nullable Sign sign(IntPredicate seen, String words) {
        double[] share =
                share(table, IntStream.range(0, table.rows()).filter(seen).toArray());
        return told(share, words);
    }

    private @Nullable Sign told(double[] share, String words) {
        return share[0] >= BETRAYING_SHARE && share[1] >= LeakCheck.FEWEST_PATIENTS
                ? new Sign(table.columns().get(column).name(), words, share[0], (int) share[1])
                : null;
    }

    /** The rows of known values, by value. */
    private static int[] rising(double[] values, double[] distinct) {
        int[] place = new int[distinct.length + 1];
        int[] rank = new int[values.length];
        for (int row = 0; row < values.length; row++) {
            rank[row] = Double.isNaN(values[row]) ? -1 : Arrays.binarySearch(distinct, values[row]);
            if (rank[row] >= 0) {
                place[rank[row] + 1]++;
            }
        }
        for (int r = 0; r < distinct.length; r++) {
            place[r + 1] += place[r];
        }
        int[] rows = new int[place[distinct.length]];
        for (int row = 0; row < values.length; row++) {
            if (rank[row] >= 0) {
                rows[place[rank[row]]++] = row;
            }
        }
        return rows;
    }

    /**
     * The most extreme values, as many as hold the share.
     *
     * <p><b>Missing</b>: unknown values are in no tail.
     *
     * @param order rows, the most extreme first
     */
    private @Nullable Sign tail(double[] values, int[] order, boolean highest) {
        double cases = 0;
        double all = 0;
        Set<Integer> people = new HashSet<>();
        Sign widest = null;
        for (int i = 0; i < order.length; i++) {
            int row = order[i];
            all += table.weight(row);
            if (table.label(row) == 1) {
                cases += table.weight(row);
                people.add(table.group(row));
            }
            boolean edge = i + 1 == order.length || values[order[i + 1]] != values[row];
            if (edge && i + 1 < order.length) {
                String words = (highest ? "is at least " : "is at most ") + plain(values[row]);
                widest = more(widest, told(new double[] {cases / all, people.size()}, words));
            }
        }
        return widest;
    }

    private static @Nullable Sign more(@Nullable Sign one, @Nullable Sign other) {
        return one == null || (other != null && other.patients() > one.patients()) ? other : one;
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    /** The weighted share of cases among some rows, and of how many patients the cases are. */
    private static double[] share(TrainingTable table, int[] rows) {
        double cases = 0;
        double all = 0;
        Set<Integer> people = new HashSet<>();
        for (int row : rows) {
            all += table.weight(row);
            if (table.label(row) == 1) {
                cases += table.weight(row);
                people.add(table.group(row));
            }
        }
        return new double[] {all == 0 ? 0 : cases / all, people.size()};
    }
}
