package org.consilium.tabular.evaluate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;

/**
 * How much lower one model's log loss was than another's on the very same patients.
 *
 * @param name the other model
 * @param gain the other's loss minus the first's, in nats a patient, with an interval over persons; above 0 the first was
 *     better
 */
public record PairedDifference(String name, double otherLoss, Figure gain) {
    public static PairedDifference of(
            TrainingTable table, Margins first, String name, Margins other, int resamples, long seed) {
        int[] rows = Arrays.stream(first.knownRows()).filter(other::known).toArray();
        Map<Integer, Integer> persons = new HashMap<>();
        int[] person = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            Integer known = persons.putIfAbsent(table.group(rows[i]), persons.size());
            person[i] = known == null ? persons.size() - 1 : known;
        }
        double[] sum = new double[persons.size()];
        double[] weight = new double[persons.size()];
        double otherLoss = 0;
        double total = 0;
        for (int i = 0; i < rows.length; i++) {
            double w = table.weight(rows[i]);
            double lossOfOther = LogLoss.ofMargin(other.row(rows[i]), table.label(rows[i]));
            sum[person[i]] += w * (lossOfOther - LogLoss.ofMargin(first.row(rows[i]), table.label(rows[i])));
            weight[person[i]] += w;
            otherLoss += w * lossOfOther;
            total += w;
        }
        double[] gains = new double[resamples];
        Random random = new Random(seed);
        for (int s = 0; s < resamples; s++) {
            double gain = 0;
            double all = 0;
            for (int i = 0; i < sum.length; i++) {
                int drawn = random.nextInt(sum.length);
                gain += sum[drawn];
                all += weight[drawn];
            }
            gains[s] = gain / all;
        }
        Arrays.sort(gains);
        double low = resamples == 0 ? Double.NaN : gains[(int) (0.025 * resamples)];
        double high = resamples == 0 ? Double.NaN : gains[Math.min(resamples - 1, (int) (0.975 * resamples))];
        return new PairedDifference(
                name, otherLoss / total, new Figure(Arrays.stream(sum).sum() / total, low, high));
    }
}
