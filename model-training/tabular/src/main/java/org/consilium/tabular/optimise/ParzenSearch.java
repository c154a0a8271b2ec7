package org.consilium.tabular.optimise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Where in a unit cube to try next, by what was found so far: points are drawn from where the good ones lie, and the one is
 * taken at which good ones are densest beside the others (tree-structured Parzen estimator).
 *
 * <p><b>Source</b>: Bergstra et al., "Algorithms for hyper-parameter optimization" (NIPS 2011). <b>Order</b>: the same
 * observations and seed give the same suggestions.
 */
public final class ParzenSearch {
    /** Before so many observations, points are spread evenly. */
    private static final int SPREAD_FIRST = 6;

    private static final double GOOD_SHARE = 0.25;
    private static final int CANDIDATES = 24;
    private static final double NARROWEST = 0.05;

    private final int dimensions;
    private final Random random;
    private final double[] offset;
    private final List<Observation> observations = new ArrayList<>();
    private int suggested;

    @SuppressWarnings("ArrayRecordComponent") // Private, for inner loops.
    private record Observation(double[] point, double value) {}

    public ParzenSearch(int dimensions, long seed) {
        this.dimensions = dimensions;
        this.random = new Random(seed);
        this.offset = random.doubles(dimensions).toArray();
    }

    /** Tells what a point was worth; lower is better. */
    public void observe(double[] point, double value) {
        observations.add(new Observation(point.clone(), value));
    }

    /** The next point, each coordinate from 0 (included) to 1 (excluded). */
    public double[] suggest() {
        int number = suggested++;
        if (observations.size() < SPREAD_FIRST) {
            return spread(number);
        }
        List<Observation> sorted = observations.stream()
                .sorted(Comparator.comparingDouble(Observation::value))
                .toList();
        int good = Math.max(3, (int) Math.ceil(GOOD_SHARE * sorted.size()));
        List<Observation> best = sorted.subList(0, Math.min(good, sorted.size() - 1));
        List<Observation> rest = sorted.subList(best.size(), sorted.size());
        double[] chosen = spread(number);
        double highest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < CANDIDATES; c++) {
            double[] candidate = draw(best);
            double score = 0;
            for (int d = 0; d < dimensions; d++) {
                score += StrictMath.log(density(best, d, candidate[d]) / density(rest, d, candidate[d]));
            }
            if (score > highest) {
                highest = score;
                chosen = candidate;
            }
        }
        return chosen;
    }

    /** Roberts' additive sequence, which fills a cube evenly from the first point on. */
    private double[] spread(int number) {
        double root = 2;
        for (int i = 0; i < 30; i++) {
            root = StrictMath.pow(1 + root, 1.0 / (dimensions + 1));
        }
        double[] point = new double[dimensions];
        for (int d = 0; d < dimensions; d++) {
            double x = offset[d] + (number + 1) / StrictMath.pow(root, d + 1);
            point[d] = x - Math.floor(x);
        }
        return point;
    }

    private double[] draw(List<Observation> from) {
        double[] point = new double[dimensions];
        for (int d = 0; d < dimensions; d++) {
            double width = width(from, d);
            // One component of the mixture is the whole interval, so that nothing is ever out of reach.
            int which = random.nextInt(from.size() + 1);
            double x = which == from.size() ? random.nextDouble() : Double.NaN;
            while (!(x >= 0 && x < 1)) {
                x = from.get(which).point[d] + width * random.nextGaussian();
            }
            point[d] = x;
        }
        return point;
    }

    /** Scott's rule on how far the points lie apart; narrow where they agree. */
    private static double width(List<Observation> of, int dimension) {
        double mean = of.stream().mapToDouble(o -> o.point[dimension]).average().orElse(0.5);
        double variance = of.stream()
                .mapToDouble(o -> (o.point[dimension] - mean) * (o.point[dimension] - mean))
                .average()
                .orElse(0);
        return Math.max(NARROWEST, Math.sqrt(variance) * StrictMath.pow(of.size(), -0.2));
    }

    private static double density(List<Observation> of, int dimension, double x) {
        double width = width(of, dimension);
        double sum = 1;
        for (Observation each : of) {
            double z = (x - each.point[dimension]) / width;
            sum += StrictMath.exp(-0.5 * z * z) / (width * 2.5066282746310002);
        }
        return sum / (of.size() + 1);
    }
}
