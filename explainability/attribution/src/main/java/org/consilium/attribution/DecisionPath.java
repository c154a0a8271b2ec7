package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The way from the base value to the margin, one feature after the other.
 *
 * <p>Steps are drawn from the smallest attribution to the largest, so that the last ones, at the margin, matter most. The
 * order is a way of drawing: Shapley values have none.
 */
public record DecisionPath(double base, List<Step> steps) {

    /** From one running sum to the next. */
    public record Step(int feature, double from, double to) {}

    public DecisionPath {
        steps = List.copyOf(steps);
    }

    public static DecisionPath of(Attributions attributions, int output) {
        List<Integer> order = IntStream.range(0, attributions.features())
                .boxed()
                .sorted(Comparator.comparingDouble(f -> Math.abs(attributions.value(output, f))))
                .toList();
        List<Step> steps = new ArrayList<>();
        double at = attributions.base(output);
        for (int f : order) {
            double next = at + attributions.value(output, f);
            steps.add(new Step(f, at, next));
            at = next;
        }
        return new DecisionPath(attributions.base(output), steps);
    }

    /** Where the way ends. */
    public double margin() {
        return steps.isEmpty() ? base : steps.get(steps.size() - 1).to();
    }
}
