package org.consilium.tabular.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.consilium.tabular.member.Recipe;
import org.junit.jupiter.api.Test;

class ProfileTest {

    private static Map<String, Integer> kinds(int rows, int columns, int outputs) {
        Map<String, Integer> kinds = new TreeMap<>();
        List<Recipe> recipes =
                Profile.ACCURACY.settings(rows, columns, outputs, 1, 2).recipes();
        recipes.forEach(recipe -> kinds.merge(recipe.family(), 1, Integer::sum));
        return kinds;
    }

    @Test
    void manyRowsColumnsOrClassesLeaveNoVariantsOfAKindButTheKinds() {
        Map<String, Integer> usual = kinds(15_000, 50, 1);
        assertThat(usual.values()).anyMatch(variants -> variants > 1);

        for (Map<String, Integer> few : List.of(kinds(1_000_000, 20, 1), kinds(500, 5_000, 1), kinds(3_000, 480, 49))) {
            assertThat(few).containsKeys("logistic", "bayes", "random", "extra", "leafwise", "depthwise");
            few.forEach((kind, variants) ->
                    assertThat(variants).as(kind).isLessThanOrEqualTo(kind.equals("rated") ? 2 : 1));
        }
    }

    @Test
    void aMillionRowsAreLearntInFewerPartsAndFewerRounds() {
        TrainingSettings large = Profile.ACCURACY.settings(1_000_000, 20, 1, 1, 2);
        TrainingSettings usual = Profile.ACCURACY.settings(15_000, 50, 1, 1, 2);

        assertThat(large.folds()).isLessThan(usual.folds());
        assertThat(rounds(large)).isLessThan(rounds(usual));
        assertThat(Profile.ACCURACY.settings(3_000, 480, 49, 1, 2).folds()).isEqualTo(usual.folds());
    }

    private static int rounds(TrainingSettings settings) {
        return settings.recipes().stream()
                .mapToInt(recipe -> recipe instanceof Recipe.Lightgbm lightgbm ? lightgbm.rounds() : 0)
                .max()
                .orElseThrow();
    }
}
