package org.consilium.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test vectors are those of the Certificate Transparency reference implementation, shared by all its ports. */
class MerkleTreeTest {

    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    @ParameterizedTest
    @CsvSource({
        "0,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1,6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2,fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3,aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "4,d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "5,4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "6,76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "7,ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "8,5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    })
    void theRootsAreThePublishedOnes(int size, String root) {
        assertThat(tree(size).root().hex()).isEqualTo(root);
    }

    @Test
    void theInclusionPathsAreThePublishedOnes() {
        assertThat(tree(8).inclusion(0))
                .extracting(TreeHash::hex)
                .containsExactly(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
        assertThat(tree(8).inclusion(5))
                .extracting(TreeHash::hex)
                .containsExactly(
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
        assertThat(tree(3).inclusion(2))
                .extracting(TreeHash::hex)
                .containsExactly("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    @Test
    void theConsistencyPathsAreThePublishedOnes() {
        assertThat(tree(8).consistency(1))
                .extracting(TreeHash::hex)
                .containsExactly(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
        assertThat(tree(8).consistency(6))
                .extracting(TreeHash::hex)
                .containsExactly(
                        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
        assertThat(tree(5).consistency(2))
                .extracting(TreeHash::hex)
                .containsExactly(
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
    }

    @Test
    void everyProofOfEveryTreeHoldsAndNoOther() {
        for (int size = 1; size <= 33; size++) {
            MerkleTree tree = large(size);
            for (int index = 0; index < size; index++) {
                List<TreeHash> path = tree.inclusion(index);
                assertThat(MerkleProof.includes(leaf(index), index, size, path, tree.root()))
                        .isTrue();
                assertThat(MerkleProof.includes(leaf(index + 1), index, size, path, tree.root()))
                        .isFalse();
                assertThat(MerkleProof.includes(leaf(index), index + 1, size, path, tree.root()))
                        .isFalse();
                assertThat(MerkleProof.includes(leaf(index), index, size, longer(path), tree.root()))
                        .isFalse();
                if (!path.isEmpty()) {
                    assertThat(MerkleProof.includes(
                                    leaf(index), index, size, path.subList(1, path.size()), tree.root()))
                            .isFalse();
                }
            }
            for (int earlier = 1; earlier <= size; earlier++) {
                TreeHash before = large(earlier).root();
                List<TreeHash> path = tree.consistency(earlier);
                assertThat(MerkleProof.continues(earlier, before, size, tree.root(), path))
                        .isTrue();
                assertThat(MerkleProof.continues(earlier, leaf(99), size, tree.root(), path))
                        .isFalse();
                assertThat(MerkleProof.continues(earlier, before, size, leaf(99), path))
                        .isFalse();
                assertThat(MerkleProof.continues(earlier, before, size, tree.root(), longer(path)))
                        .isFalse();
            }
        }
    }

    @Test
    void aFrontierGoesOnFromWhatWasKeptOfIt() {
        TreeFrontier frontier = new TreeFrontier();
        for (int i = 0; i < 21; i++) {
            frontier.add(leaf(i));
        }
        TreeFrontier again = TreeFrontier.of(frontier.size(), frontier.subtrees());
        again.add(leaf(21));
        assertThat(again.root()).isEqualTo(large(22).root());
    }

    private static List<TreeHash> longer(List<TreeHash> path) {
        List<TreeHash> longer = new ArrayList<>(path);
        longer.add(leaf(7));
        return longer;
    }

    private static TreeHash leaf(int i) {
        return TreeHash.ofLeaf(new byte[] {(byte) i, 1});
    }

    private static MerkleTree large(int size) {
        List<TreeHash> leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            leaves.add(leaf(i));
        }
        return new MerkleTree(leaves);
    }

    private static MerkleTree tree(int size) {
        return new MerkleTree(LEAVES.subList(0, size).stream()
                .map(hex -> TreeHash.ofLeaf(HexFormat.of().parseHex(hex)))
                .toList());
    }
}
