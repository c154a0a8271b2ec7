package org.consilium.cohort.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.consilium.tabular.evaluate.Figure;

/**
 * A share (a part over a whole, both weighted) with its 95 % interval by a bootstrap over patients.
 *
 * <p><b>Missing</b>: NaN where the whole is nothing.
 */
final class PatientShares {

    private static final double TAIL = 0.025;

    private final Map<Integer, double[]> byPatient = new HashMap<>();
    private final int samples;
    private final long seed;

    PatientShares(int samples, long seed) {
        this.samples = samples;
        this.seed = seed;
    }

    void add(int patient, double part, double whole) {
        double[] sums = byPatient.computeIfAbsent(patient, id -> new double[2]);
        sums[0] += part;
        sums[1] += whole;
    }

    Figure figure() {
        double[][] people = byPatient.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toArray(double[][]::new);
        double part = 0;
        double whole = 0;
        for (double[] sums : people) {
            part += sums[0];
            whole += sums[1];
        }
        Random random = new Random(seed);
        double[] drawn = new double[samples];
        for (int s = 0; s < samples; s++) {
            double partDrawn = 0;
            double wholeDrawn = 0;
            for (int i = 0; i < people.length; i++) {
                double[] sums = people[random.nextInt(people.length)];
                partDrawn += sums[0];
                wholeDrawn += sums[1];
            }
            drawn[s] = partDrawn / wholeDrawn;
        }
        double[] sorted = Arrays.stream(drawn).filter(Double::isFinite).sorted().toArray();
        return sorted.length == 0
                ? new Figure(part / whole, Double.NaN, Double.NaN)
                : new Figure(
                        part / whole,
                        sorted[(int) Math.floor(TAIL * (sorted.length - 1))],
                        sorted[(int) Math.ceil((1 - TAIL) * (sorted.length - 1))]);
    }
}
