package org.consilium.tabular.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.member.Recipe;
import org.consilium.tabular.optimise.ParzenSearch;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.TrainingTable;

/**
 * Tries settings beyond the profile's own. Batches of settings, suggested by what earlier ones were worth, are tried on a
 * quarter of a large table first; only the better half of a batch goes on to half of the rows, and the better half of those
 * to all (successive halving). Boosting stops early in each. The best two of each kind join the council, whose blend then
 * says what they are worth.
 *
 * <p>Each kind of trees gets as many trials as the others: a council gains more from members that differ than from the last
 * refinement of one.
 *
 * <p>Stopped by trials, the result depends on table, seed and trials alone; stopped by time, on the machine too.
 *
 * <p><b>Source</b>: Jamieson and Talwalkar, "Non-stochastic best arm identification" (2016); Falkner et al., "BOHB" (2018).
 */
final class Search {
    private static final int KEPT_A_KIND = 2;
    private static final int BATCH = 4;
    /** Below, a part of the rows would say little about all of them and save little time. */
    private static final int ROWS_WORTH_HALVING = 4_000;

    private static final int MOST_ROUNDS = 1500;
    private static final int MOST_TREES = 9_000;

    private final TrainingTable table;
    private final TrainingSettings settings;
    private final TableTraining.Effort effort;
    private final Consumer<String> progress;
    private final List<TrainingTable> rungs;
    private final Map<SearchSpace, ParzenSearch> suggestions = new EnumMap<>(SearchSpace.class);
    private final Map<SearchSpace, List<LearntMember>> finished = new EnumMap<>(SearchSpace.class);
    private int trials;

    private Search(
            TrainingTable table, TrainingSettings settings, TableTraining.Effort effort, Consumer<String> progress) {
        this.table = table;
        this.settings = settings;
        this.effort = effort;
        this.progress = progress;
        this.rungs = rungs(table, effort.seed());
        for (SearchSpace kind : SearchSpace.KINDS) {
            long seed = effort.seed() * 31 + kind.family().hashCode();
            suggestions.put(kind, new ParzenSearch(SearchSpace.DIMENSIONS, seed));
            finished.put(kind, new ArrayList<>());
        }
    }

    /** The settings with the best members found; as they were where no effort is asked for. */
    static TrainingSettings extend(
            TrainingTable table, TrainingSettings settings, TableTraining.Effort effort, Consumer<String> progress) {
        if (effort.trials() == 0 && effort.budget().isZero()) {
            return settings;
        }
        return new Search(table, settings, effort, progress).run();
    }

    /** A quarter, a half and all of the rows, or all alone; parts are dealt by class and person. */
    private static List<TrainingTable> rungs(TrainingTable table, long seed) {
        if (table.rows() < ROWS_WORTH_HALVING) {
            return List.of(table);
        }
        Folds quarters = Folds.stratified(table, 4, seed + 17);
        int[] all = IntStream.range(0, table.rows()).toArray();
        return List.of(
                table.subset(
                        IntStream.of(all).filter(row -> quarters.of(row) == 0).toArray()),
                table.subset(
                        IntStream.of(all).filter(row -> quarters.of(row) <= 1).toArray()),
                table);
    }

    private boolean goesOn(long end) {
        return effort.budget().isZero() ? trials < effort.trials() : System.nanoTime() < end;
    }

    private TrainingSettings run() {
        Duration budget = effort.budget();
        long end = System.nanoTime() + budget.toNanos();
        for (int batch = 0; goesOn(end); batch++) {
            SearchSpace kind = SearchSpace.KINDS.get(batch % SearchSpace.KINDS.size());
            int size = budget.isZero() ? Math.min(BATCH, effort.trials() - trials) : BATCH;
            batch(kind, size, end);
        }
        List<Recipe> all = new ArrayList<>(settings.recipes());
        for (List<LearntMember> ofKind : finished.values()) {
            ofKind.stream()
                    .sorted(Comparator.comparingDouble(LearntMember::heldOutLoss))
                    .limit(KEPT_A_KIND)
                    .map(LearntMember::recipe)
                    .forEach(all::add);
        }
        return new TrainingSettings(
                all,
                settings.folds(),
                settings.repeats(),
                settings.seed(),
                settings.threads(),
                settings.bootstrap(),
                settings.masking());
    }

    /** A setting under trial. */
    @SuppressWarnings("ArrayRecordComponent") // Private, for inner loops.
    private record Trial(Recipe recipe, double[] point) {}

    private void batch(SearchSpace kind, int size, long end) {
        int rounds = Math.max(50, Math.min(MOST_ROUNDS, MOST_TREES / table.outputs()));
        ParzenSearch suggest = suggestions.get(kind);
        List<LearntMember> done = finished.get(kind);
        if (suggest == null || done == null) {
            throw new IllegalStateException("The search knows no kind " + kind + ".");
        }
        List<Trial> trying = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            double[] point = suggest.suggest();
            trying.add(new Trial(kind.recipe(kind.family() + "-trial" + ++trials, point, rounds), point));
        }
        for (int rung = 0; rung < rungs.size(); rung++) {
            TrainingTable rows = rungs.get(rung);
            boolean last = rung == rungs.size() - 1;
            List<Scored> scored = new ArrayList<>();
            for (Trial trial : trying) {
                // By time, a batch may end early; what is not finished on all rows is not taken.
                if (!effort.budget().isZero() && System.nanoTime() >= end && !(scored.isEmpty() && last)) {
                    break;
                }
                LearntMember learnt = tried(rows, trial.recipe());
                scored.add(new Scored(trial, learnt.heldOutLoss()));
                if (rung == 0) {
                    suggest.observe(trial.point(), learnt.heldOutLoss());
                }
                if (last) {
                    done.add(learnt);
                }
                progress.accept(String.format(
                        Locale.ROOT,
                        "search: trial %d%s  %-20s on %,d rows: held-out log loss %.4f",
                        trials,
                        effort.budget().isZero() ? " of " + effort.trials() : "",
                        trial.recipe().name(),
                        rows.rows(),
                        learnt.heldOutLoss()));
            }
            trying = scored.stream()
                    .sorted(Comparator.comparingDouble(Scored::loss))
                    .limit((scored.size() + 1) / 2)
                    .map(Scored::trial)
                    .toList();
        }
    }

    private record Scored(Trial trial, double loss) {}

    private LearntMember tried(TrainingTable rows, Recipe recipe) {
        TrainingSettings once =
                new TrainingSettings(List.of(recipe), settings.folds(), 1, settings.seed(), settings.threads(), 0);
        return new EnsembleTrainer(rows, once, line -> {})
                .learn(List.of(recipe))
                .get(0);
    }
}
