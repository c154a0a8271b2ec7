package org.consilium.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models of XGBoost 3.0.4 and LightGBM 4.3.0 with each library's margins to the last digit, for rows that try the rules:
 * values on and beside thresholds, categories never seen, negative, fractional and huge, zeros and what nearly is zero.
 */
class LibraryParityTest {

    private static final int COLUMNS = 8;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "regression",
                "sigmoid",
                "cities",
                "cities-zero-as-missing",
                "zeros",
                "dart",
                "forest-multiclass",
                "ova",
                "stumpless",
                "poisson",
                "extra-depth"
            })
    void lightgbmMarginsAreTheLibrarysToTheBit(String model) throws IOException {
        TreeEnsemble trees = read("lgb-" + model + ".txt.gz");
        for (double[] line : Fixtures.table("lgb-" + model + ".csv.gz")) {
            double[] margins = trees.margins(Arrays.copyOf(line, COLUMNS));
            assertThat(margins).containsExactly(Arrays.copyOfRange(line, COLUMNS, line.length));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dart.json",
                "dart.ubj",
                "cities.json",
                "cities.ubj",
                "parallel.json",
                "squared.json",
                "poisson.json",
                "gamma.json",
                "logitraw.json",
                "lossguide-approx.json"
            })
    void xgboostMarginsAreTheLibrarysUpToTheRoundingOfItsFloatSums(String file) throws IOException {
        TreeEnsemble trees = read("xgb-" + file + ".gz");
        String model = file.substring(0, file.indexOf('.'));
        for (double[] line : Fixtures.table("xgb-" + model + ".csv.gz")) {
            double[] row = Arrays.copyOf(line, COLUMNS);
            double[] margins = trees.margins(row);
            for (int o = 0; o < margins.length; o++) {
                assertThat(margins[o]).isCloseTo(line[COLUMNS + o], within(floatRounding(trees, row, o)));
            }
        }
    }

    /** What adding these very floats one by one in float can be off: half a unit in the last place at each step. */
    private static double floatRounding(TreeEnsemble trees, double[] row, int output) {
        double magnitude = Math.abs(trees.baseScore(output));
        int terms = 1;
        for (int t = 0; t < trees.trees(); t++) {
            if (trees.treeOutput(t) == output) {
                magnitude += Math.abs(trees.leafValue(trees.leaf(t, row)));
                terms++;
            }
        }
        return terms * magnitude * 0x1p-24;
    }

    @Test
    void whatTheLinkMakesOfTheRawScoreIsStated() throws IOException {
        assertThat(read("lgb-sigmoid.txt.gz").linkScale()).isEqualTo(2.5);
        assertThat(read("lgb-forest-multiclass.txt.gz").linkScale()).isEqualTo(1 / 6.0);
        assertThat(read("lgb-regression.txt.gz").linkScale()).isEqualTo(1);
    }

    @Test
    void aBlendOfOneForestTakesTheAverageOfItsTrees() throws IOException {
        TreeEnsemble forest = read("lgb-forest-multiclass.txt.gz");
        double[] row = new double[COLUMNS];
        double[] sums = forest.margins(row);
        double[] averages = Blend.of(forest).margins(row);
        for (int o = 0; o < sums.length; o++) {
            assertThat(averages[o]).isEqualTo(sums[o] * (1 / 6.0));
        }
    }

    @Test
    void linearTreesAreRefusedByName() {
        assertThatThrownBy(() -> read("lgb-linear-tree.txt.gz"))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("linear_tree")
                .hasMessageContaining("line ");
    }

    @Test
    void linearBoostersAreNoModelsOfTrees() {
        assertThatThrownBy(() -> read("xgb-gblinear.json.gz"))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("gblinear");
    }

    @Test
    void vectorLeavesWithoutWhatReachedThemAreRefusedByName() {
        assertThatThrownBy(() -> read("xgb-multi-output-tree.json.gz"))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("multi_output_tree")
                .hasMessageContaining("trees[0]");
    }

    private static TreeEnsemble read(String name) throws IOException {
        try (InputStream in = Fixtures.open(name)) {
            return TreeModelReader.read(in);
        }
    }
}
