package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which subtrees of a blend's trees become tables, and which outcome bits and features each table is about.
 *
 * <p>A table belongs to a subtree. Its index has a bit for each split inside it and for each column asked on the way to it
 * (splits of one column on one path merge into one interval). Its entry has a number for each feature among them: what
 * the subtree's leaves add to that feature's attribution. Tall subtrees make few look-ups and large tables; each tree is cut where
 * the sum of look-ups and a price for memory is least. Leaves that cost more in a table than walked, or exceed the limits,
 * are left to a walk.
 *
 * <p><b>Order</b>: tables follow the trees; the plan depends on the model and the limits alone, so that sums run in one
 * order everywhere.
 */
final class TablePlan {

    /** What an entry of a table holds. */
    enum Entry {
        /** A number for each feature. */
        VALUES {
            @Override
            int width(int features) {
                return features;
            }

            @Override
            int[] targets(int[] features, int all) {
                return features;
            }
        },
        /** A number for each pair of features. */
        PAIRS {
            @Override
            int width(int features) {
                return features * (features - 1) / 2;
            }

            @Override
            int[] targets(int[] features, int all) {
                int[] into = new int[width(features.length)];
                int next = 0;
                for (int i = 0; i < features.length; i++) {
                    for (int j = i + 1; j < features.length; j++) {
                        into[next++] = Math.min(features[i], features[j]) * all + Math.max(features[i], features[j]);
                    }
                }
                return into;
            }
        };

        abstract int width(int features);

        /** What an entry's numbers are added to: features, or pairs i &lt; j as {@code i × all + j}. */
        abstract int[] targets(int[] features, int all);
    }

    /**
     * One bit of a table's index: 1 if low ≤ code &lt; high.
     *
     * @param feature the feature, or group, that the column belongs to
     * @param onPath whether it stands for all of a column's splits on the way to the subtree, or for one inside
     * @param fits what the bit is where a row takes the way (or goes left inside)
     */
    record Test(int column, int feature, int low, int high, boolean onPath, boolean fits) {}

    /** One table: a subtree, the bits of its index (one-sided tests first), the features of its entries. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Table(int tree, int root, List<Test> tests, int[] features, int width) {
        int doubles() {
            return width << tests.size();
        }

        int oneSided() {
            return (int) tests.stream().filter(test -> test.low == 0).count();
        }
    }

    /** 16,384 entries, some 2 MB for one leaf: worth it only where walking the leaf meets a large background. */
    private static final int MOST_BITS = 14;

    /** Costs in units of one load, add and store; measured on the benchmark model. */
    private static final double TABLE_COST = 3;

    private static final double TEST_COST = 0.5;
    private static final double DOUBLE_COST = 0.003;

    /** Above so many trees, memory is dearer, so that a study of many findings stays within its budget. */
    private static final double USUAL_TREES = 500;

    private final CodedTrees trees;
    private final Entry entry;
    private final double walkCost;
    private final double doubleCost;
    private final List<Table> tables;
    private final boolean[] inTables;
    private final long doubles;

    private final int[] innerSplits;
    private final boolean[] isTable;
    private final int[] path = new int[MOST_DEPTH];

    /** Below this depth leaves are walked. */
    private static final int MOST_DEPTH = 128;

    /**
     * @param walkCost what a leaf costs that is in no table
     * @param bytes the most that all tables may take; those that hold the fewest leaves for their size are left out first
     */
    TablePlan(CodedTrees trees, Entry entry, double walkCost, long bytes) {
        this.trees = trees;
        this.entry = entry;
        this.walkCost = walkCost;
        this.doubleCost = DOUBLE_COST * Math.max(1, trees.trees() / USUAL_TREES);
        int nodes = trees.feature.length;
        innerSplits = new int[nodes];
        isTable = new boolean[nodes];
        inTables = new boolean[nodes];
        for (int n = nodes - 1; n >= 0; n--) {
            innerSplits[n] = trees.isLeaf(n) ? 0 : 1 + innerSplits[trees.left[n]] + innerSplits[trees.right[n]];
        }
        List<Table> wished = new ArrayList<>();
        for (int t = 0; t < trees.trees(); t++) {
            cheapest(trees.roots[t], 0);
            collect(t, trees.roots[t], 0, wished);
        }
        tables = affordable(wished, bytes);
        doubles = tables.stream().mapToLong(Table::doubles).sum();
        for (Table table : tables) {
            inTables[table.root] = true;
        }
        for (int n = 0; n < nodes; n++) {
            inTables[n] |= trees.parent[n] >= 0 && inTables[trees.parent[n]];
        }
        for (int n = nodes - 1; n >= 0; n--) {
            inTables[n] |= !trees.isLeaf(n) && inTables[trees.left[n]] && inTables[trees.right[n]];
        }
    }

    /** In their order, those that hold the most leaves for their size, up to the limit. */
    private List<Table> affordable(List<Table> wished, long bytes) {
        List<Table> bySize = new ArrayList<>(wished);
        bySize.sort(Comparator.comparingDouble((Table t) -> t.doubles() / (innerSplits[t.root] + 1.0)));
        Set<Integer> roots = new HashSet<>();
        long left = bytes / Double.BYTES;
        for (Table table : bySize) {
            if (table.doubles() > left) {
                break;
            }
            left -= table.doubles();
            roots.add(table.root);
        }
        return wished.stream().filter(table -> roots.contains(table.root)).toList();
    }

    List<Table> tables() {
        return tables;
    }

    /** Whether all leaves below a node are in tables, or it is a tree of one leaf, which explains nothing. */
    boolean has(int node) {
        return inTables[node] || (trees.parent[node] < 0 && trees.isLeaf(node));
    }

    /** For walks: which nodes have nothing left to walk. */
    boolean[] inTables() {
        return inTables;
    }

    long bytes() {
        return Double.BYTES * doubles;
    }

    CodedTrees trees() {
        return trees;
    }

    Entry entry() {
        return entry;
    }

    private double cheapest(int node, int depth) {
        double asTable = Double.POSITIVE_INFINITY;
        if (depth < MOST_DEPTH && innerSplits[node] <= MOST_BITS) {
            List<Test> tests = tests(node, depth);
            int width = entry.width(features(node, depth).length);
            if (tests.size() <= MOST_BITS && width > 0) {
                asTable = width + TABLE_COST + TEST_COST * tests.size() + doubleCost * (width << tests.size());
            }
        }
        if (trees.isLeaf(node)) {
            isTable[node] = asTable <= walkCost;
            return Math.min(asTable, walkCost);
        }
        if (depth >= MOST_DEPTH) {
            return walkCost * (innerSplits[node] + 1);
        }
        path[depth] = node;
        double cut = cheapest(trees.left[node], depth + 1);
        path[depth] = node;
        cut += cheapest(trees.right[node], depth + 1);
        isTable[node] = asTable <= cut;
        return Math.min(asTable, cut);
    }

    private void collect(int tree, int node, int depth, List<Table> into) {
        if (isTable[node]) {
            int[] features = features(node, depth);
            into.add(new Table(tree, node, tests(node, depth), features, entry.width(features.length)));
        } else if (!trees.isLeaf(node) && depth < MOST_DEPTH) {
            path[depth] = node;
            collect(tree, trees.left[node], depth + 1, into);
            path[depth] = node;
            collect(tree, trees.right[node], depth + 1, into);
        }
    }

    /** The bits of a table at a node: intervals of the columns on the way, then the splits inside; one-sided first. */
    private List<Test> tests(int node, int depth) {
        List<Test> oneSided = new ArrayList<>();
        List<Test> twoSided = new ArrayList<>();
        for (int d = 0; d < depth; d++) {
            int column = trees.column[path[d]];
            boolean seen = false;
            for (int e = 0; e < d && !seen; e++) {
                seen = trees.column[path[e]] == column;
            }
            if (seen) {
                continue;
            }
            Test interval = interval(node, depth, column, trees.feature[path[d]]);
            if (interval.low == 0) {
                oneSided.add(interval);
            } else if (interval.high == Integer.MAX_VALUE) {
                // "At least low" is the opposite of "below low".
                oneSided.add(new Test(column, interval.feature, 0, interval.low, true, false));
            } else {
                twoSided.add(interval);
            }
        }
        addInside(node, oneSided);
        oneSided.addAll(twoSided);
        return oneSided;
    }

    /** The codes of a column that follow the path to a node. */
    private Test interval(int node, int depth, int column, int feature) {
        int low = 0;
        int high = Integer.MAX_VALUE;
        for (int d = 0; d < depth; d++) {
            int split = path[d];
            if (trees.column[split] == column) {
                int next = d + 1 < depth ? path[d + 1] : node;
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

    private int[] features(int node, int depth) {
        int[] found = new int[depth + innerSplits[node]];
        int count = 0;
        for (int d = 0; d < depth; d++) {
            count = addFeature(trees.feature[path[d]], found, count);
        }
        return Arrays.copyOf(found, inside(node, found, count));
    }

    private int inside(int node, int[] found, int count) {
        if (trees.isLeaf(node)) {
            return count;
        }
        int more = addFeature(trees.feature[node], found, count);
        more = inside(trees.left[node], found, more);
        return inside(trees.right[node], found, more);
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
