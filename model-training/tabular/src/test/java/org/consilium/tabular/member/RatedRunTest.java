package org.consilium.tabular.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.ensemble.Member;
import org.consilium.tabular.SyntheticTables;
import org.consilium.tabular.resample.Folds;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;

class RatedRunTest {
    private static final Map<String, Object> SETTINGS =
            Map.of("eta", 0.1, "max_depth", 3, "min_child_weight", 1, "lambda", 1);

    /** A code of many levels, each with a risk of its own (or none), a number and a small category. */
    private static TrainingTable codes(int rows, int levels, boolean risk) {
        Random random = new Random(5);
        double[] of = random.doubles(levels).toArray();
        double[][] values = new double[3][rows];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            int level = random.nextInt(levels);
            values[0][row] = random.nextInt(20) == 0 ? Double.NaN : level;
            values[1][row] = random.nextGaussian();
            values[2][row] = random.nextInt(3);
            double p = risk ? (of[level] > 0.5 ? 0.85 : 0.15) : 0.5;
            labels[row] = random.nextDouble() < p ? 1 : 0;
        }
        return new TrainingTable(
                List.of(
                        FeatureColumn.categorical(
                                "code",
                                IntStream.range(0, levels)
                                        .mapToObj(l -> "C" + l)
                                        .toList()),
                        FeatureColumn.numeric("noise"),
                        FeatureColumn.categorical("kind", List.of("a", "b", "c"))),
                values,
                List.of("no", "yes"),
                labels,
                null,
                null);
    }

    private static double loss(TrainingTable table, Recipe recipe) {
        try (Crew crew = new Crew(2)) {
            return new MemberLearner(table, List.of(Folds.stratified(table, 4, 1)), 1, crew)
                    .learn(recipe)
                    .heldOutLoss();
        }
    }

    @Test
    void theServedMemberReadsLevelsAndSaysWhatTheLibrarySaysOfRates() {
        TrainingTable table = codes(600, 40, true);
        Folds folds = Folds.stratified(table, 3, 1);
        int[] held = folds.heldOut(0);
        try (RatedRun run = new RatedRun(table, folds.learning(0), held, SETTINGS, 1)) {
            for (int round = 0; round < 20; round++) {
                run.advance();
            }
            Member served = run.member(20);
            float[][] own = run.nativeMargins();

            for (int i = 0; i < held.length; i++) {
                assertThat(served.margins(table.row(held[i]))[0]).isCloseTo(own[i][0], within(1e-5));
            }
        }
    }

    @Test
    void risksOfManyLevelsAreFound() {
        assertThat(loss(codes(1500, 60, true), new Recipe.Rated("rated", SETTINGS, 60, 20)))
                .isLessThan(0.55);
    }

    /** If a row's rate held its own label, chance would look like skill. */
    @Test
    void levelsWithoutRiskGiveNoSkill() {
        assertThat(loss(codes(800, 200, false), new Recipe.Rated("rated", SETTINGS, 60, 20)))
                .isCloseTo(Math.log(2), within(0.01));
    }

    @Test
    void aTableWithoutSuchACategoryHasNoSuchMember() {
        Recipe rated = new Recipe.Rated("rated", SETTINGS, 10, 5);

        assertThat(MemberLearner.applies(rated, SyntheticTables.patients(50, 2, 1)))
                .isFalse();
        assertThat(MemberLearner.applies(rated, codes(50, 20, true))).isTrue();
    }
}
