package org.consilium.tabular.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.consilium.ensemble.PredictionSets;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * How often prediction sets held the truth, and how large they were.
 *
 * @param coverageFigure share of patients whose true class was in the set
 * @param byClass the same of each class's own patients; NaN for a class without any
 * @param sizeFigure classes in a set, on average
 * @param single share of sets with one class
 */
public record SetCoverage(Figure coverageFigure, List<Double> byClass, Figure sizeFigure, double single) {
    private static final double TAIL = 0.025;

    public SetCoverage {
        byClass = List.copyOf(byClass);
    }

    public double coverage() {
        return coverageFigure.value();
    }

    public double meanSize() {
        return sizeFigure.value();
    }

    /** Without intervals. */
    public static SetCoverage of(TrainingTable table, Margins calibrated, PredictionSets sets) {
        return of(table, calibrated, sets, 0, 0);
    }

    /** The sets that one model gives to all rows whose margins are known. */
    public static SetCoverage of(
            TrainingTable table, Margins calibrated, PredictionSets sets, int resamples, long seed) {
        boolean[][] members = new boolean[table.rows()][];
        for (int row : calibrated.knownRows()) {
            members[row] = members(LogLoss.probabilities(calibrated.row(row)), sets.thresholds());
        }
        return of(table, calibrated.knownRows(), members, resamples, seed);
    }

    /** Which classes are in a patient's set: those at their threshold or above, and always the most probable. */
    public static boolean[] members(double[] probabilities, List<Double> thresholds) {
        int best = 0;
        boolean[] in = new boolean[probabilities.length];
        for (int k = 0; k < in.length; k++) {
            best = probabilities[k] > probabilities[best] ? k : best;
            in[k] = probabilities[k] >= thresholds.get(k);
        }
        in[best] = true;
        return in;
    }

    /** @param members of each row's set, {@code [row][class]} */
    public static SetCoverage of(TrainingTable table, int[] rows, boolean[][] members, int resamples, long seed) {
        int classes = table.classes().size();
        double[] held = new double[classes];
        double[] cases = new double[classes];
        Map<Integer, Integer> persons = new HashMap<>();
        for (int row : rows) {
            persons.putIfAbsent(table.group(row), persons.size());
        }
        double[] hits = new double[persons.size()];
        double[] sizes = new double[persons.size()];
        double[] times = new double[persons.size()];
        double single = 0;
        for (int row : rows) {
            int count = 0;
            for (boolean in : members[row]) {
                count += in ? 1 : 0;
            }
            boolean hit = members[row][table.label(row)];
            held[table.label(row)] += hit ? 1 : 0;
            cases[table.label(row)]++;
            single += count == 1 ? 1 : 0;
            Integer person = persons.get(table.group(row));
            if (person != null) {
                hits[person] += hit ? 1 : 0;
                sizes[person] += count;
                times[person]++;
            }
        }
        List<Double> byClass = new ArrayList<>();
        for (int k = 0; k < classes; k++) {
            byClass.add(cases[k] == 0 ? Double.NaN : held[k] / cases[k]);
        }
        return new SetCoverage(
                mean(hits, times, resamples, seed),
                byClass,
                mean(sizes, times, resamples, seed),
                single / Math.max(1, rows.length));
    }

    private static Figure mean(double[] sums, double[] times, int resamples, long seed) {
        double value = Arrays.stream(sums).sum() / Arrays.stream(times).sum();
        double[] means = new double[resamples];
        Random random = new Random(seed);
        for (int s = 0; s < resamples; s++) {
            double sum = 0;
            double all = 0;
            for (int i = 0; i < sums.length; i++) {
                int drawn = random.nextInt(sums.length);
                sum += sums[drawn];
                all += times[drawn];
            }
            means[s] = sum / all;
        }
        Arrays.sort(means);
        return resamples == 0
                ? new Figure(value, Double.NaN, Double.NaN)
                : new Figure(value, means[(int) (TAIL * resamples)], means[(int) ((1 - TAIL) * resamples)]);
    }
}
