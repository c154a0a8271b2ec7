package org.consilium.tabular.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.encoding.TableEncoding;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.member.PlainLearner;
import org.consilium.tabular.member.Recipe;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.table.TableFile;
import org.consilium.tabular.table.TableLoader;
import org.consilium.tabular.table.TableRequest;
import org.consilium.tabular.table.TrainingTable;
import org.consilium.tabular.train.Baselines;
import org.consilium.tabular.train.EnsembleTrainer;
import org.consilium.tabular.train.Profile;
import org.consilium.tabular.train.TableTraining;
import org.consilium.tabular.train.TrainedEnsemble;
import org.consilium.tabular.train.TrainingSettings;

/** Cross-validation of the whole training over a suite: what is learnt, is learnt anew without each part. */
public final class AccuracyBenchmark {
    private static final int PARTS = 5;
    /** Which parts are dealt inside learning rows must not hang on the seed that trainings are tried with. */
    private static final long INNER_SEED = 7_919;

    private final Protocol protocol;
    private final FoldStore store;
    private final Consumer<String> progress;

    /**
     * What is run.
     *
     * @param folder where the data are
     * @param trials settings that a search tries, anew without each part
     * @param inner for development: a part whose rows are put aside altogether, the others being dealt anew; -1 for the
     *     suite's own parts
     */
    public record Protocol(Path folder, Profile profile, int trials, long seed, int threads, int inner) {}

    /** @param keep where each part's result is kept, so that a run can go on where it stopped */
    public AccuracyBenchmark(Protocol protocol, Path keep, Consumer<String> progress) throws IOException {
        this.protocol = protocol;
        this.store = new FoldStore(keep);
        this.progress = progress;
    }

    /** All parts of a set, those found from an earlier run included. */
    List<FoldResult> run(Suite.DataSet set) throws IOException {
        Path data = protocol.folder().resolve(set.file());
        TableRequest request = TableRequest.target(set.target()).groupedBy(set.group());
        TableLoader loader = new TableLoader(TableFile.open(data), request);
        List<String> classes = loader.classes();
        int[] folds = folds(set, loader, classes);
        int parts = Arrays.stream(folds).max().orElse(-1) + 1;
        Fingerprint common = new Fingerprint()
                .code(EnsembleTrainer.class, CalibratedEnsemble.class)
                .file(data)
                .text(Arrays.toString(folds))
                .text(set)
                .text(protocol.profile())
                .text(protocol.trials())
                .text(protocol.seed())
                .text(protocol.inner());
        String fingerprint = common.value();
        List<FoldResult> results = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            java.util.Optional<FoldResult> found = store.find(set.name(), part, fingerprint);
            FoldResult result = found.orElse(null);
            if (result == null) {
                result = learn(set.name(), part, loader, classes, folds);
                store.keep(result, fingerprint);
            }
            results.add(result);
            progress.accept(String.format(
                    Locale.ROOT,
                    "%s part %d of %d: log loss %.4f, %.0f s%s",
                    set.name(),
                    part + 1,
                    parts,
                    Arrays.stream(result.losses(FoldResult.COUNCIL)).average().orElseThrow(),
                    result.trainSeconds(),
                    found.isPresent() ? " (kept from an earlier run)" : ""));
        }
        return results;
    }

    private FoldResult learn(String name, int part, TableLoader loader, List<String> classes, int[] folds) {
        IntPredicate learnt = row -> folds[row] != part && folds[row] != ASIDE;
        TableEncoding encoding = loader.learn(learnt);
        TrainingTable learning = loader.read(classes, encoding, learnt).table();
        LoadedTable held = loader.read(classes, encoding, row -> folds[row] == part);
        TrainingTable scored = held.table();
        double processorBefore = processorSeconds();
        long began = System.nanoTime();
        TrainingSettings settings = TableTraining.settings(
                        learning,
                        new TableTraining.Effort(
                                protocol.profile(),
                                protocol.trials(),
                                Duration.ZERO,
                                protocol.seed(),
                                protocol.threads()),
                        progress)
                .withoutBootstrap();
        TrainedEnsemble trained = EnsembleTrainer.withoutEvidenceLevels(learning, settings);
        double trainSeconds = (System.nanoTime() - began) / 1e9;
        double processor = processorSeconds() - processorBefore;

        int rows = scored.rows();
        double[][] council = new double[rows][];
        boolean[] inSet = new boolean[rows];
        int[] sizes = new int[rows];
        began = System.nanoTime();
        for (int row = 0; row < rows; row++) {
            council[row] = LogLoss.probabilities(
                    trained.ensemble().predict(scored.row(row)).calibratedMargins());
        }
        double predictMillis = (System.nanoTime() - began) / 1e6 / rows;
        List<Double> thresholds = trained.predictionSets().thresholds();
        for (int row = 0; row < rows; row++) {
            int best = 0;
            for (int k = 1; k < council[row].length; k++) {
                best = council[row][k] > council[row][best] ? k : best;
            }
            for (int k = 0; k < council[row].length; k++) {
                boolean in = k == best || council[row][k] >= thresholds.get(k);
                sizes[row] += in ? 1 : 0;
                inSet[row] |= in && k == scored.label(row);
            }
        }
        Map<String, double[][]> models = new LinkedHashMap<>();
        models.put(FoldResult.COUNCIL, council);
        if (protocol.inner() < 0) {
            baselines(learning, scored, models);
        }
        return new FoldResult(
                name,
                part,
                classes,
                held.sourceRows().stream().mapToInt(Integer::intValue).toArray(),
                java.util.stream.IntStream.range(0, rows).map(scored::group).toArray(),
                java.util.stream.IntStream.range(0, rows).map(scored::label).toArray(),
                models,
                inSet,
                sizes,
                trainSeconds,
                processor,
                predictMillis);
    }

    private void baselines(TrainingTable learning, TrainingTable scored, Map<String, double[][]> models) {
        double[] share = learning.prevalence(
                java.util.stream.IntStream.range(0, learning.rows()).toArray());
        double[][] prevalence = new double[scored.rows()][];
        Arrays.setAll(prevalence, row -> share.clone());
        models.put(Baselines.PREVALENCE, prevalence);
        for (Recipe recipe : Baselines.recipes()) {
            Blend alone = Blend.of(PlainLearner.learn(learning, recipe, protocol.seed(), protocol.threads()));
            double[][] p = new double[scored.rows()][];
            Arrays.setAll(p, row -> LogLoss.probabilities(alone.margins(scored.row(row))));
            models.put(recipe.name(), p);
        }
    }

    /** The mark of rows that are neither learnt from nor scored. */
    private static final int ASIDE = -2;

    private int[] folds(Suite.DataSet set, TableLoader loader, List<String> classes) throws IOException {
        int[] given = set.folds() == null
                ? dealt(loader, classes, row -> true, protocol.seed())
                : Suite.folds(protocol.folder().resolve(set.folds()));
        if (protocol.inner() < 0) {
            return given;
        }
        int[] inner = dealt(loader, classes, row -> given[row] != protocol.inner(), INNER_SEED);
        int[] all = Arrays.copyOf(inner, given.length);
        Arrays.fill(all, Math.min(inner.length, given.length), given.length, ASIDE);
        for (int row = 0; row < given.length; row++) {
            if (given[row] == protocol.inner()) {
                all[row] = ASIDE;
            }
        }
        return all;
    }

    private static int[] dealt(TableLoader loader, List<String> classes, IntPredicate wanted, long seed) {
        LoadedTable loaded = loader.read(classes, loader.learn(wanted), wanted);
        Folds parts = Folds.stratified(loaded.table(), PARTS, seed);
        int last = loaded.sourceRows().get(loaded.sourceRows().size() - 1);
        int[] folds = new int[last + 1];
        Arrays.fill(folds, -1);
        for (int i = 0; i < loaded.sourceRows().size(); i++) {
            folds[loaded.sourceRows().get(i)] = parts.of(i);
        }
        return folds;
    }

    /** What this process has used of the processor so far. */
    static double processorSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : Double.NaN;
    }
}
