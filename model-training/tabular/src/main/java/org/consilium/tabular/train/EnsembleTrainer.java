package org.consilium.tabular.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.Calibration;
import org.consilium.tabular.blend.BlendFit;
import org.consilium.tabular.blend.CalibrationFit;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.ScoredRows;
import org.consilium.tabular.member.Crew;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.member.MemberLearner;
import org.consilium.tabular.member.Recipe;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * From a table to a calibrated ensemble: members as cross-fitted bags, blend weights and calibration on margins of rows
 * held out of the members, and figures on margins held out of everything.
 */
public final class EnsembleTrainer {
    private EnsembleTrainer() {}

    public static TrainedEnsemble train(TrainingTable table, TrainingSettings settings) {
        List<Folds> repeats = new ArrayList<>();
        for (int repeat = 0; repeat < settings.repeats(); repeat++) {
            repeats.add(Folds.stratified(table, settings.folds(), settings.seed() + repeat));
        }
        List<LearntMember> members = new ArrayList<>();
        try (Crew crew = new Crew(settings.threads())) {
            MemberLearner learner = new MemberLearner(table, repeats, settings.seed(), crew);
            for (Recipe recipe : settings.recipes()) {
                members.add(learner.learn(recipe));
            }
        }
        return council(table, members, repeats.get(0), settings);
    }

    private static TrainedEnsemble council(
            TrainingTable table, List<LearntMember> members, Folds folds, TrainingSettings settings) {
        List<Margins> margins =
                members.stream().map(LearntMember::heldOutMargins).toList();
        double[] prior = new double[members.size()];
        Arrays.fill(prior, 1.0 / members.size());
        int[] rows = margins.get(0).knownRows();

        BlendFit fit = BlendFit.fit(table, margins, prior, rows);
        Margins blended = fit.blend(margins);
        Calibration calibration = CalibrationFit.choose(table, blended, rows, settings.seed());

        double[][] honest = Margins.unknown(table.rows(), table.outputs());
        for (int part = 0; part < folds.count(); part++) {
            int held = part;
            int[] others =
                    Arrays.stream(rows).filter(row -> folds.of(row) != held).toArray();
            BlendFit partFit = BlendFit.fit(table, margins, prior, others);
            Margins partBlended = partFit.blend(margins);
            Calibration partCalibration = CalibrationFit.choose(table, partBlended, others, settings.seed());
            for (int row : folds.heldOut(part)) {
                honest[row] = partCalibration.apply(partBlended.row(row));
            }
        }

        List<Double> shares = new ArrayList<>();
        List<Blend.Weighted> weighted = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            shares.add(fit.share(m));
            if (fit.share(m) > 0) {
                LearntMember member = members.get(m);
                weighted.add(new Blend.Weighted(member.recipe().name(), fit.weight(m), member.member()));
            }
        }
        CalibratedEnsemble ensemble =
                new CalibratedEnsemble(new Blend(weighted, fit.intercepts()), calibration, table.classes());
        Margins honestMargins = new Margins(honest);
        Evaluation evaluation =
                Evaluation.of(ScoredRows.ofMargins(table, honestMargins), settings.bootstrap(), settings.seed());
        return new TrainedEnsemble(
                ensemble, List.copyOf(members), List.copyOf(shares), blended, honestMargins, evaluation);
    }
}
