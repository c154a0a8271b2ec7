package org.consilium.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files made to hurt are refused with the place at which they do, and cost no more memory than an honest file. */
class HostileModelsTest {

    /** Far above what refusing takes, far below what these files announce. */
    private static final long SMALL = 16L << 20;

    private static final String XGBOOST =
            """
            {"version":[3,0,4],"learner":{"feature_names":[],
             "gradient_booster":{"name":"gbtree","model":{"tree_info":[0],"trees":[
              {"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[0,0,0],
               "split_conditions":[0.5,-1.5,2.5],"default_left":[1,0,0],"sum_hessian":[3,1,2],"split_type":[0,0,0],
               "categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],
               "tree_param":{"size_leaf_vector":"1"}}]}},
             "objective":{"name":"binary:logistic"},
             "learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"2","num_target":"1"}}}
            """;

    private static final String LIGHTGBM =
            """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            max_feature_idx=1
            objective=binary sigmoid:1
            feature_names=a b

            Tree=0
            num_leaves=2
            num_cat=0
            split_feature=0
            threshold=0.5
            decision_type=2
            left_child=-1
            right_child=-2
            leaf_value=-1.5 2.5
            leaf_count=1 2
            internal_count=3
            is_linear=0
            shrinkage=1

            end of trees
            """;

    @Test
    void theHonestFilesAreRead() throws IOException {
        assertThat(read(XGBOOST).margins(new double[] {0.4, 0})).containsExactly(-1.5);
        assertThat(read(XGBOOST).margins(new double[] {0.5, 0})).containsExactly(2.5);
        assertThat(read(LIGHTGBM).margins(new double[] {0.5, 0})).containsExactly(-1.5);
    }

    @Test
    void aSplitOfTheKnownFromTheUnknownIsRead() throws IOException {
        TreeEnsemble trees =
                read(LIGHTGBM.replace("threshold=0.5", "threshold=inf").replace("decision_type=2", "decision_type=8"));
        assertThat(trees.margins(new double[] {Double.MAX_VALUE, 0})).containsExactly(-1.5);
        assertThat(trees.margins(new double[] {Double.NaN, 0})).containsExactly(2.5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            [1,-1,-1]                    | [0,-1,-1]                    | reached twice
            [1,-1,-1]                    | [1,0,-1]                     | reached twice
            [1,-1,-1]                    | [2,-1,-1]                    | reached twice
            [1,-1,-1]                    | [7,-1,-1]                    | node 7
            [1,-1,-1]                    | [-5,-1,-1]                   | node -5
            [2,-1,-1]                    | [-1,-1,-1]                   | node -1
            [1,-1,-1]                    | [-1,-1,-1]                   | right child but no left
            [1,-1,-1]                    | [1,-1]                       | entries
            "split_indices":[0,0,0]      | "split_indices":[2,0,0]      | feature 2
            "split_indices":[0,0,0]      | "split_indices":[-1,0,0]     | feature -1
            [0.5,-1.5,2.5]               | [NaN,-1.5,2.5]               | NaN
            [0.5,-1.5,2.5]               | [0.5,Infinity,2.5]           | finite
            [0.5,-1.5,2.5]               | [0.5,1e99,2.5]               | finite
            [3,1,2]                      | [3,-1,2]                     | cover
            "split_type":[0,0,0]         | "split_type":[1,0,0]         | no categories
            "split_type":[0,0,0]         | "split_type":[3,0,0]         | unknown type 3
            "tree_info":[0]              | "tree_info":[1]              | output 1
            "tree_info":[0]              | "tree_info":[0,0]            | tree_info has 2
            "num_feature":"2"            | "num_feature":"-2"           | between 0 and
            "num_feature":"2"            | "num_feature":"2000000000"   | between 0 and
            "num_class":"0"              | "num_class":"2000000000"     | between 0 and
            "5E-1"                       | "1.5"                        | between 0 and 1
            "5E-1"                       | "NaN"                        | not finite
            "5E-1"                       | "[0.1,0.2]"                  | 2 values
            binary:logistic              | binary:magic                 | binary:magic
            [3,0,4]                      | [1e3,0,4]                    | whole
            "split_indices"              | "learner"                    | holds learner
            "split_indices":[0,0,0],     | ""                           | split_indices has 0
            "tree_info"                  | "tree_weights"               | holds tree_weights
            "gbtree"                     | "gbforest"                   | gbforest
            "size_leaf_vector":"1"       | "size_leaf_vector":"2"       | leaf_weights has 0
            "size_leaf_vector":"1"       | "size_leaf_vector":"-1"      | between 0 and
            "size_leaf_vector":"1"       | "size_leaf_vector":"9999999" | between 0 and
            "tree_info":[0]              | "tree_info":[0],"weight_drop":[1,1] | weight_drop has 2
            """)
    void whatIsNoTreeInAnXgboostModelIsRefusedWithItsPath(String honest, String hostile, String says) {
        UnreadableModelException e = refusal(XGBOOST.replace(honest, hostile.equals("\"\"") ? "" : hostile));
        assertThat(e).hasMessageContaining(says);
        assertThat(e.place()).startsWith("$");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            left_child=-1       | left_child=0       | reached twice
            left_child=-1       | left_child=-2      | reached twice
            left_child=-1       | left_child=-9      | leaves
            left_child=-1       | left_child=5       | leaves
            split_feature=0     | split_feature=2    | feature 2
            split_feature=0     | split_feature=-1   | feature -1
            threshold=0.5       | threshold=nan      | threshold
            threshold=0.5       | threshold=NaN      | NaN
            decision_type=2     | decision_type=14   | decision_type
            decision_type=2     | decision_type=64   | decision_type
            decision_type=2     | decision_type=1    | set
            leaf_value=-1.5 2.5 | leaf_value=1.5     | entries
            leaf_value=-1.5 2.5 | leaf_value=1 1e999 | finite
            num_leaves=2        | num_leaves=2000000000 | entries
            num_leaves=2        | num_leaves=0       | num_leaves
            leaf_count=1 2      | leaf_count=1 -2    | cover
            is_linear=0         | is_linear=1        | linear_tree
            Tree=0              | Tree=1             | Tree=0
            end of trees        | the end            | known kind
            version=v4          | version=v9         | v9
            feature_names=a b   | feature_names=a    | feature_names
            max_feature_idx=1   | max_feature_idx=999999999 | max_feature_idx
            shrinkage=1         | num_leaves=2       | twice
            """)
    void whatIsNoTreeInALightgbmModelIsRefusedWithItsLine(String honest, String hostile, String says) {
        UnreadableModelException e = refusal(LIGHTGBM.replace(honest, hostile));
        assertThat(e).hasMessageContaining(says);
        assertThat(e.place()).startsWith("line ");
    }

    @Test
    void aModelCutShortIsRefusedWhereverItIsCut() {
        for (String model :
                new String[] {XGBOOST.strip(), LIGHTGBM.substring(0, LIGHTGBM.indexOf("end of trees") + 11)}) {
            for (int length = 0; length < model.length(); length++) {
                assertThat(refusal(model.substring(0, length)).place()).isNotBlank();
            }
        }
    }

    @Test
    void aUbjModelCutShortIsRefusedWithItsByte() throws IOException {
        byte[] whole = Fixtures.unpacked("xgb-dart.ubj.gz");
        for (int length = 3; length < whole.length; length += 61) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut))
                    .isInstanceOf(UnreadableModelException.class)
                    .hasMessageContaining("byte " + length);
        }
    }

    @Test
    void lengthsThatAreOnlyAnnouncedCostNothing() throws IOException {
        for (String type : new String[] {"$d#", "$U#", "#"}) {
            byte[] bytes = ubj("learner", "[" + type, 1L << 40);
            assertThat(bytesToRefuse(bytes)).isLessThan(SMALL);
        }
        assertThat(bytesToRefuse(ubj("learner", "S", 1L << 40))).isLessThan(SMALL);
        assertThat(bytesToRefuse(ubj("learner", "S", 1L << 19))).isLessThan(SMALL);
        assertThat(bytesToRefuse(ubj("learner", "[$Z#", Long.MAX_VALUE))).isLessThan(SMALL);
        assertThat(bytesToRefuse(ubj("learner", "[#", -1))).isLessThan(SMALL);
    }

    @Test
    void deepNestingIsRefusedByDepth() {
        assertThat(bytesToRefuse(("{\"learner\":" + "[".repeat(1_000_000)).getBytes(StandardCharsets.US_ASCII)))
                .isLessThan(SMALL);
        assertThat(refusal("{\"learner\":{" + "\"a\":{".repeat(100))).hasMessageContaining("levels deep");
        byte[] ubj = ("{i\7learner{" + "i\1a[".repeat(1) + "[".repeat(1_000_000)).getBytes(StandardCharsets.US_ASCII);
        assertThat(bytesToRefuse(ubj)).isLessThan(SMALL);
    }

    @Test
    void aHighCategoryBuysNoMemory() {
        String category = XGBOOST.replace("\"split_type\":[0,0,0]", "\"split_type\":[1,0,0]")
                .replace("\"categories\":[]", "\"categories\":[2147483647]")
                .replace("\"categories_nodes\":[]", "\"categories_nodes\":[0]")
                .replace("\"categories_segments\":[]", "\"categories_segments\":[0]")
                .replace("\"categories_sizes\":[]", "\"categories_sizes\":[1]");
        assertThat(bytesToRefuse(category.getBytes(StandardCharsets.US_ASCII))).isLessThan(SMALL);
    }

    @Test
    void aPackedFileCannotUnpackWithoutBound() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("tree\nversion=".getBytes(StandardCharsets.US_ASCII));
            gzip.write(new byte[1 << 16]);
        }
        CountedInput in = CountedInput.of(new ByteArrayInputStream(packed.toByteArray()), 1 << 10);
        assertThatThrownBy(() -> LightgbmModelReader.read(in))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("larger than 1024 bytes");
    }

    @Test
    void aRowOfAnotherWidthIsRefusedByItsWidth() throws IOException {
        TreeEnsemble trees = read(XGBOOST);
        assertThatThrownBy(() -> trees.margins(new double[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 values")
                .hasMessageContaining("2 features");
    }

    @Test
    void anInfiniteValueIsRefusedByItsPosition() throws IOException {
        TreeEnsemble trees = read(LIGHTGBM);
        assertThatThrownBy(() -> trees.margins(new double[] {0, Double.NEGATIVE_INFINITY}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("position 1");
    }

    private static TreeEnsemble read(String model) throws IOException {
        return read(model.getBytes(StandardCharsets.US_ASCII));
    }

    private static TreeEnsemble read(byte[] model) throws IOException {
        return TreeModelReader.read(new ByteArrayInputStream(model));
    }

    private static UnreadableModelException refusal(String model) {
        UnreadableModelException e = catchThrowableOfType(UnreadableModelException.class, () -> read(model));
        assertThat(e).as(model).isNotNull();
        return e;
    }

    private static long bytesToRefuse(byte[] model) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> read(model)).isInstanceOf(UnreadableModelException.class);
        return thread.getCurrentThreadAllocatedBytes() - before;
    }

    /** An object whose one value has this marker and this length, and then ends. */
    private static byte[] ubj(String key, String marker, long length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeBytes("{i");
            out.writeByte(key.length());
            out.writeBytes(key);
            out.writeBytes("{i\1a");
            out.writeBytes(marker);
            out.writeByte('L');
            out.writeLong(length);
        }
        return bytes.toByteArray();
    }
}
