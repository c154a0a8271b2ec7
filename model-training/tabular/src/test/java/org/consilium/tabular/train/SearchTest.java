package org.consilium.tabular.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.consilium.tabular.SyntheticTables;
import org.consilium.tabular.member.Recipe;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;

class SearchTest {
    private static final TrainingTable SMALL = SyntheticTables.patients(160, 2, 3);

    private static TrainingSettings extended(TrainingTable table, int trials, Duration budget, int threads) {
        TrainingSettings settings = Profile.FAST.settings(table.rows(), 5, 1, 4, threads);
        return Search.extend(
                table, settings, new TableTraining.Effort(Profile.FAST, trials, budget, 4, threads), line -> {});
    }

    private static List<Recipe> recipes(TrainingTable table, int trials, int threads) {
        return extended(table, trials, Duration.ZERO, threads).recipes();
    }

    @Test
    void theSameSeedAndTrialsFindTheSameSettingsWithAnotherNumberOfThreads() {
        assertThat(recipes(SMALL, 13, 1)).isEqualTo(recipes(SMALL, 13, 2));
    }

    @Test
    void aSearchAddsTheBestOfEachKindAndKeepsTheProfilesOwn() {
        List<Recipe> own = Profile.FAST.settings(SMALL.rows(), 5, 1, 4, 1).recipes();
        List<Recipe> all = recipes(SMALL, 12, 2);

        assertThat(all).containsAll(own).hasSize(own.size() + 2 * SearchSpace.KINDS.size());
        assertThat(all.stream().map(Recipe::family)).contains("depthwise", "leafwise", "extra");
    }

    @Test
    void noEffortChangesNothing() {
        assertThat(recipes(SMALL, 0, 1))
                .isEqualTo(Profile.FAST.settings(SMALL.rows(), 5, 1, 4, 1).recipes());
    }

    @Test
    void aBudgetOfTimeThatIsUpAtOnceStillGivesACouncil() {
        assertThat(extended(SMALL, 0, Duration.ofNanos(1), 1).recipes()).isNotEmpty();
    }

    @Test
    void onALargeTableOnlyTheBetterOnesAreTriedOnAllRows() {
        TrainingTable large = SyntheticTables.patients(4_000, 2, 3);
        List<String> told = new ArrayList<>();
        Search.extend(
                large,
                Profile.FAST.settings(large.rows(), 5, 1, 4, 2),
                new TableTraining.Effort(Profile.FAST, 4, Duration.ZERO, 4, 2),
                told::add);

        assertThat(told.stream().filter(line -> line.contains("on 4,000 rows"))).hasSize(1);
        assertThat(told).hasSize(4 + 2 + 1);
    }
}
