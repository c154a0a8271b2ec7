package org.consilium.tabular.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.Calibration;
import org.consilium.tabular.blend.BagDilution;
import org.consilium.tabular.blend.BlendFit;
import org.consilium.tabular.blend.CalibrationFit;
import org.consilium.tabular.confidence.MaskedEvidence;
import org.consilium.tabular.confidence.PredictionSetFit;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.ScoredRows;
import org.consilium.tabular.member.Crew;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.member.MemberLearner;
import org.consilium.tabular.member.Recipe;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.resample.MaskedCopies;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * From a table to a calibrated ensemble: members as cross-fitted bags, blend weights and calibration on margins of rows
 * held out of the members, and figures on margins held out of everything.
 */
public final class EnsembleTrainer {
    /** Sets that should leave out the truth in at most one patient in ten. */
    private static final double MISS_RATE = 0.1;

    /** What a bag learns from more rows is little beside what other bags learn from others. */
    private static final int MOST_ROWS_OF_A_BAG = 200_000;

    private final TrainingTable table;
    private final TrainingSettings settings;
    private final Consumer<String> progress;
    private final List<Folds> repeats = new ArrayList<>();

    /** @param progress told what has been done, a line each */
    public EnsembleTrainer(TrainingTable table, TrainingSettings settings, Consumer<String> progress) {
        this.table = table;
        this.settings = settings.onlyFor(table);
        this.progress = progress;
        for (int repeat = 0; repeat < settings.repeats(); repeat++) {
            long seed = settings.seed() + repeat;
            repeats.add(Folds.stratified(table, settings.folds(), seed)
                    .learningFromAtMost(MOST_ROWS_OF_A_BAG, table, seed));
        }
    }

    public static TrainedEnsemble train(TrainingTable table, TrainingSettings settings) {
        return new EnsembleTrainer(table, settings, line -> {}).train();
    }

    /** The same without asking what it is worth with values taken away, where nothing is to be withheld. */
    public static TrainedEnsemble withoutEvidenceLevels(TrainingTable table, TrainingSettings settings) {
        return new EnsembleTrainer(table, settings, line -> {}).train(MaskedEvidence.none(table));
    }

    public TrainedEnsemble train() {
        return train(new MaskedEvidence(table, settings.seed()));
    }

    private TrainedEnsemble train(MaskedEvidence masked) {
        boolean copies = settings.masking() && gainsByMasking(masked);
        List<LearntMember> members = learn(settings.recipes(), masked.tables(), copies);
        List<Margins> margins =
                members.stream().map(LearntMember::heldOutMargins).toList();
        double[] prior = priorShares(settings.recipes());
        int[] rows = margins.get(0).knownRows();

        BlendFit fit = BlendFit.fit(table, margins, prior, rows);
        Margins blended = fit.blend(margins);
        Calibration calibration = CalibrationFit.choose(table, blended, rows, settings.seed());
        Margins honest = honest(margins, prior, rows);
        BlendFit served = fit.undiluted(dilution(members, fit, rows));
        Evaluation evaluation =
                Evaluation.of(ScoredRows.ofMargins(table, honest), settings.bootstrap(), settings.seed());
        return new TrainedEnsemble(
                new CalibratedEnsemble(blend(members, served), calibration, table.classes()),
                PredictionSetFit.fit(table, honest, MISS_RATE),
                members,
                java.util.stream.IntStream.range(0, members.size())
                        .mapToObj(fit::share)
                        .toList(),
                blended,
                honest,
                evaluation,
                masked.levels(members.stream().map(LearntMember::alikeMargins).toList(), fit, calibration, rows));
    }

    private BagDilution dilution(List<LearntMember> members, BlendFit fit, int[] rows) {
        List<Margins> repeatMargins = new ArrayList<>();
        for (int repeat = 0; repeat < settings.repeats(); repeat++) {
            int at = repeat;
            repeatMargins.add(fit.blend(members.stream()
                    .map(member -> member.repeatMargins().get(at))
                    .toList()));
        }
        return BagDilution.of(repeatMargins, settings.folds(), rows);
    }

    /** Learns members on the same parts as all others. */
    public List<LearntMember> learn(List<Recipe> recipes) {
        return learn(recipes, List.of(), false);
    }

    private boolean gainsByMasking(MaskedEvidence masked) {
        if (masked.tables().isEmpty()) {
            return false;
        }
        MaskingGain gain = MaskingGain.of(table, repeats.get(0), masked.tables(), settings.seed(), settings.threads());
        progress.accept(String.format(
                java.util.Locale.ROOT,
                "masked copies gain %.4f (± %.4f) on patients with fewer values and %.4f on those as they are: %s",
                gain.masked(),
                gain.maskedError(),
                gain.complete(),
                gain.isWorthIt() ? "learnt from" : "left out"));
        return gain.isWorthIt();
    }

    private List<LearntMember> learn(List<Recipe> recipes, List<TrainingTable> alike, boolean copies) {
        TrainingTable learnt = copies ? MaskedCopies.behind(table, settings.seed()) : table;
        List<Folds> splits = copies ? repeats.stream().map(Folds::withCopies).toList() : repeats;
        List<LearntMember> members = new ArrayList<>();
        try (Crew crew = new Crew(settings.threads())) {
            MemberLearner learner = new MemberLearner(learnt, splits, settings.seed(), crew, alike);
            for (Recipe recipe : recipes) {
                LearntMember member = learner.learn(recipe);
                members.add(member);
                progress.accept(String.format(
                        java.util.Locale.ROOT,
                        "%d of %d  %-32s held-out log loss %.4f  %.1f s",
                        members.size(),
                        recipes.size(),
                        recipe.name(),
                        member.heldOutLoss(),
                        member.seconds()));
            }
        }
        return List.copyOf(members);
    }

    /**
     * A family's share of the vote before data. Kinds of trees are alike among themselves, so that the smooth kinds together
     * weigh as much as about three of them; what seldom leads alone weighs less.
     */
    private static final Map<String, Double> FAMILY_SHARES =
            Map.of("logistic", 2.0, "bayes", 0.7, "guided", 0.7, "random", 0.5, "forest", 0.5);

    /** Each family its share, its members alike. */
    static double[] priorShares(List<Recipe> recipes) {
        Map<String, Integer> families = new HashMap<>();
        recipes.forEach(recipe -> families.merge(recipe.family(), 1, Integer::sum));
        double[] shares = recipes.stream()
                .mapToDouble(recipe ->
                        FAMILY_SHARES.getOrDefault(recipe.family(), 1.0) / families.getOrDefault(recipe.family(), 1))
                .toArray();
        double total = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(share -> share / total).toArray();
    }

    /** Calibrated margins of each part by weights and a calibration that were fitted without it. */
    private Margins honest(List<Margins> margins, double[] prior, int[] rows) {
        Folds folds = repeats.get(0);
        double[][] honest = Margins.unknown(table.rows(), table.outputs());
        for (int part = 0; part < folds.count(); part++) {
            int held = part;
            int[] others =
                    Arrays.stream(rows).filter(row -> folds.of(row) != held).toArray();
            BlendFit fit = BlendFit.fit(table, margins, prior, others);
            Margins blended = fit.blend(margins);
            Calibration calibration = CalibrationFit.choose(table, blended, others, settings.seed());
            for (int row : folds.heldOut(part)) {
                honest[row] = calibration.apply(blended.row(row));
            }
        }
        return new Margins(honest);
    }

    private static Blend blend(List<LearntMember> members, BlendFit fit) {
        List<Blend.Weighted> weighted = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            if (fit.share(m) > 0) {
                LearntMember member = members.get(m);
                weighted.add(new Blend.Weighted(member.recipe().name(), fit.weight(m), member.member()));
            }
        }
        return new Blend(weighted, fit.intercepts());
    }
}
