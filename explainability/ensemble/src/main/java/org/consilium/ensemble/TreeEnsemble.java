package org.consilium.ensemble;

import java.util.Arrays;
import java.util.List;

/**
 * Decision trees whose leaves sum to margins, read from XGBoost, LightGBM or the bundle, in flat arrays.
 *
 * <p>A row's margin for an output is the output's base score plus the leaves it falls into, added in double in the
 * order of the trees; this is what the library calls the raw score. A tree's own weight (dart) is in its leaves.
 *
 * <p><b>Shape</b>: nodes of all trees are numbered through; a tree's nodes follow each other in preorder from its
 * root, so children have larger numbers than their parent. <b>Units</b>: margins (log-odds for a finding).
 * <b>Missing</b>: NaN goes where {@link #missingGoesLeft} says. <b>Thread safety</b>: immutable.
 */
public final class TreeEnsemble implements Member {

    private static final int LEAF = -1;
    private static final int NO_SET = -1;

    private final SplitRule rule;
    private final List<String> featureNames;
    private final double[] baseScores;
    private final double linkScale;
    private final int[] roots;
    private final int[] treeOutputs;
    private final int[] feature;
    private final double[] threshold;
    private final double[] bound;
    private final int[] right;
    private final byte[] flags;
    private final boolean bySets;
    private final int[] setStart;
    private final int[] setLength;
    private final int[] setWords;
    private final double[] cover;

    /** Adopts the arrays of a builder that has checked them and gives them up. */
    TreeEnsemble(TreeEnsembleBuilder b) {
        rule = b.rule;
        featureNames = b.featureNames;
        baseScores = b.baseScores.clone();
        linkScale = b.linkScale;
        roots = b.roots.toArray();
        treeOutputs = b.treeOutputs.toArray();
        feature = b.feature.toArray();
        threshold = b.threshold.toArray();
        right = b.right.toArray();
        flags = Arrays.copyOf(b.flags, feature.length);
        setWords = b.setWords.toArray();
        // Most ensembles split by no sets, and need not keep room for them at each node.
        bySets = b.hasSets();
        setStart = bySets ? b.setStart.toArray() : new int[0];
        setLength = bySets ? b.setLength.toArray() : new int[0];
        cover = b.cover.toArray();
        bound = new double[feature.length];
        for (int n = 0; n < bound.length; n++) {
            bound[n] = feature[n] == LEAF || isCategorical(n) ? threshold[n] : rule.bound(threshold[n]);
        }
    }

    @Override
    public int features() {
        return featureNames.size();
    }

    @Override
    public int outputs() {
        return baseScores.length;
    }

    public List<String> featureNames() {
        return featureNames;
    }

    /** Whose comparison and category rules hold in all trees. */
    public SplitRule rule() {
        return rule;
    }

    /** What an output's margin starts from, before any tree. */
    public double baseScore(int output) {
        return baseScores[output];
    }

    /**
     * What the margin is multiplied by before the library's link function turns it into a probability: 1, unless the
     * library averages its trees (1 / rounds, LightGBM's random forest) or its link has a slope (LightGBM's sigmoid).
     * A blend takes it into the member's weight.
     */
    public double linkScale() {
        return linkScale;
    }

    public int trees() {
        return roots.length;
    }

    public int nodes() {
        return feature.length;
    }

    /** The node at which a tree starts. Its nodes end before the next tree's root. */
    public int root(int tree) {
        return roots[tree];
    }

    /** The node after a tree's last. */
    public int end(int tree) {
        return tree + 1 < roots.length ? roots[tree + 1] : feature.length;
    }

    /** The output to whose margin a tree adds. */
    public int treeOutput(int tree) {
        return treeOutputs[tree];
    }

    public boolean isLeaf(int node) {
        return feature[node] == LEAF;
    }

    /** The column that a split asks for; -1 at a leaf. */
    public int feature(int node) {
        return feature[node];
    }

    /** The threshold as the library wrote it. */
    public double threshold(int node) {
        return threshold[node];
    }

    /**
     * The largest number that goes left at a numeric split, so that {@code x <= bound} decides exactly as the
     * library's own comparison does, for XGBoost's floats too.
     */
    public double bound(int node) {
        return bound[node];
    }

    /** The node of a split's left side, which in preorder is the next. */
    public int left(int node) {
        return node + 1;
    }

    public int right(int node) {
        return right[node];
    }

    /** What a leaf adds to the margin. */
    public double leafValue(int node) {
        return threshold[node];
    }

    /** How much of the training data reached a node: XGBoost's sum of hessians, LightGBM's row count. */
    public double cover(int node) {
        return cover[node];
    }

    /** Whether an unknown value (and zero, where {@link #zeroIsMissing} holds) goes left. */
    public boolean missingGoesLeft(int node) {
        return (flags[node] & TreeEnsembleBuilder.MISSING_LEFT) != 0;
    }

    /** Whether a split takes zero (within {@link SplitRule#ZERO_THRESHOLD}) for unknown. */
    public boolean zeroIsMissing(int node) {
        return (flags[node] & TreeEnsembleBuilder.ZERO_MISSING) != 0;
    }

    int flags(int node) {
        return flags[node];
    }

    public boolean isCategorical(int node) {
        return bySets && setStart[node] != NO_SET;
    }

    /** How many 32-bit words a categorical split's set has. */
    public int setWords(int node) {
        return bySets ? setLength[node] : 0;
    }

    /** A word of a categorical split's set; bit b of word w is category 32 w + b. */
    public int setWord(int node, int word) {
        return setWords[setStart[node] + word];
    }

    /** On which side of a split a value falls; NaN is the unknown value. */
    public boolean goesLeft(int node, double value) {
        if (Double.isNaN(value)) {
            return missingGoesLeft(node);
        }
        if (isCategorical(node)) {
            return inSet(node, rule.category(value)) == rule.inSetGoesLeft();
        }
        if (zeroIsMissing(node) && Math.abs(value) <= SplitRule.ZERO_THRESHOLD) {
            return missingGoesLeft(node);
        }
        return value <= bound[node];
    }

    private boolean inSet(int node, int category) {
        int word = category >> 5;
        return category >= 0
                && word < setLength[node]
                && (setWords[setStart[node] + word] >>> (category & 31) & 1) != 0;
    }

    /** The leaf of a tree into which a row falls. */
    public int leaf(int tree, double[] row) {
        int node = roots[tree];
        while (feature[node] != LEAF) {
            node = goesLeft(node, row[feature[node]]) ? node + 1 : right[node];
        }
        return node;
    }

    @Override
    public double[] margins(double[] row) {
        Member.checkRow(row, features());
        double[] margins = baseScores.clone();
        for (int t = 0; t < roots.length; t++) {
            margins[treeOutputs[t]] += threshold[leaf(t, row)];
        }
        return margins;
    }
}
