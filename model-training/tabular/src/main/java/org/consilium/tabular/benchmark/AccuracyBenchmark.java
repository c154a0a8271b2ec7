package org.consilium.tabular.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.consilium.ensemble.encoding.TableEncoding;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Metric;
import org.consilium.tabular.evaluate.ScoredRows;
import org.consilium.tabular.evaluate.SetCoverage;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.CsvFile;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TableLoader;
import org.consilium.tabular.table.TableRequest;
import org.consilium.tabular.table.TrainingTable;
import org.consilium.tabular.train.EnsembleTrainer;
import org.consilium.tabular.train.Profile;
import org.consilium.tabular.train.TrainedEnsemble;

/** Cross-validation of the whole training over a suite: what is learnt, is learnt anew without each part. */
public final class AccuracyBenchmark {
    private static final int PARTS = 5;

    private final Path folder;
    private final Profile profile;
    private final long seed;
    private final int threads;
    private final Consumer<String> progress;

    public AccuracyBenchmark(Path folder, Profile profile, long seed, int threads, Consumer<String> progress) {
        this.folder = folder;
        this.profile = profile;
        this.seed = seed;
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * A model's figures on one set: means over parts; calibration error, slope and coverage over all parts together.
     *
     * @param standardError of the log loss over parts
     */
    public record Line(
            String set,
            int rows,
            int classes,
            double prevalenceLoss,
            double logLoss,
            double standardError,
            double auroc,
            double ece,
            double slope,
            double coverage,
            double setSize,
            double trainSeconds,
            double predictMillis) {
        /** The share of the prevalence's log loss that the model takes away. */
        public double skill() {
            return 1 - logLoss / prevalenceLoss;
        }
    }

    public Line run(Suite.DataSet set) throws IOException {
        CsvFile file = CsvFile.open(folder.resolve(set.file()));
        TableRequest request = TableRequest.target(set.target()).groupedBy(set.group());
        TableLoader loader = new TableLoader(file, request);
        List<String> classes = loader.classes();
        int[] folds = set.folds() == null ? dealt(loader, classes) : Suite.folds(folder.resolve(set.folds()));
        int parts = Arrays.stream(folds).max().orElse(-1) + 1;
        List<Double> losses = new ArrayList<>();
        List<double[]> pooled = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        double prevalence = 0;
        double auroc = 0;
        double held = 0;
        double size = 0;
        double trainSeconds = 0;
        double predictSeconds = 0;
        for (int part = 0; part < parts; part++) {
            int out = part;
            TableEncoding encoding = loader.learn(row -> folds[row] != out);
            TrainingTable learning =
                    loader.read(classes, encoding, row -> folds[row] != out).table();
            TrainingTable scored =
                    loader.read(classes, encoding, row -> folds[row] == out).table();
            long began = System.nanoTime();
            TrainedEnsemble trained = EnsembleTrainer.train(
                    learning,
                    profile.settings(learning.rows(), learning.columns().size(), learning.outputs(), seed, threads)
                            .withoutBootstrap());
            trainSeconds += (System.nanoTime() - began) / 1e9 / parts;
            began = System.nanoTime();
            double[][] margins = new double[scored.rows()][];
            for (int row = 0; row < margins.length; row++) {
                margins[row] = trained.ensemble().predict(scored.row(row)).calibratedMargins();
                pooled.add(margins[row]);
                labels.add(scored.label(row));
            }
            predictSeconds += (System.nanoTime() - began) / 1e9;
            Margins calibrated = new Margins(margins);
            Evaluation evaluation = Evaluation.of(ScoredRows.ofMargins(scored, calibrated), 0, seed);
            losses.add(evaluation.figure(Metric.LOG_LOSS).value());
            auroc += evaluation.figure(Metric.AUROC).value() / parts;
            SetCoverage coverage = SetCoverage.of(scored, calibrated, trained.predictionSets());
            held += coverage.coverage() * scored.rows();
            size += coverage.meanSize() * scored.rows();
            prevalence += prevalenceLoss(learning, scored) / parts;
            progress.accept(String.format(
                    java.util.Locale.ROOT,
                    "%s part %d of %d: log loss %.4f",
                    set.name(),
                    part + 1,
                    parts,
                    losses.get(part)));
        }
        Evaluation all = Evaluation.of(scored(pooled, labels), 0, seed);
        double mean = losses.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double variance =
                losses.stream().mapToDouble(l -> (l - mean) * (l - mean)).sum() / (parts - 1);
        return new Line(
                set.name(),
                pooled.size(),
                classes.size(),
                prevalence,
                mean,
                Math.sqrt(variance / parts),
                auroc,
                all.figure(Metric.ECE).value(),
                all.figure(Metric.CALIBRATION_SLOPE).value(),
                held / pooled.size(),
                size / pooled.size(),
                trainSeconds,
                1000 * predictSeconds / pooled.size());
    }

    private static double prevalenceLoss(TrainingTable learning, TrainingTable scored) {
        double[] share = learning.prevalence(
                java.util.stream.IntStream.range(0, learning.rows()).toArray());
        double sum = 0;
        for (int row = 0; row < scored.rows(); row++) {
            sum -= StrictMath.log(Math.max(1e-7, share[scored.label(row)]));
        }
        return sum / scored.rows();
    }

    private static ScoredRows scored(List<double[]> margins, List<Integer> labels) {
        double[][] p = margins.stream()
                .map(org.consilium.tabular.evaluate.LogLoss::probabilities)
                .toArray(double[][]::new);
        int[] groups = new int[p.length];
        double[] weights = new double[p.length];
        Arrays.setAll(groups, i -> i);
        Arrays.fill(weights, 1);
        return new ScoredRows(p, labels.stream().mapToInt(Integer::intValue).toArray(), groups, weights);
    }

    private int[] dealt(TableLoader loader, List<String> classes) {
        LoadedTable loaded = loader.read(classes, loader.learn(row -> true), row -> true);
        Folds parts = Folds.stratified(loaded.table(), PARTS, seed);
        int last = loaded.sourceRows().get(loaded.sourceRows().size() - 1);
        int[] folds = new int[last + 1];
        Arrays.fill(folds, -1);
        for (int i = 0; i < loaded.sourceRows().size(); i++) {
            folds[loaded.sourceRows().get(i)] = parts.of(i);
        }
        return folds;
    }

    /** The figures by name, for JSON. */
    public static Map<String, Object> figures(Line line) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("set", line.set());
        all.put("rows", line.rows());
        all.put("classes", line.classes());
        all.put("prevalenceLogLoss", line.prevalenceLoss());
        all.put("logLoss", line.logLoss());
        all.put("standardError", line.standardError());
        all.put("skill", line.skill());
        all.put("auroc", line.auroc());
        all.put("ece", line.ece());
        all.put("calibrationSlope", Double.isNaN(line.slope()) ? "undefined" : line.slope());
        all.put("coverage", line.coverage());
        all.put("setSize", line.setSize());
        all.put("trainSeconds", line.trainSeconds());
        all.put("predictMillis", line.predictMillis());
        return all;
    }
}
