package org.consilium.tabular.blend;

import java.util.List;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.table.Margins;

/**
 * How much further apart served margins may stand than held-out ones.
 *
 * <p>A held-out margin comes from one bag a repeat, a served one from all bags. Chance in a single bag dilutes the slope
 * that is fitted on held-out margins, as any error in a predictor does, so what is served would be underconfident. The
 * variance between repeats says how much chance there is; the factor is that of regression dilution.
 *
 * <p>Worked number: held-out margins of variance 1.00, of which 0.12 is chance of one bag, served by five bags: the factor is
 * 1.00 / (0.88 + 0.12 / 5) = 1.106.
 *
 * <p><b>Source</b>: Fuller, Measurement Error Models, section 1.1. Rows weigh by p (1 - p), as in a logistic fit.
 */
public final class BagDilution {
    private static final double LARGEST = 1.5;

    private final double factor;
    private final double[] centre;

    private BagDilution(double factor, double[] centre) {
        this.factor = factor;
        this.centre = centre;
    }

    /**
     * @param repeats blended margins of each repeat alone; a single one cannot tell chance from signal and gives a factor
     *     of 1
     * @param parts bags a repeat
     */
    public static BagDilution of(List<Margins> repeats, int parts, int[] rows) {
        int outputs = repeats.get(0).row(rows[0]).length;
        int times = repeats.size();
        Margins mean = Margins.mean(repeats);
        double[] information = new double[rows.length];
        double[] centre = new double[outputs];
        double total = 0;
        for (int i = 0; i < rows.length; i++) {
            double square = 0;
            for (double p : LogLoss.probabilities(mean.row(rows[i]))) {
                square += p * p;
            }
            information[i] = 1 - square;
            total += information[i];
            for (int o = 0; o < outputs; o++) {
                centre[o] += information[i] * mean.at(rows[i], o);
            }
        }
        for (int o = 0; o < outputs; o++) {
            centre[o] /= total;
        }
        double between = 0;
        double chance = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int o = 0; o < outputs; o++) {
                double d = mean.at(rows[i], o) - centre[o];
                between += information[i] * d * d / total;
                for (int r = 0; times > 1 && r < times; r++) {
                    double e = repeats.get(r).at(rows[i], o) - mean.at(rows[i], o);
                    chance += information[i] * e * e / total / (times - 1);
                }
            }
        }
        double served = between - chance / times + chance / (times * parts);
        double factor = served > 0 ? Math.max(1, Math.min(LARGEST, between / served)) : 1;
        return new BagDilution(factor, centre);
    }

    public double factor() {
        return factor;
    }

    /** The intercepts of margins that are drawn apart from their centre. */
    double[] intercepts(double[] before) {
        double[] after = new double[before.length];
        for (int o = 0; o < after.length; o++) {
            after[o] = factor * before[o] + (1 - factor) * centre[o];
        }
        return after;
    }
}
