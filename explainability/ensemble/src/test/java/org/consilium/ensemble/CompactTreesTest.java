package org.consilium.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactTreesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xgb-cities.json.gz",
                "xgb-dart.json.gz",
                "xgb-parallel.json.gz",
                "lgb-cities.txt.gz",
                "lgb-cities-zero-as-missing.txt.gz",
                "lgb-forest-multiclass.txt.gz",
                "lgb-stumpless.txt.gz"
            })
    void everyNodeComesBackToTheBit(String file) throws IOException {
        TreeEnsemble before;
        try (InputStream in = Fixtures.open(file)) {
            before = TreeModelReader.read(in);
        }
        TreeEnsemble after = CompactTrees.read("a.trees", CompactTrees.write(before));

        assertThat(after.rule()).isEqualTo(before.rule());
        assertThat(after.featureNames()).isEqualTo(before.featureNames());
        assertThat(after.linkScale()).isEqualTo(before.linkScale());
        assertThat(after.outputs()).isEqualTo(before.outputs());
        assertThat(after.trees()).isEqualTo(before.trees());
        assertThat(after.nodes()).isEqualTo(before.nodes());
        for (int o = 0; o < before.outputs(); o++) {
            assertThat(after.baseScore(o)).isEqualTo(before.baseScore(o));
        }
        for (int t = 0; t < before.trees(); t++) {
            assertThat(after.root(t)).isEqualTo(before.root(t));
            assertThat(after.treeOutput(t)).isEqualTo(before.treeOutput(t));
        }
        for (int n = 0; n < before.nodes(); n++) {
            assertThat(node(after, n)).isEqualTo(node(before, n));
        }
    }

    private static String node(TreeEnsemble trees, int n) {
        StringBuilder text = new StringBuilder();
        text.append(trees.feature(n))
                .append(' ')
                .append(trees.left(n))
                .append(' ')
                .append(trees.right(n));
        text.append(' ').append(trees.threshold(n)).append(' ').append(trees.bound(n));
        text.append(' ')
                .append(trees.flags(n))
                .append(' ')
                .append(trees.isCategorical(n))
                .append(' ')
                .append(trees.cover(n));
        for (int w = 0; w < trees.setWords(n); w++) {
            text.append(' ').append(trees.setWord(n, w));
        }
        return text.toString();
    }

    @Test
    void aHundredTreesOfThirtyLeavesTakeLittleRoom() throws IOException {
        try (InputStream in = Fixtures.open("lgb-4.3.0-categorical.txt.gz")) {
            TreeEnsemble trees = TreeModelReader.read(in);
            int bytesANode = CompactTrees.write(trees).length / trees.nodes();
            assertThat(bytesANode).isLessThan(10);
        }
    }

    @Test
    void treesOfAnotherFormatAreRefused() {
        assertThatThrownBy(() -> CompactTrees.read("a.trees", "CTREES\2 and more".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(UnreadableModelException.class)
                .hasMessageContaining("a.trees, byte 7");
    }
}
