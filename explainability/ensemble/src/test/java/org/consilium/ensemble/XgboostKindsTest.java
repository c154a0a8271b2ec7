package org.consilium.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What newer XGBoost versions write otherwise: dropout's weights, vectors at leaves, expectiles; and linear boosters. */
class XgboostKindsTest {

    private static final double FLOAT = 1e-6;

    private static final String TREES =
            """
            {"version":[3,4,0],"learner":{"feature_names":["a","b"],
             "gradient_booster":{"name":"gbtree","model":{"tree_info":[0,0],"trees":[
              {"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[0,0,0],
               "split_conditions":[0.5,-1.5,2.5],"default_left":[1,0,0],"sum_hessian":[3,1,2],
               "tree_param":{"size_leaf_vector":"1"}},
              {"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[1,0,0],
               "split_conditions":[0.5,10,20],"default_left":[0,0,0],"sum_hessian":[3,1,2],
               "tree_param":{"size_leaf_vector":"1"}}]}},
             "objective":{"name":"reg:squarederror"},
             "learner_model_param":{"base_score":"[0]","num_class":"0","num_feature":"2","num_target":"1"}}}
            """;

    private static final String VECTORS =
            """
            {"version":[3,4,0],"learner":{"feature_names":["a","b"],
             "gradient_booster":{"name":"gbtree","model":{"tree_info":[0],"trees":[
              {"left_children":[1,-1,3,-1,-1],"right_children":[2,2,4,0,1],"split_indices":[0,0,1,0,0],
               "split_conditions":[0.5,1e-45,0.25,1e-45,1e-45],"default_left":[1,0,0,0,0],"sum_hessian":[6,1,5,2,3],
               "leaf_weights":[0.5,1,-1,2,-2,3],"base_weights":[0,0],
               "tree_param":{"size_leaf_vector":"2"}}]}},
             "objective":{"name":"reg:squarederror"},
             "learner_model_param":{"base_score":"[7,8]","num_class":"0","num_feature":"2","num_target":"2"}}}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"model\":{\"weight_drop\":[0.5,0.25],\"tree_info\"",
                "\"weight_drop\":[0.5,0.25],\"model\":{\"tree_info\""
            })
    void weightsOfDropoutCountThoughTheBoosterIsCalledGbtree(String place) throws IOException {
        TreeEnsemble trees = read(TREES.replace("\"model\":{\"tree_info\"", place));
        assertThat(trees.margins(new double[] {0, 1})).containsExactly(0.5 * -1.5 + 0.25 * 20);
    }

    @Test
    void noWeightsMeanThatEachTreeCountsWhole() throws IOException {
        TreeEnsemble trees = read(TREES.replace("\"tree_info\"", "\"weight_drop\":[],\"tree_info\""));
        assertThat(trees.margins(new double[] {0, 1})).containsExactly(-1.5 + 20);
    }

    @Test
    void aVectorAtALeafAddsToEachOutput() throws IOException {
        TreeEnsemble trees = read(VECTORS);
        assertThat(trees.margins(new double[] {0.4, 9})).containsExactly(7 - 2, 8 + 3);
        assertThat(trees.margins(new double[] {0.5, 0})).containsExactly(7 + 0.5, 8 + 1);
        assertThat(trees.margins(new double[] {0.5, Double.NaN})).containsExactly(7 - 1, 8 + 2);
        assertThat(trees.trees()).isEqualTo(2);
        assertThat(trees.cover(trees.root(1))).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xgb-3.2.0-vector-leaves.json.gz", "xgb-3.2.0-vector-leaves.ubj.gz"})
    void vectorsAtLeavesGiveTheLibrarysMargins(String file) throws IOException {
        try (InputStream in = Fixtures.open(file)) {
            TreeEnsemble trees = TreeModelReader.read(in);
            for (double[] line : Fixtures.table("xgb-3.2.0-vector-leaves.csv")) {
                double[] margins = trees.margins(Arrays.copyOf(line, 3));
                for (int o = 0; o < 3; o++) {
                    assertThat(margins[o]).isCloseTo(line[3 + o], within(FLOAT));
                }
            }
        }
    }

    @Test
    void aVectorsTreeMayBeWeighted() throws IOException {
        TreeEnsemble trees = read(VECTORS.replace("\"tree_info\"", "\"weight_drop\":[0.5],\"tree_info\""));
        assertThat(trees.margins(new double[] {0.4, 9})).containsExactly(7 - 1, 8 + 1.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[2,9,4,0,1]", "[2,-1,4,0,1]", "[2,3,4,0,1]"})
    void aLeafWhoseVectorIsNotThereIsRefused(String right) {
        assertThatThrownBy(() -> read(VECTORS.replace("[2,2,4,0,1]", right)))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("leaf_weights");
    }

    @Test
    void vectorsOfAnotherWidthThanTheModelsOutputsAreRefused() {
        assertThatThrownBy(() -> read(VECTORS.replace("\"num_target\":\"2\"", "\"num_target\":\"3\"")
                        .replace("[7,8]", "[7,8,9]")))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("2 values for 3 outputs");
    }

    /** From the second on, a margin is that gap of which the softplus, and a millionth, is the gap of the scores. */
    @Test
    void laterExpectilesStartFromTheGapToTheOneBefore() throws IOException {
        TreeEnsemble trees = read(VECTORS.replace("reg:squarederror", "reg:expectileerror")
                .replace("[7,8]", "[7,9.5,9.5]")
                .replace("\"num_target\":\"2\"", "\"num_target\":\"3\"")
                .replace("\"leaf_weights\":[0.5,1,-1,2,-2,3]", "\"leaf_weights\":[0,0,0,0,0,0,0,0,0]")
                .replace("\"size_leaf_vector\":\"2\"", "\"size_leaf_vector\":\"3\""));
        double[] margins = trees.margins(new double[2]);
        assertThat(margins[0]).isEqualTo(7);
        assertThat(StrictMath.log1p(StrictMath.exp(margins[1])) + 1e-6).isCloseTo(2.5, within(FLOAT));
        assertThat(StrictMath.exp(margins[2])).isCloseTo(1e-6, within(1e-9));
    }

    @Test
    void aLinearBoosterIsALinearMemberOfWhichTheUnknownAddsNothing() throws IOException {
        LibraryModel model = LibraryModel.read(Fixtures.open("xgb-gblinear.json.gz"));
        assertThat(model.featureNames()).startsWith("a", "b").hasSize(8);
        double[] row = {1, 2, 0, 0, 0, 0, 0, Double.NaN};
        double intercept = -(float) StrictMath.log(1 / 0.568f - 1) + 0.12776242f;
        assertThat(model.member().margins(row)[0]).isCloseTo(intercept + 0.16778204f - 2 * 0.24826156f, within(FLOAT));
    }

    @Test
    void allOutputsOfALinearBoosterStartFromTheFirstBaseScoreAsTheLibrarysDo() throws IOException {
        String model =
                """
                {"version":[3,2,0],"learner":{"feature_names":["a"],
                 "gradient_booster":{"name":"gblinear","model":{"boosted_rounds":1,"weights":[1,2,10,20]}},
                 "objective":{"name":"multi:softprob"},
                 "learner_model_param":{"base_score":"[0.5,0.25]","num_class":"2","num_feature":"1","num_target":"1"}}}
                """;
        assertThat(LibraryModel.read(stream(model)).member().margins(new double[] {3}))
                .containsExactly(0.5 + 10 + 3, 0.5 + 20 + 6);
    }

    @Test
    void theWeightsOfALinearBoosterAreCounted() {
        assertThatThrownBy(() -> LibraryModel.read(stream(TREES.replace("\"gbtree\"", "\"gblinear\""))))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("0 weights where 3 belong");
    }

    @Test
    void treesAreReadWithTheNamesOfTheirFeatures() throws IOException {
        assertThat(LibraryModel.read(stream(TREES)).featureNames()).containsExactly("a", "b");
        assertThat(LibraryModel.read(Fixtures.open("lgb-sigmoid.txt.gz")).member())
                .isInstanceOf(TreeEnsemble.class);
    }

    private static TreeEnsemble read(String model) throws IOException {
        return TreeModelReader.read(stream(model));
    }

    private static InputStream stream(String model) {
        return new ByteArrayInputStream(model.getBytes(StandardCharsets.UTF_8));
    }
}
