package org.consilium.cohort.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.table.TrainingTable;

/**
 * What was said of a group of askings and what was the case: up to ten groups of equally many askings, {@value #FEWEST_ASKINGS} or more
 * each, by the probability that was said, so that a
 * reader sees where a calibration fails that one slope averages away.
 *
 * @param said mean probability
 * @param seen share that had the finding, with its 95 % interval over patients; where nobody had it, up to three over the patients
 * @param askings rows
 * @param cases patients with the finding
 */
public record SaidAndSeen(double said, Figure seen, int askings, int cases) {

    private static final int MOST_GROUPS = 10;
    private static final int FEWEST_ASKINGS = 30;

    /** By the probability that was said, lowest first. Fewer groups where many askings were told the same. */
    static List<SaidAndSeen> of(TrainingTable table, double[] probability, int samples, long seed) {
        int[] order = IntStream.range(0, table.rows())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> probability[row])
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
        int wanted = Math.max(2, Math.min(MOST_GROUPS, order.length / FEWEST_ASKINGS));
        double all = 0;
        for (int row : order) {
            all += table.weight(row);
        }
        List<SaidAndSeen> groups = new ArrayList<>();
        double before = 0;
        int from = 0;
        for (int i = 0; i < order.length; i++) {
            before += table.weight(order[i]);
            boolean same = i + 1 < order.length && probability[order[i + 1]] == probability[order[i]];
            if (i + 1 == order.length || (!same && before >= all * (groups.size() + 1) / wanted)) {
                groups.add(group(table, probability, order, from, i + 1, samples, seed));
                from = i + 1;
            }
        }
        return groups;
    }

    private static SaidAndSeen group(
            TrainingTable table, double[] probability, int[] order, int from, int to, int samples, long seed) {
        PatientShares seen = new PatientShares(samples, seed);
        double said = 0;
        double weights = 0;
        List<Integer> cases = new ArrayList<>();
        List<Integer> patients = new ArrayList<>();
        for (int i = from; i < to; i++) {
            int row = order[i];
            double weight = table.weight(row);
            said += weight * probability[row];
            weights += weight;
            seen.add(table.group(row), table.label(row) * weight, weight);
            patients.add(table.group(row));
            if (table.label(row) == 1) {
                cases.add(table.group(row));
            }
        }
        double people = patients.stream().distinct().count();
        Figure share = cases.isEmpty() ? new Figure(0, 0, Math.min(1, 3 / people)) : seen.figure();
        return new SaidAndSeen(said / weights, share, to - from, (int)
                cases.stream().distinct().count());
    }
}
