package org.consilium.attribution;

import java.util.ArrayList;
import java.util.List;

/**
 * Which subtrees and leaves of a blend's trees become tables, and which outcome bits and features each table is about.
 *
 * <p>A subtree's index has a bit for each split inside it and for each column asked on the way to it
 * (splits of one column on one path merge into one interval). Its entry has a number for each feature among them: what
 * the subtree's leaves add to that feature's attribution. Tall subtrees make few look-ups and large tables. A single leaf's
 * table has two numbers an entry, whatever the number of features, and so reaches deeper ({@link LeafTables}). Each tree
 * is cut where the sum of look-ups and a price for memory is least; the price rises until the tables fit their limit. Leaves
 * that cost more in a table than walked, or exceed the limits, are left to a walk.
 *
 * <p><b>Order</b>: tables follow the trees; the plan depends on the model and the limits alone, so that sums run in one
 * order everywhere.
 */
final class TablePlan {

    /** What a table is about. */
    enum Form {
        SUBTREE,
        LEAF
    }

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

    /** One table: a subtree or leaf, the conditions of its index, the features of its entries. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Table(int tree, int root, Form form, List<Test> tests, int[] features, int width) {
        int doubles() {
            return form == Form.LEAF ? 2 << width : width << tests.size();
        }

        /** The position of a feature in the entries. */
        int slot(int feature) {
            int i = 0;
            while (features[i] != feature) {
                i++;
            }
            return i;
        }

        int oneSided() {
            return (int) tests.stream().filter(test -> test.low == 0).count();
        }
    }

    /** 16,384 entries, some 2 MB for one subtree: worth it only where walking its leaves meets a large background. */
    private static final int MOST_BITS = 14;

    /** 65,536 entries, 1 MB. */
    private static final int MOST_LEAF_FEATURES = 16;

    /** Costs in units of one load, add and store; measured on the benchmark model. */
    private static final double TABLE_COST = 3;

    private static final double TEST_COST = 0.5;
    private static final double DOUBLE_COST = 0.003;

    /** A leaf's value is a difference of two loads. */
    private static final double LEAF_VALUE_COST = 1.2;

    /** Above so many trees, memory is dearer, so that a study of many findings stays within its budget. */
    private static final double USUAL_TREES = 500;

    /** Below this depth leaves are walked. */
    private static final int MOST_DEPTH = 128;

    /** Steps of narrowing the price of memory, once it is known within a factor of two. */
    private static final int PRICE_STEPS = 6;

    private static final double DEAREST = 1e9;

    private final CodedTrees trees;
    private final Entry entry;
    private final double walkCost;
    private final PathTests paths;
    private final List<Table> tables = new ArrayList<>();
    private final boolean[] inTables;
    private final long doubles;

    private final int[] innerSplits;
    /** Of a subtree's table; -1 if it can have none. */
    private final int[] bits;

    private final int[] width;
    /** Of a leaf's own table; 0 if it can have none. */
    private final int[] leafFeatures;

    private final int[] leafTests;
    private final Choice[] choice;
    private final double[] cost;
    private final long[] size;

    private enum Choice {
        BELOW,
        SUBTREE,
        LEAF
    }

    /**
     * @param walkCost what a leaf costs that is in no table
     * @param bytes the most that all tables may take
     */
    TablePlan(CodedTrees trees, Entry entry, double walkCost, long bytes) {
        this.trees = trees;
        this.entry = entry;
        this.walkCost = walkCost;
        paths = new PathTests(trees);
        int nodes = trees.feature.length;
        innerSplits = new int[nodes];
        bits = new int[nodes];
        width = new int[nodes];
        leafFeatures = new int[nodes];
        leafTests = new int[nodes];
        choice = new Choice[nodes];
        cost = new double[nodes];
        size = new long[nodes];
        inTables = new boolean[nodes];
        for (int n = nodes - 1; n >= 0; n--) {
            innerSplits[n] = trees.isLeaf(n) ? 0 : 1 + innerSplits[trees.left[n]] + innerSplits[trees.right[n]];
            measure(n);
        }
        choose(bytes / Double.BYTES);
        for (int t = 0; t < trees.trees(); t++) {
            collect(t, trees.roots[t]);
        }
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

    /** What tables a node could have. */
    private void measure(int node) {
        bits[node] = -1;
        if (paths.depth[node] >= MOST_DEPTH || innerSplits[node] > MOST_BITS) {
            return;
        }
        int intervals = paths.intervals(node);
        int features = paths.features(node).length;
        if (intervals + innerSplits[node] <= MOST_BITS && entry.width(features) > 0) {
            bits[node] = intervals + innerSplits[node];
            width[node] = entry.width(features);
        }
        if (trees.isLeaf(node) && entry == Entry.VALUES && features <= MOST_LEAF_FEATURES) {
            leafFeatures[node] = features;
            leafTests[node] = intervals;
        }
    }

    /** Cuts all trees at the lowest price of memory at which their tables fit. */
    private void choose(long mostDoubles) {
        double price = DOUBLE_COST * Math.max(1, trees.trees() / USUAL_TREES);
        if (cut(price) <= mostDoubles) {
            return;
        }
        double tooLow = price;
        while (price < DEAREST && cut(price) > mostDoubles) {
            tooLow = price;
            price *= 2;
        }
        for (int step = 0; step < PRICE_STEPS; step++) {
            double between = (tooLow + price) / 2;
            if (cut(between) > mostDoubles) {
                tooLow = between;
            } else {
                price = between;
            }
        }
        topUp(mostDoubles - cut(price));
    }

    /** Spends what is left on walked leaves, short paths first: leaves of one length all become dear at one price. */
    private void topUp(long mostDoubles) {
        long left = mostDoubles;
        for (int k = 1; k <= MOST_LEAF_FEATURES && 2L << k <= left; k++) {
            for (int n = 0; n < cost.length && 2L << k <= left; n++) {
                if (leafFeatures[n] == k
                        && choice[n] == Choice.BELOW
                        && TABLE_COST + leafLookUps(n) < walkCost
                        && !belowTable(n)) {
                    choice[n] = Choice.LEAF;
                    left -= 2L << k;
                }
            }
        }
    }

    private double leafLookUps(int leaf) {
        return LEAF_VALUE_COST * leafFeatures[leaf] + TEST_COST * leafTests[leaf];
    }

    private boolean belowTable(int node) {
        for (int a = trees.parent[node]; a >= 0; a = trees.parent[a]) {
            if (choice[a] != Choice.BELOW) {
                return true;
            }
        }
        return false;
    }

    /** Cuts all trees for a price of memory; the doubles that the tables take. */
    private long cut(double price) {
        for (int n = cost.length - 1; n >= 0; n--) {
            choice[n] = Choice.BELOW;
            cost[n] = trees.isLeaf(n) ? walkCost : cost[trees.left[n]] + cost[trees.right[n]];
            size[n] = trees.isLeaf(n) ? 0 : size[trees.left[n]] + size[trees.right[n]];
            if (bits[n] >= 0) {
                long table = (long) width[n] << bits[n];
                propose(n, Choice.SUBTREE, width[n] + TEST_COST * bits[n], table, price);
            }
            if (leafFeatures[n] > 0) {
                long table = 2L << leafFeatures[n];
                propose(n, Choice.LEAF, leafLookUps(n), table, price);
            }
        }
        long all = 0;
        for (int t = 0; t < trees.trees(); t++) {
            all += size[trees.roots[t]];
        }
        return all;
    }

    private void propose(int node, Choice what, double lookUps, long table, double price) {
        double whole = TABLE_COST + lookUps + price * table;
        if (whole < cost[node]) {
            choice[node] = what;
            cost[node] = whole;
            size[node] = table;
        }
    }

    private void collect(int tree, int node) {
        switch (choice[node]) {
            case SUBTREE -> {
                int[] features = paths.features(node);
                tables.add(new Table(
                        tree, node, Form.SUBTREE, paths.ofSubtree(node), features, entry.width(features.length)));
            }
            case LEAF -> {
                int[] features = paths.features(node);
                tables.add(new Table(tree, node, Form.LEAF, paths.onTheWay(node), features, features.length));
            }
            case BELOW -> {
                if (!trees.isLeaf(node)) {
                    collect(tree, trees.left[node]);
                    collect(tree, trees.right[node]);
                }
            }
        }
    }
}
