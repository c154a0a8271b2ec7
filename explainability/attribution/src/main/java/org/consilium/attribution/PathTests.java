package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.attribution.TablePlan.Test;

/**
 * What decides whether a row comes to a node, and where it goes below: the bits of a table's index.
 *
 * <p>Splits of one column on one path merge into one interval of codes.
 */
final class PathTests {

    private final CodedTrees trees;
    /** How many splits a node lies below. */
    final int[] depth;

    PathTests(CodedTrees trees) {
        this.trees = trees;
        depth = new int[trees.feature.length];
        for (int n = 0; n < depth.length; n++) {
            depth[n] = trees.parent[n] < 0 ? 0 : depth[trees.parent[n]] + 1;
        }
    }

    /** Intervals of the columns on the way to a node, in the order of the way. */
    List<Test> onTheWay(int node) {
        int[] path = path(node);
        List<Test> tests = new ArrayList<>();
        for (int d = 0; d < path.length; d++) {
            int column = trees.column[path[d]];
            boolean seen = false;
            for (int e = 0; e < d && !seen; e++) {
                seen = trees.column[path[e]] == column;
            }
            if (!seen) {
                tests.add(interval(path, node, column, trees.feature[path[d]]));
            }
        }
        return tests;
    }

    /** How many intervals there are on the way to a node. */
    int intervals(int node) {
        int count = 0;
        for (int a = node; trees.parent[a] >= 0; a = trees.parent[a]) {
            int column = trees.column[trees.parent[a]];
            boolean above = false;
            for (int b = trees.parent[a]; trees.parent[b] >= 0 && !above; b = trees.parent[b]) {
                above = trees.column[trees.parent[b]] == column;
            }
            count += above ? 0 : 1;
        }
        return count;
    }

    /** The bits of a subtree's table: intervals on the way, then the splits inside; one-sided first. */
    List<Test> ofSubtree(int node) {
        List<Test> oneSided = new ArrayList<>();
        List<Test> twoSided = new ArrayList<>();
        for (Test test : onTheWay(node)) {
            if (test.low() == 0) {
                oneSided.add(test);
            } else if (test.high() == Integer.MAX_VALUE) {
                // "At least low" is the opposite of "below low".
                oneSided.add(new Test(test.column(), test.feature(), 0, test.low(), true, false));
            } else {
                twoSided.add(test);
            }
        }
        addInside(node, oneSided);
        oneSided.addAll(twoSided);
        return oneSided;
    }

    /** The features, or groups, on the way to a node and below it, in the order of their first split. */
    int[] features(int node) {
        int[] path = path(node);
        int[] found = new int[path.length + 1];
        int count = 0;
        for (int split : path) {
            count = addFeature(trees.feature[split], found, count);
        }
        return inside(node, found, count);
    }

    /**
     * Shares the leaves that both leave in out between them, by the number of features on their way.
     *
     * @param most the features that the first takes at most
     * @param notFirst {@code [node]}, nothing below which is for the first
     * @param notSecond {@code [node]}, nothing below which is for the second
     */
    void shareOut(int most, boolean[] notFirst, boolean[] notSecond) {
        for (int n = depth.length - 1; n >= 0; n--) {
            if (!trees.isLeaf(n)) {
                notFirst[n] = notFirst[trees.left[n]] && notFirst[trees.right[n]];
                notSecond[n] = notSecond[trees.left[n]] && notSecond[trees.right[n]];
            } else if (!notFirst[n]) {
                boolean isFirst = depth[n] > 0 && features(n).length <= most;
                notFirst[n] = !isFirst;
                notSecond[n] = isFirst;
            }
        }
    }

    private int[] path(int node) {
        int[] path = new int[depth[node]];
        int at = path.length;
        for (int a = node; trees.parent[a] >= 0; a = trees.parent[a]) {
            path[--at] = trees.parent[a];
        }
        return path;
    }

    /** The codes of a column that follow the path to a node. */
    private Test interval(int[] path, int node, int column, int feature) {
        int low = 0;
        int high = Integer.MAX_VALUE;
        for (int d = 0; d < path.length; d++) {
            int split = path[d];
            if (trees.column[split] == column) {
                int next = d + 1 < path.length ? path[d + 1] : node;
                if (trees.left[split] == next) {
                    high = Math.min(high, trees.cut[split]);
                } else {
                    low = Math.max(low, trees.cut[split]);
                }
            }
        }
        return new Test(column, feature, low, high, true, true);
    }

    private void addInside(int node, List<Test> tests) {
        if (!trees.isLeaf(node)) {
            tests.add(new Test(trees.column[node], trees.feature[node], 0, trees.cut[node], false, true));
            addInside(trees.left[node], tests);
            addInside(trees.right[node], tests);
        }
    }

    private int[] inside(int node, int[] above, int count) {
        int[] found = above;
        int most = count;
        for (Test test : insideOf(node)) {
            if (most == found.length) {
                found = Arrays.copyOf(found, 2 * most + 1);
            }
            most = addFeature(test.feature(), found, most);
        }
        return Arrays.copyOf(found, most);
    }

    private List<Test> insideOf(int node) {
        List<Test> tests = new ArrayList<>();
        addInside(node, tests);
        return tests;
    }

    private static int addFeature(int feature, int[] found, int count) {
        for (int i = 0; i < count; i++) {
            if (found[i] == feature) {
                return count;
            }
        }
        found[count] = feature;
        return count + 1;
    }
}
