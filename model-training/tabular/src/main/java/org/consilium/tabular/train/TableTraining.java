package org.consilium.tabular.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.PairedDifference;
import org.consilium.tabular.evaluate.ScoredRows;
import org.consilium.tabular.evaluate.SetCoverage;
import org.consilium.tabular.evaluate.Subgroup;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TableLoader;
import org.consilium.tabular.table.TrainingTable;

/** The whole training of a table: search, council, and figures for the report from trainings made anew without the rows. */
public final class TableTraining {
    private static final int SUBGROUP_RESAMPLES = 200;
    private static final int OUTER_PARTS = 5;

    /** Rows times outputs up to which each row is scored from outside; above, a fifth of them is enough for sharp figures. */
    private static final long ALL_PARTS = 6_000;

    /** Values times outputs up to which that is bearable. */
    private static final long ALL_PARTS_OF_VALUES = 1_000_000;

    /** Shares of the rows in time after which a later block is scored: three blocks of the latest half. */
    private static final double[] CUTS = {0.5, 0.65, 0.8, 1};

    private static final int MOST_SITES = 8;
    private static final int FEWEST_ROWS_OF_A_SITE = 20;

    private final LoadedTable loaded;
    private final TrainingTable table;
    private final Effort effort;
    private final Consumer<String> progress;
    private final OuterScoring outer;

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

        /** The same without a search by time, whose outcome depends on the machine. */
        Effort withoutClock() {
            return new Effort(profile, trials, Duration.ZERO, seed, threads, sparserPatients);
        }
    }

    /** The profile's settings for the table, with what a search found beyond them. */
    public static TrainingSettings settings(TrainingTable table, Effort effort, Consumer<String> progress) {
        TrainingSettings own = effort.profile()
                .settings(table.rows(), table.columns().size(), table.outputs(), effort.seed(), effort.threads());
        return Search.extend(table, effort.sparserPatients() ? own.forSparserPatients() : own, effort, progress);
    }

    private TableTraining(TableLoader loader, LoadedTable loaded, Effort effort, Consumer<String> progress) {
        this.loaded = loaded;
        this.table = loaded.table();
        this.effort = effort;
        this.progress = progress;
        this.outer = new OuterScoring(loader, loaded, effort, progress);
    }

    /** @param loader that read the table, to read parts of it anew with an encoding of their own */
    public static TrainedTable train(TableLoader loader, LoadedTable loaded, Effort effort, Consumer<String> progress) {
        return new TableTraining(loader, loaded, effort, progress).train();
    }

    private TrainedTable train() {
        TrainingSettings settings = settings(table, effort, progress);
        long began = System.nanoTime();
        TrainedEnsemble ensemble = new EnsembleTrainer(table, settings, progress).train();
        List<ProfileLine> profiles = new ArrayList<>();
        profiles.add(new ProfileLine(effort.profile(), (System.nanoTime() - began) / 1e9, ensemble));
        profiles.addAll(quickerProfiles());

        OuterScoring.Scores scores = new OuterScoring.Scores(table);
        String how = scoreParts(scores);
        Margins margins = new Margins(scores.margins);
        int resamples = settings.bootstrap();
        List<TrainedTable.Baseline> baselines = new ArrayList<>();
        List<PairedDifference> differences = new ArrayList<>();
        scores.baselines.forEach((name, said) -> {
            Margins theirs = new Margins(said);
            baselines.add(new TrainedTable.Baseline(
                    name, Evaluation.of(ScoredRows.ofMargins(table, theirs), resamples, effort.seed())));
            differences.add(PairedDifference.of(table, margins, name, theirs, resamples, effort.seed()));
        });
        return new TrainedTable(
                ensemble.evidenceLevels().isEmpty() ? ensemble.withEvidence(scores.evidence) : ensemble,
                Evaluation.of(ScoredRows.ofMargins(table, margins), resamples, effort.seed()),
                margins,
                how,
                scores.withheld,
                List.copyOf(baselines),
                List.copyOf(differences),
                SetCoverage.of(table, margins.knownRows(), scores.sets, resamples, effort.seed()),
                Subgroup.all(table, margins, SUBGROUP_RESAMPLES, effort.seed()),
                inTime(resamples),
                bySite(resamples),
                List.copyOf(profiles));
    }

    private TrainingSettings settings(Profile profile) {
        return profile.settings(table.rows(), table.columns().size(), table.outputs(), effort.seed(), effort.threads());
    }

    /** What speed would cost: the profiles below the one that was asked for. */
    private List<ProfileLine> quickerProfiles() {
        List<ProfileLine> lines = new ArrayList<>();
        for (Profile profile : effort.profile().quicker()) {
            long began = System.nanoTime();
            TrainedEnsemble trained =
                    EnsembleTrainer.train(table, settings(profile).withoutBootstrap());
            double seconds = (System.nanoTime() - began) / 1e9;
            lines.add(new ProfileLine(profile, seconds, trained));
            progress.accept(String.format(
                    Locale.ROOT, "profile %-28s %.1f s", profile.name().toLowerCase(Locale.ROOT), seconds));
        }
        return lines;
    }

    private String scoreParts(OuterScoring.Scores into) {
        Folds folds = Folds.stratified(table, OUTER_PARTS, effort.seed() + 7_919);
        long size = (long) table.rows() * table.outputs();
        boolean all = size <= ALL_PARTS && size * table.columns().size() <= ALL_PARTS_OF_VALUES;
        int parts = all ? OUTER_PARTS : 1;
        for (int part = 0; part < parts; part++) {
            int held = part;
            int[] learning = java.util.stream.IntStream.range(0, table.rows())
                    .filter(row -> folds.of(row) != held)
                    .toArray();
            int[] scored = folds.heldOut(part);
            Arrays.sort(scored);
            outer.score("part " + (part + 1) + " of " + parts, learning, scored, true, into);
        }
        return parts == 1
                ? "A fifth of the rows (whole persons, drawn by class) was held out of a training of its own."
                : "Each fifth of the rows (whole persons, drawn by class) was held out of a training of its own.";
    }

    /** Models of the earlier rows, judged on the next block of later ones, of persons who were not learnt from. */
    private List<SplitFigures> inTime(int resamples) {
        List<SplitFigures> figures = new ArrayList<>();
        if (loaded.times().isEmpty()) {
            return figures;
        }
        Integer[] order = new Integer[table.rows()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(row -> loaded.times().get(row)));
        for (int block = 0; block + 1 < CUTS.length; block++) {
            int from = atNewTime(order, (int) (CUTS[block] * order.length));
            int to = atNewTime(order, (int) (CUTS[block + 1] * order.length));
            int[] learning = Arrays.stream(order, 0, from).mapToInt(i -> i).toArray();
            int[] later = strangers(
                    learning, Arrays.stream(order, from, to).mapToInt(i -> i).toArray());
            add(
                    figures,
                    String.format(
                            Locale.ROOT, "rows %.0f %% to %.0f %% in time", 100 * CUTS[block], 100 * CUTS[block + 1]),
                    learning,
                    later,
                    resamples);
        }
        return figures;
    }

    /** Rows of one time stay together: the first position from here on whose time is a new one. */
    private int atNewTime(Integer[] order, int position) {
        int at = position;
        while (at > 0
                && at < order.length
                && loaded.times().get(order[at]).equals(loaded.times().get(order[at - 1]))) {
            at++;
        }
        return at;
    }

    /** Each site by models of all others; a person who was at both is scored and not learnt from. */
    private List<SplitFigures> bySite(int resamples) {
        List<SplitFigures> figures = new ArrayList<>();
        Map<String, Integer> rows = new TreeMap<>();
        loaded.sites().forEach(site -> rows.merge(site, 1, Integer::sum));
        List<String> largest = rows.keySet().stream()
                .filter(site -> !site.isEmpty())
                .sorted(Comparator.comparingInt((String site) -> -rows.getOrDefault(site, 0))
                        .thenComparing(site -> site))
                .limit(MOST_SITES)
                .toList();
        for (String site : largest) {
            int[] there = java.util.stream.IntStream.range(0, table.rows())
                    .filter(row -> loaded.sites().get(row).equals(site))
                    .toArray();
            int[] elsewhere = strangers(
                    there,
                    java.util.stream.IntStream.range(0, table.rows())
                            .filter(row -> !loaded.sites().get(row).equals(site))
                            .toArray());
            add(figures, site, elsewhere, there, resamples);
        }
        return figures;
    }

    private void add(List<SplitFigures> figures, String name, int[] learning, int[] scored, int resamples) {
        boolean enough = scored.length >= FEWEST_ROWS_OF_A_SITE
                && Arrays.stream(scored).map(table::label).distinct().count() > 1
                && Arrays.stream(learning).map(table::label).distinct().count() > 1
                && learning.length >= 2 * FEWEST_ROWS_OF_A_SITE;
        if (!enough) {
            progress.accept(name + ": too few rows or classes to judge on, left out");
            return;
        }
        OuterScoring.Scores scores = new OuterScoring.Scores(table);
        Arrays.sort(scored);
        outer.score(name, learning, scored, false, scores);
        figures.add(new SplitFigures(
                name,
                learning.length,
                Evaluation.of(
                        ScoredRows.ofMargins(table, new Margins(scores.margins), scored), resamples, effort.seed())));
    }

    /** Those of the rows whose person is in none of the others. */
    private int[] strangers(int[] others, int[] rows) {
        Set<Integer> known = new HashSet<>();
        for (int row : others) {
            known.add(table.group(row));
        }
        return Arrays.stream(rows)
                .filter(row -> !known.contains(table.group(row)))
                .toArray();
    }
}
