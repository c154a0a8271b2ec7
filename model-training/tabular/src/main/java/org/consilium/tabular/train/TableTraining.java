package org.consilium.tabular.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.PairedDifference;
import org.consilium.tabular.evaluate.ScoredRows;
import org.consilium.tabular.evaluate.SetCoverage;
import org.consilium.tabular.evaluate.Subgroup;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/** The whole training of a table: search, council, baselines on the same parts, and figures for the report. */
public final class TableTraining {
    private static final double EARLIER_SHARE = 0.8;
    private static final int SUBGROUP_RESAMPLES = 200;

    private TableTraining() {}

    /**
     * How hard to try.
     *
     * @param trials settings to try beyond the profile's own
     * @param budget how long to try settings; zero for no search by time
     * @param sparserPatients whether patients to come may have fewer values than those learnt from
     */
    public record Effort(
            Profile profile, int trials, Duration budget, long seed, int threads, boolean sparserPatients) {
        /** For patients of whom as much is known as of those learnt from. */
        public Effort(Profile profile, int trials, Duration budget, long seed, int threads) {
            this(profile, trials, budget, seed, threads, false);
        }
    }

    /** The profile's settings for the table, with what a search found beyond them. */
    public static TrainingSettings settings(TrainingTable table, Effort effort, Consumer<String> progress) {
        TrainingSettings own = effort.profile()
                .settings(table.rows(), table.columns().size(), table.outputs(), effort.seed(), effort.threads());
        return Search.extend(table, effort.sparserPatients() ? own.forSparserPatients() : own, effort, progress);
    }

    public static TrainedTable train(LoadedTable loaded, Effort effort, Consumer<String> progress) {
        TrainingTable table = loaded.table();
        TrainingSettings settings = settings(table, effort, progress);
        EnsembleTrainer trainer = new EnsembleTrainer(table, settings, progress);
        TrainedEnsemble ensemble = trainer.train();
        progress.accept("baselines on the same parts");
        List<LearntMember> baselines = trainer.learn(Portfolio.baselines());
        List<PairedDifference> differences = new ArrayList<>();
        differences.add(PairedDifference.of(
                table,
                ensemble.honestMargins(),
                "baseline: prevalence",
                prevalence(table, ensemble.honestMargins()),
                settings.bootstrap(),
                effort.seed()));
        for (LearntMember baseline : baselines) {
            differences.add(PairedDifference.of(
                    table,
                    ensemble.honestMargins(),
                    baseline.recipe().name(),
                    baseline.heldOutMargins(),
                    settings.bootstrap(),
                    effort.seed()));
        }
        List<Evaluation> inTime = loaded.times().isEmpty() ? List.of() : List.of(inTime(loaded, settings, progress));
        return new TrainedTable(
                ensemble,
                baselines,
                List.copyOf(differences),
                SetCoverage.of(table, ensemble.honestMargins(), ensemble.predictionSets()),
                Subgroup.all(table, ensemble.honestMargins(), SUBGROUP_RESAMPLES, effort.seed()),
                inTime);
    }

    private static Margins prevalence(TrainingTable table, Margins like) {
        double[] share = table.prevalence(like.knownRows());
        double[][] margins = Margins.unknown(table.rows(), table.outputs());
        for (int row : like.knownRows()) {
            for (int o = 0; o < margins[row].length; o++) {
                margins[row][o] = table.outputs() == 1
                        ? StrictMath.log(share[1] / share[0])
                        : StrictMath.log(Math.max(1e-12, share[o]));
            }
        }
        return new Margins(margins);
    }

    /** Learns on the earlier rows and is judged on the later ones of persons who were not learnt from. */
    private static Evaluation inTime(LoadedTable loaded, TrainingSettings settings, Consumer<String> progress) {
        TrainingTable table = loaded.table();
        Integer[] order = new Integer[table.rows()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(row -> loaded.times().get(row)));
        int earlier = (int) (EARLIER_SHARE * order.length);
        int[] learning = Arrays.stream(order, 0, earlier).mapToInt(i -> i).toArray();
        java.util.Set<Integer> known = new java.util.HashSet<>();
        for (int row : learning) {
            known.add(table.group(row));
        }
        int[] later = Arrays.stream(order, earlier, order.length)
                .mapToInt(i -> i)
                .filter(row -> !known.contains(table.group(row)))
                .toArray();
        progress.accept(
                "learning on the earlier " + learning.length + " rows, judged on " + later.length + " later ones");
        TrainedEnsemble past = EnsembleTrainer.train(table.subset(learning), settings);
        double[][] margins = Margins.unknown(table.rows(), table.outputs());
        for (int row : later) {
            margins[row] = past.ensemble().predict(table.row(row)).calibratedMargins();
        }
        return Evaluation.of(
                ScoredRows.ofMargins(table, new Margins(margins), later), settings.bootstrap(), settings.seed());
    }
}
