package org.consilium.tabular.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.table.TrainingTable;
import org.consilium.tabular.train.EnsembleTrainer;
import org.consilium.tabular.train.Profile;
import org.consilium.tabular.train.TrainedEnsemble;
import org.consilium.tabular.train.TrainingSettings;

/**
 * What a training costs in time and memory as tables grow, on made-up patients: numbers of which one in ten is unknown, every
 * fifth column a category of six levels, and a risk that rests on six columns, two of them together.
 */
public final class CostBenchmark {
    private static final int LEVELS = 6;
    private static final double UNKNOWN = 0.1;
    private static final Path STATUS = Path.of("/proc/self/status");

    private CostBenchmark() {}

    /**
     * What one training took.
     *
     * @param seconds by the clock; {@code processorSeconds} is what it used of the processors meanwhile
     * @param peakMegabytes most memory of the whole process that was resident, native libraries' included; NaN where the
     *     system does not tell
     */
    public record Cost(
            int rows,
            int columns,
            int members,
            double seconds,
            double processorSeconds,
            double peakMegabytes,
            double predictMillis,
            double auroc) {
        /** The figures by name, for JSON. */
        public Map<String, Object> figures() {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("rows", rows);
            all.put("columns", columns);
            all.put("members", members);
            all.put("seconds", seconds);
            all.put("processorSeconds", Double.isNaN(processorSeconds) ? "unknown" : processorSeconds);
            all.put("peakMegabytes", Double.isNaN(peakMegabytes) ? "unknown" : peakMegabytes);
            all.put("predictMillis", predictMillis);
            all.put("auroc", auroc);
            return all;
        }
    }

    public static Cost measure(int rows, int columns, Profile profile, long seed, int threads) {
        TrainingTable table = patients(rows, columns, seed);
        forgetPeak();
        double processorBefore = AccuracyBenchmark.processorSeconds();
        long began = System.nanoTime();
        TrainingSettings settings = profile.settings(rows, columns, table.outputs(), seed, threads);
        TrainedEnsemble trained = EnsembleTrainer.train(table, settings);
        double seconds = (System.nanoTime() - began) / 1e9;
        double processor = AccuracyBenchmark.processorSeconds() - processorBefore;
        int asked = Math.min(rows, 200);
        began = System.nanoTime();
        for (int row = 0; row < asked; row++) {
            trained.ensemble().predict(table.row(row));
        }
        double millis = (System.nanoTime() - began) / 1e6 / asked;
        return new Cost(
                rows,
                columns,
                trained.members().size(),
                seconds,
                processor,
                peakMegabytes(),
                millis,
                trained.evaluation().figure(Metric.AUROC).value());
    }

    static TrainingTable patients(int rows, int columns, long seed) {
        Random random = new Random(seed);
        double[][] values = new double[columns][rows];
        List<FeatureColumn> features = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
            if (c % 5 == 4) {
                features.add(FeatureColumn.categorical("category " + c, List.of("a", "b", "c", "d", "e", "f")));
            } else {
                features.add(FeatureColumn.numeric("number " + c));
            }
        }
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            double[] of = new double[columns];
            for (int c = 0; c < columns; c++) {
                of[c] = c % 5 == 4 ? random.nextInt(LEVELS) : random.nextGaussian();
                values[c][row] = random.nextDouble() < UNKNOWN ? Double.NaN : of[c];
            }
            double score = -1 + of[0] + (columns > 3 ? 0.7 * of[1] * of[2] - Math.abs(of[3]) : 0);
            if (columns > 5) {
                score += (of[4] < 2 ? 1 : 0) + 0.5 * of[5];
            }
            labels[row] = random.nextDouble() < 1 / (1 + StrictMath.exp(-score)) ? 1 : 0;
        }
        return new TrainingTable(features, values, List.of("no", "yes"), labels, null, null);
    }

    /** Linux forgets the peak when asked to; elsewhere it is the peak since the process began. */
    private static void forgetPeak() {
        System.gc();
        try {
            Path forget = Path.of("/proc/self/clear_refs");
            if (Files.isWritable(forget)) {
                Files.writeString(forget, "5");
            }
        } catch (IOException e) {
            // The figure is then an upper bound.
            return;
        }
    }

    private static double peakMegabytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmHWM:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
            return Double.NaN;
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
