package org.consilium.tabular.train;

import java.util.List;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.member.Crew;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.member.MemberLearner;
import org.consilium.tabular.member.Recipe;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.resample.MaskedCopies;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * Whether learning from masked copies of rows gains, by one member of trees on the same parts.
 *
 * @param complete what it gains on held-out patients as they are, in nats a patient
 * @param masked what it gains on them with values taken away, over all levels
 * @param maskedError standard error of {@code masked}, over patients
 */
record MaskingGain(double complete, double masked, double maskedError) {
    /** Patients with fewer values clearly gain, and those as they are do not lose. */
    boolean isWorthIt() {
        return complete >= 0 && masked > maskedError;
    }

    /** @param levels the table with values taken away, at several amounts of what is left */
    static MaskingGain of(TrainingTable table, Folds folds, List<TrainingTable> levels, long seed, int threads) {
        Recipe trees = Portfolio.dampedLeafwise(0.1, 200);
        LearntMember without;
        LearntMember with;
        try (Crew crew = new Crew(threads)) {
            without = new MemberLearner(table, List.of(folds), seed, crew, levels).learn(trees);
            with = new MemberLearner(MaskedCopies.behind(table, seed), List.of(folds.withCopies()), seed, crew, levels)
                    .learn(trees);
        }
        int rows = table.rows();
        double complete = 0;
        double sum = 0;
        double square = 0;
        for (int row = 0; row < rows; row++) {
            complete += gain(without.heldOutMargins(), with.heldOutMargins(), row, table.label(row)) / rows;
            double ofRow = 0;
            for (int level = 0; level < levels.size(); level++) {
                ofRow += gain(
                                without.alikeMargins().get(level),
                                with.alikeMargins().get(level),
                                row,
                                table.label(row))
                        / levels.size();
            }
            sum += ofRow;
            square += ofRow * ofRow;
        }
        double mean = sum / rows;
        return new MaskingGain(complete, mean, Math.sqrt(Math.max(0, square / rows - mean * mean) / rows));
    }

    private static double gain(Margins without, Margins with, int row, int label) {
        return LogLoss.ofMargin(without.row(row), label) - LogLoss.ofMargin(with.row(row), label);
    }
}
