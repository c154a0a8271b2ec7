package org.consilium.tabular.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * How good a model's probabilities were on rows that it did not learn from, each figure with an interval over persons.
 *
 * @param rows scored rows
 * @param persons distinct persons among them
 * @param cases rows of each class
 */
public record Evaluation(int rows, int persons, List<Integer> cases, Map<Metric, Figure> figures) {
    private static final double TAIL = 0.025;
    private static final int FEWEST_SAMPLES = 50;
    private static final long MOST_SAMPLED_ROWS = 5_000_000;

    public Evaluation {
        cases = List.copyOf(cases);
        figures = Map.copyOf(figures);
    }

    /**
     * Resamples whole persons, so that the interval does not pretend that two visits of one person are two people.
     *
     * @param resamples bootstrap samples; 0 gives figures without intervals
     */
    public static Evaluation of(ScoredRows scored, int resamples, long seed) {
        Metrics metrics = new Metrics(scored);
        Map<Integer, Integer> persons = new LinkedHashMap<>();
        int[] person = new int[scored.rows()];
        int[] cases = new int[scored.classes];
        for (int i = 0; i < person.length; i++) {
            Integer known = persons.putIfAbsent(scored.groups[i], persons.size());
            person[i] = known == null ? persons.size() - 1 : known;
            cases[scored.labels[i]]++;
        }
        List<double[]> sampledWeights = new ArrayList<>();
        Random random = new Random(seed);
        // Large tables have narrow intervals, for which fewer samples do; many classes take as much longer.
        long size = (long) scored.rows() * Math.max(1, scored.classes / 4);
        int samples = (int) Math.min(resamples, Math.max(FEWEST_SAMPLES, MOST_SAMPLED_ROWS / size));
        for (int s = 0; s < samples; s++) {
            int[] times = new int[persons.size()];
            for (int i = 0; i < times.length; i++) {
                times[random.nextInt(times.length)]++;
            }
            double[] weights = new double[person.length];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = scored.weights[i] * times[person[i]];
            }
            sampledWeights.add(weights);
        }
        Map<Metric, Figure> figures = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            if (metric.applies(scored.classes)) {
                double[] sorted = sampledWeights.stream()
                        .mapToDouble(weights -> metrics.value(metric, weights))
                        .filter(v -> !Double.isNaN(v))
                        .sorted()
                        .toArray();
                figures.put(
                        metric,
                        new Figure(
                                metrics.value(metric, scored.weights),
                                quantile(sorted, TAIL),
                                quantile(sorted, 1 - TAIL)));
            }
        }
        return new Evaluation(
                scored.rows(), persons.size(), Arrays.stream(cases).boxed().toList(), figures);
    }

    private static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** The figure of a metric; NaN where it has no meaning for this number of classes. */
    public Figure figure(Metric metric) {
        Figure figure = figures.get(metric);
        return figure == null ? new Figure(Double.NaN, Double.NaN, Double.NaN) : figure;
    }
}
