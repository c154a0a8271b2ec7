package org.consilium.attribution;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.consilium.ensemble.Blend;
import org.jspecify.annotations.Nullable;

/**
 * The attributions of a blend's trees: by tables where a plan has them, by walking the tree where it has not.
 *
 * <p><b>Order</b>: first the tables in the order of the trees, then the walked trees.
 */
final class TreeEngine {

    /** What walking a leaf costs, in look-ups: path-dependent; against a background at least; and for each of its rows. */
    private static final double PATH_WALK_COST = 30;

    private static final double BACKGROUND_WALK_COST = 50;
    private static final double REFERENCE_WALK_COST = 1;

    private final CodedTrees trees;
    private final Optional<BackgroundCodes> background;
    private final Optional<PathWalk> path;
    private final Optional<ReferenceWalk> reference;
    private final TableBudget budget;
    private final Part values;
    private final Supplier<Part> pairs;

    /** The tables for one kind of entry, and the trees beyond them. */
    private final class Part {
        final TablePlan plan;
        final TableBudget.Owner owner;
        final int[] walked;
        /** Empty without a background, and for interactions, which are walked reference by reference. */
        final Optional<BackgroundWalk> walk;
        /** What is left out of a walk: leaves in tables, and beside them those to be streamed, or all others. */
        final boolean[] notStreamed;

        final boolean[] notWalked;
        /** Leaves that a block streams and a row alone walks before the others. */
        final Optional<StreamedLeaves> streamed;

        Part(TablePlan.Entry entry) {
            double walkCost = background
                    .map(b -> BACKGROUND_WALK_COST + REFERENCE_WALK_COST * b.weights().length)
                    .orElse(PATH_WALK_COST);
            plan = new TablePlan(trees, entry, walkCost, budget.largest(entry));
            owner = new TableBudget.Owner(
                    plan, () -> background.map(b -> new TreeTables(plan, b)).orElseGet(() -> new TreeTables(plan)));
            walked = IntStream.range(0, trees.trees())
                    .filter(t -> !plan.has(trees.roots[t]))
                    .toArray();
            walk = entry == TablePlan.Entry.PAIRS
                    ? Optional.empty()
                    : background.map(b ->
                            new BackgroundWalk(trees, b, reference.orElseThrow().shares(), plan.inTables()));
            boolean streams = walk.map(BackgroundWalk::equalWeights).orElse(false);
            notStreamed = plan.inTables().clone();
            notWalked = plan.inTables().clone();
            if (streams) {
                new PathTests(trees).shareOut(WholeShares.MOST, notStreamed, notWalked);
            } else {
                Arrays.fill(notStreamed, true);
            }
            streamed = streams
                    ? Optional.of(new StreamedLeaves(trees, background.orElseThrow(), notStreamed))
                    : Optional.empty();
        }

        TreeTables tables() {
            return budget.tables(owner);
        }
    }

    TreeEngine(Blend blend, Optional<Background> against, Players players, TableBudget budget) {
        this.trees = CodedTrees.of(blend, players);
        this.budget = budget;
        background = against.map(b -> BackgroundCodes.of(trees.columns, b));
        path = against.isPresent() ? Optional.empty() : Optional.of(new PathWalk(trees));
        reference = background.map(b -> new ReferenceWalk(trees, b));
        values = new Part(TablePlan.Entry.VALUES);
        pairs = new Once<>(() -> new Part(TablePlan.Entry.PAIRS));
    }

    private static final class Once<T> implements Supplier<T> {
        private final Supplier<T> make;
        private @Nullable T made;

        Once(Supplier<T> make) {
            this.make = make;
        }

        @Override
        public synchronized T get() {
            T result = made;
            if (result == null) {
                result = make.get();
                made = result;
            }
            return result;
        }
    }

    /** Adds what trees expect of nobody in particular to {@code [output]}. */
    void base(double[] sums) {
        for (int t = 0; t < trees.trees(); t++) {
            int tree = t;
            sums[trees.output[t]] += path.map(p -> p.base(tree))
                    .orElseGet(() -> reference.orElseThrow().base(tree));
        }
    }

    OutcomeColumns columns() {
        return trees.columns;
    }

    /** Makes the tables for attributions, or for interactions, if they are not held. */
    void prepare(boolean forPairs) {
        part(forPairs).tables();
    }

    /** The bytes that tables take when they are held. */
    long tableBytes(boolean forPairs) {
        return part(forPairs).plan.bytes();
    }

    /** How many trees have leaves that are in no table. */
    int walkedTrees(boolean forPairs) {
        return part(forPairs).walked.length;
    }

    private Part part(boolean forPairs) {
        return forPairs ? pairs.get() : values;
    }

    /** Adds a row's attributions to {@code [output][feature]}, or its interactions to {@code [output][i × features + j]}. */
    void add(boolean forPairs, int[] codes, double[][] sums) {
        Part part = part(forPairs);
        part.tables().add(codes, sums);
        walk(part, forPairs, codes, sums);
    }

    private void walk(Part part, boolean forPairs, int[] codes, double[][] sums) {
        if (part.walk.isPresent()) {
            BackgroundWalk.OneRow row = part.walk.get().new OneRow();
            walkBackground(part, row, part.notStreamed, codes, sums);
            walkBackground(part, row, part.notWalked, codes, sums);
            return;
        }
        for (int t : part.walked) {
            double[] into = sums[trees.output[t]];
            if (path.isEmpty()) {
                reference.orElseThrow().interactions(t, codes, part.plan.inTables(), into);
            } else if (forPairs) {
                path.get().interactions(t, codes, part.plan.inTables(), into);
            } else {
                path.get().attributions(t, codes, part.plan.inTables(), into);
            }
        }
    }

    private void walkBackground(Part part, BackgroundWalk.OneRow row, boolean[] leftOut, int[] codes, double[][] sums) {
        for (int t : part.walked) {
            row.attributions(t, codes, leftOut, sums[trees.output[t]]);
        }
    }

    /** A thread's room for blocks of rows. */
    Block block(boolean forPairs, int mostRows) {
        return new Block(part(forPairs), forPairs, mostRows);
    }

    /** Explains a block of rows after the other; one thread's. */
    final class Block {
        private final Part part;
        private final boolean forPairs;
        private final TreeTables tables;
        private final int size;
        private final int[][] codes;
        private final double[][][] sums;
        private final int[] offsets;
        private final int[] one;

        private Block(Part part, boolean forPairs, int mostRows) {
            this.part = part;
            this.forPairs = forPairs;
            this.tables = part.tables();
            int columns = trees.columns.count();
            long rowBytes = 8L * trees.outputs * tables.targets().length + 4L * columns;
            size = (int) Math.max(
                    1, Math.min(mostRows, Math.max(LEAST_ROWS, Math.min(MOST_ROWS, BLOCK_BYTES / (rowBytes + 1)))));
            codes = new int[columns][size];
            sums = new double[trees.outputs][tables.targets().length][size];
            offsets = new int[size];
            one = new int[columns];
        }

        /** How many rows it takes at a time. */
        int size() {
            return size;
        }

        /** Adds the attributions of {@code count} rows from {@code from} to {@code into[row - from][output][target]}. */
        void add(double[][] rows, int from, int count, double[][][] into) {
            trees.columns.encode(rows, from, count, codes);
            for (double[][] output : sums) {
                for (double[] sum : output) {
                    Arrays.fill(sum, 0, count, 0);
                }
            }
            tables.add(codes, count, sums, offsets);
            int[] targets = tables.targets();
            boolean streams = part.streamed.isPresent() && count >= StreamedLeaves.LEAST_ROWS;
            if (streams) {
                part.streamed.get().add(codes, count, sums, targets, offsets);
            }
            for (int o = 0; o < sums.length; o++) {
                for (int r = 0; r < count; r++) {
                    double[] row = into[r][o];
                    for (int k = 0; k < targets.length; k++) {
                        row[targets[k]] += sums[o][k][r];
                    }
                }
            }
            if (part.walked.length > 0) {
                walkBlock(count, streams, into);
            }
        }

        private void code(int row) {
            for (int c = 0; c < one.length; c++) {
                one[c] = codes[c][row];
            }
        }

        private void walkBlock(int count, boolean streamed, double[][][] into) {
            if (part.walk.isPresent()) {
                BackgroundWalk.OneRow row = part.walk.get().new OneRow();
                for (int r = 0; r < count; r++) {
                    code(r);
                    if (!streamed) {
                        walkBackground(part, row, part.notStreamed, one, into[r]);
                    }
                    walkBackground(part, row, part.notWalked, one, into[r]);
                }
                return;
            }
            if (path.isEmpty() || forPairs) {
                for (int r = 0; r < count; r++) {
                    code(r);
                    walk(part, forPairs, one, into[r]);
                }
                return;
            }
            PathWalk.ManyRows walk = path.get().new ManyRows();
            int[][] some = new int[codes.length][PathWalk.ManyRows.ROWS];
            double[][][] walked = new double[trees.outputs][trees.features][PathWalk.ManyRows.ROWS];
            for (int from = 0; from < count; from += PathWalk.ManyRows.ROWS) {
                int n = Math.min(PathWalk.ManyRows.ROWS, count - from);
                for (int c = 0; c < some.length; c++) {
                    System.arraycopy(codes[c], from, some[c], 0, n);
                }
                // Sums go on from the tables', in the order in which a row alone adds them.
                for (int r = 0; r < n; r++) {
                    for (int o = 0; o < trees.outputs; o++) {
                        for (int f = 0; f < trees.features; f++) {
                            walked[o][f][r] = into[from + r][o][f];
                        }
                    }
                }
                for (int t : part.walked) {
                    walk.attributions(t, some, n, part.plan.inTables(), walked[trees.output[t]]);
                }
                for (int r = 0; r < n; r++) {
                    for (int o = 0; o < trees.outputs; o++) {
                        for (int f = 0; f < trees.features; f++) {
                            into[from + r][o][f] = walked[o][f][r];
                        }
                    }
                }
            }
        }
    }

    /** Rows of a block: enough that reading all tables once is little for each, few enough that sums stay in cache. */
    private static final int MOST_ROWS = 2048;

    private static final int LEAST_ROWS = 32;
    private static final long BLOCK_BYTES = 8L << 20;
}
