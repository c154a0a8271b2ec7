package org.consilium.cohort.train;

import java.util.stream.IntStream;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.table.TrainingTable;

/**
 * What a threshold does, and whether as many cases came as were expected; weighted back to all index times.
 *
 * @param flagged share of askings at or above the threshold
 * @param sensitivity share of those with the finding that are flagged
 * @param specificity share of those without it that are not
 * @param precision share of the flagged that have it
 * @param observedToExpected cases over the sum of probabilities: above 1, more came than was said
 */
public record AtThreshold(
        Figure flagged, Figure sensitivity, Figure specificity, Figure precision, Figure observedToExpected) {

    static AtThreshold of(
            TrainingTable table, double[] probability, int[] rows, double threshold, int samples, long seed) {
        PatientShares[] shares = IntStream.range(0, 5)
                .mapToObj(i -> new PatientShares(samples, seed))
                .toArray(PatientShares[]::new);
        for (int row : rows) {
            int person = table.group(row);
            double weight = table.weight(row);
            double is = table.label(row) == 1 ? weight : 0;
            boolean above = probability[row] >= threshold;
            shares[0].add(person, above ? weight : 0, weight);
            shares[1].add(person, above ? is : 0, is);
            shares[2].add(person, above ? 0 : weight - is, weight - is);
            shares[3].add(person, above ? is : 0, above ? weight : 0);
            shares[4].add(person, is, weight * probability[row]);
        }
        return new AtThreshold(
                shares[0].figure(), shares[1].figure(), shares[2].figure(), shares[3].figure(), shares[4].figure());
    }
}
