package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.Probability;

/**
 * The smallest changes of results that move the model's answer for a finding across its threshold.
 *
 * <p>It tells how the model answers, and nothing of what treatment would do: a changed value is not a changed patient. Values
 * stay within what patients had; each answer is one that the model gave. One change is tried before two, two before three.
 * <b>Order</b>: by number of changes, then by distance. <b>Thread safety</b>: safe.
 */
public final class Counterfactuals {

    private static final int STEPS = 40;
    private static final int HALVINGS = 12;
    private static final int BEAM = 6;

    /** One result's change. */
    public record Change(Lever lever, double from, double to) {}

    /**
     * A set of changes and what the model says then.
     *
     * @param distance changes in units of the middle half of patients, added up
     */
    public record Counterfactual(List<Change> changes, double distance, Probability before, Probability after) {
        public Counterfactual {
            changes = List.copyOf(changes);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Trial(List<Change> changes, double distance, double[] row, double probability) {}

    private final CalibratedEnsemble ensemble;
    private final int ofClass;
    private final PlausibleRanges ranges;

    /** @param ofClass the class whose probability is looked at; 0 for a finding */
    public Counterfactuals(CalibratedEnsemble ensemble, int ofClass, PlausibleRanges ranges) {
        this.ensemble = ensemble;
        this.ofClass = ofClass;
        this.ranges = ranges;
    }

    /**
     * The smallest changes that cross a threshold, to the other side of where the row is.
     *
     * @param most changes at once, and no more than {@code results} answers
     * @return none if no plausible change crosses
     */
    public List<Counterfactual> find(double[] row, List<Lever> levers, Probability threshold, int most, int results) {
        double now = probability(row);
        boolean up = now < threshold.value();
        List<Counterfactual> found = new ArrayList<>();
        List<Trial> beam = List.of(new Trial(List.of(), 0, row.clone(), now));
        for (int count = 1; count <= most && found.isEmpty(); count++) {
            List<Trial> next = new ArrayList<>();
            for (Trial trial : beam) {
                for (Lever lever : levers) {
                    if (mayChange(trial, lever, row)) {
                        extend(trial, lever, threshold.value(), up, now, found, next);
                    }
                }
            }
            next.sort(Comparator.comparingDouble((Trial t) -> up ? -t.probability : t.probability)
                    .thenComparingDouble(Trial::distance));
            beam = next.subList(0, Math.min(BEAM, next.size()));
        }
        return distinct(found).stream()
                .sorted(Comparator.comparingDouble(Counterfactual::distance))
                .limit(results)
                .toList();
    }

    private boolean mayChange(Trial trial, Lever lever, double[] row) {
        boolean taken = trial.changes.stream().anyMatch(c -> c.lever().feature() == lever.feature());
        return !taken && !Double.isNaN(row[lever.feature()]) && ranges.knows(lever.feature());
    }

    /** Walks a lever both ways from its value: to the first crossing, and to the value that comes nearest to it. */
    private void extend(
            Trial trial,
            Lever lever,
            double threshold,
            boolean up,
            double before,
            List<Counterfactual> found,
            List<Trial> next) {
        double from = trial.row[lever.feature()];
        Trial best = trial;
        for (double end : new double[] {ranges.low(lever.feature()), ranges.high(lever.feature())}) {
            double last = from;
            for (int step = 1; step <= STEPS; step++) {
                double value = from + (end - from) * step / STEPS;
                Trial one = changed(trial, lever, value);
                if (crosses(one.probability, threshold, up)) {
                    Trial nearest = nearest(trial, lever, last, one, threshold, up);
                    found.add(new Counterfactual(
                            nearest.changes,
                            nearest.distance,
                            new Probability(before),
                            new Probability(nearest.probability)));
                    break;
                }
                if (up ? one.probability > best.probability : one.probability < best.probability) {
                    best = one;
                }
                last = value;
            }
        }
        if (best.changes.size() > trial.changes.size()) {
            next.add(best);
        }
    }

    /** Halves the way between a value that does not cross and one that does; what it answers does cross. */
    private Trial nearest(Trial trial, Lever lever, double outside, Trial crossing, double threshold, boolean up) {
        Trial best = crossing;
        double beyond = best.row[lever.feature()];
        double before = outside;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (before + beyond) / 2;
            Trial one = changed(trial, lever, middle);
            if (crosses(one.probability, threshold, up)) {
                best = one;
                beyond = middle;
            } else {
                before = middle;
            }
        }
        return best;
    }

    private Trial changed(Trial trial, Lever lever, double value) {
        double[] row = trial.row.clone();
        double from = row[lever.feature()];
        lever.set(row, value);
        List<Change> changes = new ArrayList<>(trial.changes);
        changes.add(new Change(lever, from, value));
        double distance = trial.distance + Math.abs(value - from) / ranges.spread(lever.feature());
        return new Trial(changes, distance, row, probability(row));
    }

    private double probability(double[] row) {
        return ensemble.predict(row).probability(ofClass).value();
    }

    private static boolean crosses(double probability, double threshold, boolean up) {
        return up ? probability >= threshold : probability < threshold;
    }

    /** The same levers in another order are the same answer. */
    private static List<Counterfactual> distinct(List<Counterfactual> found) {
        List<Counterfactual> kept = new ArrayList<>();
        List<List<Integer>> seen = new ArrayList<>();
        found.stream()
                .sorted(Comparator.comparingDouble(Counterfactual::distance))
                .forEach(one -> {
                    List<Integer> levers = one.changes().stream()
                            .map(c -> c.lever().feature())
                            .sorted()
                            .toList();
                    if (!seen.contains(levers)) {
                        seen.add(levers);
                        kept.add(one);
                    }
                });
        return kept;
    }
}
