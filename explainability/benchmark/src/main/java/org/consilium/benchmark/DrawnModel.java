package org.consilium.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.consilium.ensemble.SplitRule;
import org.consilium.ensemble.TreeEnsemble;
import org.consilium.ensemble.TreeEnsembleBuilder;

/**
 * Trees of a wanted shape, drawn from a seed, to see how costs grow. They have learnt nothing.
 *
 * <p>A tree is grown on drawn rows, so that covers and depths are like those of trained trees: each split halves a feature
 * somewhere near the middle of the rows that reach it, and no leaf has fewer than {@link #LEAST_ROWS} of them.
 */
final class DrawnModel {

    private static final int ROWS = 8192;
    private static final int LEAST_ROWS = 20;

    private final SplittableRandom random;
    private final int features;
    private final double[][] rows;

    DrawnModel(long seed, int features) {
        random = new SplittableRandom(seed);
        this.features = features;
        rows = rows(ROWS);
    }

    double[][] rows(int count) {
        double[][] drawn = new double[count][features];
        for (double[] row : drawn) {
            for (int f = 0; f < features; f++) {
                row[f] = random.nextGaussian();
            }
        }
        return drawn;
    }

    /** @param leaves the most that a tree has; the node that most rows reach is split first */
    TreeEnsemble trees(int trees, int depth, int leaves) {
        List<String> names = IntStream.range(0, features).mapToObj(f -> "f" + f).toList();
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder(SplitRule.LIGHTGBM, names, 1);
        for (int t = 0; t < trees; t++) {
            builder.tree(0);
            emit(grow(depth, leaves), builder);
        }
        return builder.build();
    }

    private static final class Node {
        final int depth;
        final List<double[]> reached;
        int feature = -1;
        double threshold;
        List<Node> children = List.of();

        Node(int depth, List<double[]> reached) {
            this.depth = depth;
            this.reached = reached;
        }
    }

    private Node grow(int depth, int leaves) {
        Node root = new Node(0, List.of(rows));
        PriorityQueue<Node> open = new PriorityQueue<>(
                Comparator.comparingInt((Node n) -> n.reached.size()).reversed());
        open.add(root);
        int count = 1;
        while (count < leaves && !open.isEmpty()) {
            Node node = open.remove();
            if (node.depth < depth && split(node)) {
                open.addAll(node.children);
                count++;
            }
        }
        return root;
    }

    private boolean split(Node node) {
        int n = node.reached.size();
        if (n < 2 * LEAST_ROWS) {
            return false;
        }
        node.feature = random.nextInt(features);
        node.threshold = node.reached.get(random.nextInt(n))[node.feature];
        List<double[]> left = new ArrayList<>();
        List<double[]> right = new ArrayList<>();
        for (double[] row : node.reached) {
            (row[node.feature] <= node.threshold ? left : right).add(row);
        }
        if (left.size() < LEAST_ROWS || right.size() < LEAST_ROWS) {
            return false;
        }
        node.children = List.of(new Node(node.depth + 1, left), new Node(node.depth + 1, right));
        return true;
    }

    private void emit(Node node, TreeEnsembleBuilder builder) {
        if (node.children.isEmpty()) {
            builder.leaf(random.nextGaussian() / 100, node.reached.size());
            return;
        }
        builder.split(node.feature, node.threshold, random.nextBoolean(), node.reached.size());
        node.children.forEach(child -> emit(child, builder));
    }
}
