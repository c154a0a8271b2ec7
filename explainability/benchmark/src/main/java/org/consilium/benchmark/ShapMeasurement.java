package org.consilium.benchmark;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.function.LongSupplier;
import org.consilium.attribution.Attributions;
import org.consilium.attribution.Background;
import org.consilium.attribution.Explainer;
import org.consilium.attribution.Interactions;
import org.consilium.attribution.TableBudget;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.Member;

/**
 * Times attributions or interactions of rows, and checks that they sum.
 *
 * <p>A pass takes all rows from their values to finished attributions; nothing is kept from one pass to the next but the tables.
 * The rate is the median pass, the latency that of one row after another in a changing order.
 */
final class ShapMeasurement {

    /**
     * @param rowsPerSecond of the median pass
     * @param bestRowsPerSecond of the fastest pass
     * @param p50Millis of a single row
     * @param p99Millis of a single row
     * @param preparationSeconds from the model in memory to tables ready
     * @param largestAdditivityError over all rows and outputs, of sums against the model's own margins
     */
    record Figures(
            int rows,
            int threads,
            double rowsPerSecond,
            double bestRowsPerSecond,
            double p50Millis,
            double p99Millis,
            double preparationSeconds,
            double tableMegabytes,
            int treesWithoutTables,
            double largestAdditivityError) {}

    private final LongSupplier clock;
    private final Member model;
    private final double[][] rows;
    private final int threads;
    private final boolean interactions;
    private final Explainer explainer;
    private final double preparationSeconds;

    /** @param clock nanoseconds, of the wall or of this thread's processor time */
    ShapMeasurement(
            Member model,
            double[][] rows,
            Optional<double[][]> background,
            int threads,
            boolean interactions,
            TableBudget budget,
            LongSupplier clock) {
        this.clock = clock;
        this.model = model;
        this.rows = rows;
        this.threads = threads;
        this.interactions = interactions;
        long start = clock.getAsLong();
        Blend blend = Blend.ofRawScores(model);
        explainer = background
                .map(b -> Explainer.of(blend, Background.of(b), budget))
                .orElseGet(() -> Explainer.pathDependent(blend, budget));
        if (interactions) {
            explainer.prepareInteractions();
        } else {
            explainer.prepare();
        }
        preparationSeconds = (clock.getAsLong() - start) / 1e9;
    }

    /** This thread's processor time: what a wall clock would say if nothing else ran. */
    static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    Explainer explainer() {
        return explainer;
    }

    /** @param seconds how long to time passes, and single rows, each */
    Figures figures(double seconds) {
        warmUp(seconds / 2);
        double[] rates = passes(seconds);
        double[] millis = singleRows(seconds);
        long bytes = explainer.tableBytes() + (interactions ? explainer.interactionTableBytes() : 0);
        return new Figures(
                rows.length,
                threads,
                quantile(rates, 0.5),
                rates[rates.length - 1],
                quantile(millis, 0.5),
                quantile(millis, 0.99),
                preparationSeconds,
                bytes / 1e6,
                explainer.treesWithoutTables(),
                largestAdditivityError());
    }

    private void warmUp(double seconds) {
        long end = clock.getAsLong() + (long) (seconds * 1e9);
        do {
            pass();
        } while (clock.getAsLong() < end);
    }

    private double[] passes(double seconds) {
        double[] rates = new double[1000];
        int n = 0;
        long end = clock.getAsLong() + (long) (seconds * 1e9);
        do {
            long start = clock.getAsLong();
            pass();
            rates[n++] = rows.length / ((clock.getAsLong() - start) / 1e9);
        } while (n < rates.length && (n < 3 || clock.getAsLong() < end));
        return sorted(rates, n);
    }

    private void pass() {
        if (interactions) {
            explainer.interactionsOfAll(rows, threads, (of, row) -> {});
        } else {
            explainer.explainAll(rows, threads);
        }
    }

    private double[] singleRows(double seconds) {
        double[] millis = new double[20_000];
        int n = 0;
        // A step that shares no divisor with the number of rows visits all of them, neighbours never in turn.
        int step = step(rows.length);
        int row = 0;
        for (int i = 0; i < Math.min(2000, 10 * rows.length); i++) {
            row = (row + step) % rows.length;
            single(row);
        }
        long end = clock.getAsLong() + (long) (seconds * 1e9);
        do {
            row = (row + step) % rows.length;
            long start = clock.getAsLong();
            single(row);
            millis[n++] = (clock.getAsLong() - start) / 1e6;
        } while (n < millis.length && (n < 50 || clock.getAsLong() < end));
        return sorted(millis, n);
    }

    private void single(int row) {
        if (interactions) {
            explainer.interactions(rows[row]);
        } else {
            explainer.explain(rows[row]);
        }
    }

    private static int step(int n) {
        int step = Math.max(1, (int) (n * 0.618));
        while (gcd(step, n) != 1) {
            step++;
        }
        return step;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private double largestAdditivityError() {
        DoubleAccumulator largest = new DoubleAccumulator(Math::max, 0);
        if (interactions) {
            explainer.interactionsOfAll(rows, threads, (of, row) -> largest.accumulate(error(of, row)));
        } else {
            List<Attributions> all = explainer.explainAll(rows, threads);
            for (int r = 0; r < rows.length; r++) {
                largest.accumulate(error(all.get(r), r));
            }
        }
        return largest.get();
    }

    private double error(Attributions attributions, int row) {
        double[] margins = model.margins(rows[row]);
        double largest = 0;
        for (int o = 0; o < margins.length; o++) {
            largest = worse(largest, attributions.margin(o) - margins[o]);
        }
        return largest;
    }

    /** Each row of a matrix against the feature's attribution, and all of it against the margin. */
    private double error(Interactions of, int row) {
        double[] margins = model.margins(rows[row]);
        double largest = 0;
        for (int o = 0; o < margins.length; o++) {
            double all = of.attributions().base(o);
            for (int i = 0; i < of.features(); i++) {
                double sum = 0;
                for (int j = 0; j < of.features(); j++) {
                    sum += of.value(o, i, j);
                }
                largest = worse(largest, sum - of.attributions().value(o, i));
                all += sum;
            }
            largest = worse(largest, all - margins[o]);
        }
        return largest;
    }

    /** NaN is the worst. */
    private static double worse(double largest, double error) {
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(largest, Math.abs(error));
    }

    private static double[] sorted(double[] values, int n) {
        double[] sorted = Arrays.copyOf(values, n);
        Arrays.sort(sorted);
        return sorted;
    }

    private static double quantile(double[] sorted, double q) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(q * (sorted.length - 1)))];
    }
}
