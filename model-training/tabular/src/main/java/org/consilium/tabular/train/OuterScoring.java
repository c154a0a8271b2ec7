package org.consilium.tabular.train;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.encoding.TableEncoding;
import org.consilium.tabular.confidence.MaskedEvidence;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.evaluate.SetCoverage;
import org.consilium.tabular.member.PlainLearner;
import org.consilium.tabular.member.Recipe;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TableLoader;
import org.consilium.tabular.table.TrainingTable;

/**
 * Makes the whole training anew on some rows and scores others with it: kinds of columns, encoding, search, rounds,
 * penalties, blend, calibration and sets never see the scored rows. Nothing here is served.
 *
 * <p>The council that is scored has one split where the served one may have several: figures are, if anything, a little
 * too low.
 */
final class OuterScoring {
    private final TableLoader loader;
    private final LoadedTable loaded;
    private final TableTraining.Effort effort;
    private final Consumer<String> progress;

    OuterScoring(TableLoader loader, LoadedTable loaded, TableTraining.Effort effort, Consumer<String> progress) {
        this.loader = loader;
        this.loaded = loaded;
        this.effort = effort;
        this.progress = progress;
    }

    /** What was said of rows by models that never saw them, collected over several divisions; unknown where not scored. */
    static final class Scores {
        final double[][] margins;
        final boolean[][] sets;
        final Map<String, double[][]> baselines = new LinkedHashMap<>();
        List<MaskedEvidence.Level> evidence = List.of();
        int withheld;

        Scores(TrainingTable table) {
            margins = Margins.unknown(table.rows(), table.outputs());
            sets = new boolean[table.rows()][];
        }
    }

    /**
     * Learns on some rows and adds what the model says of others.
     *
     * @param scored rows in ascending order
     * @param withBaselines whether to score what others would try first, too
     */
    void score(String what, int[] learning, int[] scored, boolean withBaselines, Scores into) {
        IntPredicate learns = rows(learning);
        IntPredicate scores = rows(scored);
        List<String> classes = loaded.table().classes();
        TableEncoding encoding = loader.learn(learns);
        TrainingTable learnt = loader.read(classes, encoding, learns).table();
        TrainingTable held = loader.read(classes, encoding, scores).table();
        progress.accept(
                "judged from outside: " + what + ", learning on " + learnt.rows() + " rows, scoring " + held.rows());
        TrainingSettings profile = effort.profile()
                .settings(learnt.rows(), learnt.columns().size(), learnt.outputs(), effort.seed(), effort.threads());
        TrainingSettings once = new TrainingSettings(
                profile.recipes(), profile.folds(), 1, effort.seed(), effort.threads(), 0, effort.sparserPatients());
        TrainedEnsemble trained =
                EnsembleTrainer.train(learnt, Search.extend(learnt, once, effort.withoutClock(), line -> {}));
        if (trained.evidenceLevels().isEmpty()) {
            double[] prevalence = learnt.prevalence(
                    java.util.stream.IntStream.range(0, learnt.rows()).toArray());
            into.evidence = MaskedEvidence.of(trained.ensemble(), held, prevalence, effort.seed());
        }
        int needed =
                MaskedEvidence.needed(trained.evidenceLevels().isEmpty() ? into.evidence : trained.evidenceLevels());
        for (int i = 0; i < scored.length; i++) {
            double[] row = held.row(i);
            into.margins[scored[i]] = trained.ensemble().predict(row).calibratedMargins();
            into.sets[scored[i]] = SetCoverage.members(
                    LogLoss.probabilities(into.margins[scored[i]]),
                    trained.predictionSets().thresholds());
            into.withheld += MaskedEvidence.knownCells(held.columns(), row) < needed ? 1 : 0;
        }
        if (withBaselines) {
            baselines(learnt, held, scored, into);
        }
    }

    private void baselines(TrainingTable learnt, TrainingTable held, int[] scored, Scores into) {
        double[] share = learnt.prevalence(
                java.util.stream.IntStream.range(0, learnt.rows()).toArray());
        double[] prior = new double[learnt.outputs()];
        for (int o = 0; o < prior.length; o++) {
            prior[o] = prior.length == 1
                    ? StrictMath.log(Math.max(1e-7, share[1]) / Math.max(1e-7, share[0]))
                    : StrictMath.log(Math.max(1e-7, share[o]));
        }
        double[][] prevalence = of(Baselines.PREVALENCE, into);
        for (int row : scored) {
            prevalence[row] = prior.clone();
        }
        for (Recipe recipe : Baselines.recipes()) {
            Blend alone = Blend.of(PlainLearner.learn(learnt, recipe, effort.seed(), effort.threads()));
            double[][] margins = of(recipe.name(), into);
            for (int i = 0; i < scored.length; i++) {
                margins[scored[i]] = alone.margins(held.row(i));
            }
        }
    }

    private double[][] of(String baseline, Scores into) {
        return into.baselines.computeIfAbsent(
                baseline,
                name -> Margins.unknown(loaded.table().rows(), loaded.table().outputs()));
    }

    /** Rows of the file that rows of the table are. */
    private IntPredicate rows(int[] ofTable) {
        BitSet wanted = new BitSet();
        for (int row : ofTable) {
            wanted.set(loaded.sourceRows().get(row));
        }
        return wanted::get;
    }
}
