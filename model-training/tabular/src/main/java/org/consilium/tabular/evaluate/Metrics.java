package org.consilium.tabular.evaluate;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Computes metrics of scored rows under any weights, so that a bootstrap sample is only another set of weights.
 *
 * <p>Undefined values (AUROC of one class alone) are NaN.
 */
final class Metrics {
    private static final double CLIP = 1e-7;
    private static final int BINS = 10;

    private final ScoredRows rows;
    private final int[][] byProbability;
    private double @Nullable [][] logs;

    Metrics(ScoredRows rows) {
        this.rows = rows;
        this.byProbability = new int[rows.classes][];
        for (int k = rows.classes == 2 ? 1 : 0; k < rows.classes; k++) {
            int ofClass = k;
            byProbability[k] = java.util.stream.IntStream.range(0, rows.rows())
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> rows.probabilities[i][ofClass]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    }

    double value(Metric metric, double[] weights) {
        return switch (metric) {
            case AUROC -> overClasses(weights, this::auroc);
            case AVERAGE_PRECISION -> overClasses(weights, this::averagePrecision);
            case LOG_LOSS -> logLoss(weights);
            case BRIER -> brier(weights);
            case ECE -> ece(weights);
            case CALIBRATION_SLOPE -> slope(weights);
            case CALIBRATION_INTERCEPT -> intercept(weights);
            case ACCURACY -> accuracy(weights);
            case TOP_3 -> topThree(weights);
            case SENSITIVITY -> sensitivity(weights, 0.1);
            case SENSITIVITY_OF_FEW_ALARMS -> sensitivity(weights, 0.05);
            case NET_BENEFIT -> netBenefit(weights, 0.1);
            case NET_BENEFIT_OF_ONE_IN_FIVE -> netBenefit(weights, 0.2);
        };
    }

    private interface OneAgainstRest {
        double of(int ofClass, double[] weights);
    }

    private double overClasses(double[] weights, OneAgainstRest metric) {
        if (rows.classes == 2) {
            return metric.of(1, weights);
        }
        double sum = 0;
        int defined = 0;
        for (int k = 0; k < rows.classes; k++) {
            double value = metric.of(k, weights);
            if (!Double.isNaN(value)) {
                sum += value;
                defined++;
            }
        }
        return sum / defined;
    }

    private double auroc(int ofClass, double[] weights) {
        int[] order = byProbability[ofClass];
        double negativesBelow = 0;
        double area = 0;
        double positives = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            double p = 0;
            double n = 0;
            double tie = rows.probabilities[order[from]][ofClass];
            while (to < order.length && rows.probabilities[order[to]][ofClass] == tie) {
                double w = weights[order[to]];
                if (rows.labels[order[to]] == ofClass) {
                    p += w;
                } else {
                    n += w;
                }
                to++;
            }
            area += p * (negativesBelow + n / 2);
            negativesBelow += n;
            positives += p;
            from = to;
        }
        return positives == 0 || negativesBelow == 0 ? Double.NaN : area / (positives * negativesBelow);
    }

    private double averagePrecision(int ofClass, double[] weights) {
        int[] order = byProbability[ofClass];
        double taken = 0;
        double hits = 0;
        double area = 0;
        for (int from = order.length; from > 0; ) {
            int to = from;
            double p = 0;
            double tie = rows.probabilities[order[from - 1]][ofClass];
            while (to > 0 && rows.probabilities[order[to - 1]][ofClass] == tie) {
                to--;
                taken += weights[order[to]];
                p += rows.labels[order[to]] == ofClass ? weights[order[to]] : 0;
            }
            hits += p;
            area += taken > 0 ? p * hits / taken : 0;
            from = to;
        }
        return hits == 0 ? Double.NaN : area / hits;
    }

    private double logLoss(double[] weights) {
        double sum = 0;
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            double p = Math.min(1 - CLIP, Math.max(CLIP, rows.probabilities[i][rows.labels[i]]));
            sum -= weights[i] * StrictMath.log(p);
            total += weights[i];
        }
        return sum / total;
    }

    private double brier(double[] weights) {
        double sum = 0;
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            for (int k = rows.classes == 2 ? 1 : 0; k < rows.classes; k++) {
                double d = rows.probabilities[i][k] - (rows.labels[i] == k ? 1 : 0);
                sum += weights[i] * d * d;
            }
            total += weights[i];
        }
        return sum / total;
    }

    /** Over two classes of the second's probability; over more of the most probable class's. */
    private double ece(double[] weights) {
        double[] said = new double[BINS];
        double[] was = new double[BINS];
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            int k = rows.classes == 2 ? 1 : best(rows.probabilities[i]);
            double p = rows.probabilities[i][k];
            int bin = Math.min(BINS - 1, (int) (p * BINS));
            said[bin] += weights[i] * p;
            was[bin] += rows.labels[i] == k ? weights[i] : 0;
            total += weights[i];
        }
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += Math.abs(said[bin] - was[bin]);
        }
        return sum / total;
    }

    private double accuracy(double[] weights) {
        double right = 0;
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            right += best(rows.probabilities[i]) == rows.labels[i] ? weights[i] : 0;
            total += weights[i];
        }
        return right / total;
    }

    private double topThree(double[] weights) {
        double right = 0;
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            double own = rows.probabilities[i][rows.labels[i]];
            long above =
                    Arrays.stream(rows.probabilities[i]).filter(p -> p > own).count();
            right += above < 3 ? weights[i] : 0;
            total += weights[i];
        }
        return right / total;
    }

    private double sensitivity(double[] weights, double mostAlarmed) {
        double others = 0;
        double cases = 0;
        for (int i = 0; i < weights.length; i++) {
            others += rows.labels[i] == 0 ? weights[i] : 0;
            cases += rows.labels[i] == 1 ? weights[i] : 0;
        }
        if (cases == 0 || others == 0) {
            return Double.NaN;
        }
        int[] order = byProbability[1];
        double alarmed = 0;
        double caught = 0;
        for (int from = order.length; from > 0; ) {
            double tie = rows.probabilities[order[from - 1]][1];
            double moreAlarmed = 0;
            double moreCaught = 0;
            int to = from;
            while (to > 0 && rows.probabilities[order[to - 1]][1] == tie) {
                to--;
                moreAlarmed += rows.labels[order[to]] == 0 ? weights[order[to]] : 0;
                moreCaught += rows.labels[order[to]] == 1 ? weights[order[to]] : 0;
            }
            if (alarmed + moreAlarmed > mostAlarmed * others) {
                break;
            }
            alarmed += moreAlarmed;
            caught += moreCaught;
            from = to;
        }
        return caught / cases;
    }

    private double netBenefit(double[] weights, double actFrom) {
        double benefit = 0;
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            if (rows.probabilities[i][1] >= actFrom) {
                benefit += rows.labels[i] == 1 ? weights[i] : -weights[i] * actFrom / (1 - actFrom);
            }
            total += weights[i];
        }
        return benefit / total;
    }

    private static int best(double[] p) {
        int best = 0;
        for (int k = 1; k < p.length; k++) {
            best = p[k] > p[best] ? k : best;
        }
        return best;
    }

    private static double clipped(double p) {
        return Math.min(1 - CLIP, Math.max(CLIP, p));
    }

    /** Logarithms of the probabilities, {@code [row][class]}, made once for all samples. */
    private double[][] logs() {
        if (logs == null) {
            logs = Arrays.stream(rows.probabilities)
                    .map(p -> Arrays.stream(p)
                            .map(q -> StrictMath.log(clipped(q)))
                            .toArray())
                    .toArray(double[][]::new);
        }
        return logs;
    }

    /** For two classes with a free intercept, by Newton's method; for more, the power to which probabilities are best raised. */
    private double slope(double[] weights) {
        double a = 1;
        double b = 0;
        boolean two = rows.classes == 2;
        for (int iteration = 0; iteration < 30; iteration++) {
            double ga = 0;
            double gb = 0;
            double haa = 1e-9;
            double hab = 0;
            double hbb = 1e-9;
            for (int i = 0; i < weights.length; i++) {
                if (weights[i] == 0) {
                    continue;
                }
                if (two) {
                    double p = clipped(rows.probabilities[i][1]);
                    double x = StrictMath.log(p / (1 - p));
                    double q = LogLoss.logistic(a * x + b);
                    double r = weights[i] * (rows.labels[i] - q);
                    double v = weights[i] * q * (1 - q);
                    ga += r * x;
                    gb += r;
                    haa += v * x * x;
                    hab += v * x;
                    hbb += v;
                } else {
                    double[] logs = logs()[i];
                    double[] q = new double[logs.length];
                    for (int k = 0; k < q.length; k++) {
                        q[k] = a * logs[k];
                    }
                    q = LogLoss.probabilities(q);
                    double mean = 0;
                    double square = 0;
                    for (int k = 0; k < q.length; k++) {
                        mean += q[k] * logs[k];
                        square += q[k] * logs[k] * logs[k];
                    }
                    ga += weights[i] * (logs[rows.labels[i]] - mean);
                    haa += weights[i] * (square - mean * mean);
                }
            }
            double det = haa * hbb - hab * hab;
            double da = two ? (hbb * ga - hab * gb) / det : ga / haa;
            double db = two ? (haa * gb - hab * ga) / det : 0;
            double size = Math.max(Math.abs(da), Math.abs(db));
            double damp = size > 2 ? 2 / size : 1;
            a += damp * da;
            b += damp * db;
            if (size < 1e-9) {
                return a;
            }
        }
        // Separable rows have no finite slope.
        return Double.NaN;
    }

    private double intercept(double[] weights) {
        double b = 0;
        for (int iteration = 0; iteration < 50; iteration++) {
            double g = 0;
            double h = 1e-9;
            for (int i = 0; i < weights.length; i++) {
                double p = clipped(rows.probabilities[i][1]);
                double q = LogLoss.logistic(StrictMath.log(p / (1 - p)) + b);
                g += weights[i] * (rows.labels[i] - q);
                h += weights[i] * q * (1 - q);
            }
            double step = Math.max(-2, Math.min(2, g / h));
            b += step;
            if (Math.abs(step) < 1e-9) {
                return b;
            }
        }
        return Double.NaN;
    }
}
