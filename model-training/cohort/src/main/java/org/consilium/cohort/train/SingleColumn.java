package org.consilium.cohort.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.consilium.tabular.table.TrainingTable;

/**
 * How well one column alone tells who has a finding.
 *
 * <p>Two ways are looked at, since an answer need not rise with the finding: by the order of the values, and by their levels (a
 * code that stands for the finding in the middle of others). What a level tells is learnt on one half of the patients and judged on
 * the other, so that chance is not taken for knowledge.
 *
 * <p><b>Missing</b>: unknown is a level of its own below all others, since whether a value is known can be the leak.
 */
final class SingleColumn {

    /** Levels of a column of many values: about as many rows in each. */
    private static final int MOST_LEVELS = 64;

    private final TrainingTable table;
    private final int[] rank;
    private final int ranks;

    SingleColumn(TrainingTable table, int column) {
        this.table = table;
        double[] keys = new double[table.rows()];
        for (int row = 0; row < keys.length; row++) {
            double value = table.value(row, column);
            keys[row] = Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
        }
        double[] distinct = Arrays.stream(keys).sorted().distinct().toArray();
        this.rank = Arrays.stream(keys)
                .mapToInt(key -> Arrays.binarySearch(distinct, key))
                .toArray();
        this.ranks = distinct.length;
    }

    /**
     * Chance that a case is told from another by this column, the better of both ways; 0.5 where there are not both.
     *
     * <p>By levels it is the lower bound of that chance (95 %, by patients): many levels are looked at in many groups of rows,
     * and a diagnosis that a laboratory value defines, as prediabetes, comes close to the answer without being a copy of it.
     */
    double auroc(int[] rows) {
        long[][] counts = new long[2][ranks];
        for (int row : rows) {
            counts[table.label(row)][rank[row]]++;
        }
        double higher =
                auroc(counts[1], counts[0], IntStream.range(0, ranks).boxed().toArray(Integer[]::new));
        return Math.max(Math.max(higher, 1 - higher), lowerBound(byLevels(rows, counts), rows));
    }

    /** Source: Hanley and McNeil 1982, Radiology 143:29-36, with patients in the place of rows. */
    private double lowerBound(double auroc, int[] rows) {
        double cases = patients(rows, 1);
        double others = patients(rows, 0);
        if (cases == 0 || others == 0) {
            return 0.5;
        }
        double square = auroc * auroc;
        double casesAlike = auroc / (2 - auroc) - square;
        double othersAlike = 2 * square / (1 + auroc) - square;
        double variance =
                (auroc * (1 - auroc) + (cases - 1) * casesAlike + (others - 1) * othersAlike) / (cases * others);
        return auroc - 1.96 * Math.sqrt(Math.max(0, variance));
    }

    private double patients(int[] rows, int label) {
        return Arrays.stream(rows)
                .filter(row -> table.label(row) == label)
                .map(table::group)
                .distinct()
                .count();
    }

    private double byLevels(int[] rows, long[][] counts) {
        int[] level = levels(counts, rows.length);
        int levels = level.length == 0 ? 0 : level[level.length - 1] + 1;
        if (levels < 3) {
            return 0.5;
        }
        long[][][] halves = new long[2][2][levels];
        for (int row : rows) {
            halves[half(table.group(row))][table.label(row)][level[rank[row]]]++;
        }
        double told = 0;
        double pairs = 0;
        for (int half = 0; half < 2; half++) {
            long[][] judged = halves[half];
            double[] share = shares(halves[1 - half]);
            Integer[] order = IntStream.range(0, levels)
                    .boxed()
                    .sorted(Comparator.comparingDouble(l -> share[l]))
                    .toArray(Integer[]::new);
            double weight = (double) Arrays.stream(judged[0]).sum()
                    * Arrays.stream(judged[1]).sum();
            told += weight * auroc(judged[1], judged[0], order);
            pairs += weight;
        }
        return pairs == 0 ? 0.5 : told / pairs;
    }

    /** The share of cases in each level, with one row more of the usual share. */
    private static double[] shares(long[][] counts) {
        double cases = Arrays.stream(counts[1]).sum();
        double usual = cases / Math.max(1, cases + Arrays.stream(counts[0]).sum());
        return IntStream.range(0, counts[0].length)
                .mapToDouble(l -> (counts[1][l] + usual) / (counts[0][l] + counts[1][l] + 1))
                .toArray();
    }

    /** The level of each rank: unknown for itself, then neighbours together until they are enough. */
    private int[] levels(long[][] counts, int rows) {
        int[] level = new int[ranks];
        double enough = ranks <= MOST_LEVELS ? 0 : (double) rows / MOST_LEVELS;
        double held = 0;
        int at = 0;
        for (int r = 0; r < ranks; r++) {
            level[r] = at;
            held += counts[0][r] + counts[1][r];
            if (held > 0 && (r == 0 || held >= enough)) {
                at++;
                held = 0;
            }
        }
        return level;
    }

    /** The half of a patient, whatever numbers the patients have. */
    private static int half(int patient) {
        return (patient * 0x9E3779B9) >>> 31;
    }

    /** Chance that a case stands later in the order than another; ties count half. */
    private static double auroc(long[] cases, long[] others, Integer[] order) {
        double wins = 0;
        double below = 0;
        double all = 0;
        for (int at : order) {
            wins += cases[at] * (below + others[at] / 2.0);
            below += others[at];
            all += cases[at];
        }
        return all == 0 || below == 0 ? 0.5 : wins / (all * below);
    }
}
