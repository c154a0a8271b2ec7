package org.consilium.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.consilium.ensemble.CalibratedEnsemble;
import org.consilium.ensemble.Member;
import org.consilium.ensemble.Prediction;

/**
 * The next most useful test: what a patient's findings would be expected to become if something unknown were measured.
 *
 * <p>Each value that similar patients had is put in the patient's row, and the models asked again. The information gain is the
 * uncertainty of the average answer less the average uncertainty of the answers: never below zero, and zero if no value
 * would change anything. An estimate without enough similar patients is withheld. <b>Units</b>: bits. <b>Missing</b>: a
 * test of which any feature is known is no next test. <b>Thread safety</b>: safe.
 *
 * <p>Patients who had a test differ from those who did not: {@link #CAUTION} is to be said beside every estimate.
 */
public final class NextTest {

    /** To be said beside every estimate. */
    public static final String CAUTION =
            "Estimated from similar patients who had this test. Patients who are tested differ from"
                    + " those who are not, so the values expected here may be further from normal than this patient's would be.";

    /** With fewer similar patients nothing is estimated. */
    public static final int LEAST_SIMILAR = 30;

    private static final int MOST_SIMILAR = 100;

    /** On average over shared features, similar patients lie within the middle half of patients. */
    private static final double FARTHEST = 1;

    /** One outlying feature makes a patient no stranger than this. */
    private static final double FARTHEST_OF_A_FEATURE = 3;

    private static final double LN_2 = StrictMath.log(2);

    /**
     * Something that can be measured, and the features that it would fill.
     *
     * @param oneResult whether all features are drawn from the one result that measuring gives (its latest, lowest and highest
     *     are then the same number): a similar patient's value of the first feature is put into all of them
     */
    public record Test(String name, List<Integer> features, boolean oneResult) {
        public Test {
            features = List.copyOf(features);
            if (features.isEmpty()) {
                throw new IllegalArgumentException("The test " + name + " fills no feature.");
            }
        }

        /** A test whose features are filled each with what a similar patient had there. */
        public Test(String name, List<Integer> features) {
            this(name, features, false);
        }

        private boolean had(double[] patient) {
            return oneResult
                    ? !Double.isNaN(patient[features.get(0)])
                    : features.stream().anyMatch(f -> !Double.isNaN(patient[f]));
        }

        private void fill(double[] row, double[] patient) {
            for (int f : features) {
                row[f] = patient[oneResult ? features.get(0) : f];
            }
        }
    }

    /** What is said of one test. */
    public sealed interface Estimate {
        Test test();
    }

    /**
     * What measuring is expected to bring.
     *
     * @param informationGain bits, over all findings
     * @param gains bits, of each finding or differential
     * @param topChanges the share of values with which another finding would rank first
     * @param rankShift by how many ranks findings move on average
     * @param similarPatients whose values were tried
     */
    public record Suggested(
            Test test,
            double informationGain,
            List<Double> gains,
            double topChanges,
            double rankShift,
            int similarPatients)
            implements Estimate {
        public Suggested {
            gains = List.copyOf(gains);
        }
    }

    /** Too few similar patients had the test. */
    public record Withheld(Test test, int similarPatients, String reason) implements Estimate {}

    private final List<CalibratedEnsemble> findings;
    private final double[][] cohort;
    private final PlausibleRanges ranges;

    /**
     * @param findings each finding's ensemble, or one differential's
     * @param cohort patients' rows, copied
     */
    public NextTest(List<CalibratedEnsemble> findings, double[][] cohort) {
        this.findings = List.copyOf(findings);
        for (CalibratedEnsemble finding : findings) {
            for (double[] row : cohort) {
                Member.checkRow(row, finding.blend().features());
            }
        }
        this.cohort = Arrays.stream(cohort).map(double[]::clone).toArray(double[][]::new);
        this.ranges = PlausibleRanges.of(this.cohort);
    }

    /** All tests of which nothing is known yet: the most informative first, those withheld last. */
    public List<Estimate> rank(double[] row, List<Test> tests) {
        List<Suggested> suggested = new ArrayList<>();
        List<Estimate> ranked = new ArrayList<>();
        List<Withheld> withheld = new ArrayList<>();
        for (Test test : tests) {
            if (!test.features().stream().allMatch(f -> Double.isNaN(row[f]))) {
                continue;
            }
            double[][] similar = similar(row, test);
            if (similar.length < LEAST_SIMILAR) {
                withheld.add(new Withheld(
                        test,
                        similar.length,
                        "Only " + similar.length + " similar patients had this test, fewer than the " + LEAST_SIMILAR
                                + " that an estimate needs."));
            } else {
                suggested.add(estimate(row, test, similar));
            }
        }
        suggested.sort(Comparator.comparingDouble(Suggested::informationGain).reversed());
        ranked.addAll(suggested);
        ranked.addAll(withheld);
        return ranked;
    }

    /** The nearest patients who had the test, none farther than {@link #FARTHEST}. */
    private double[][] similar(double[] row, Test test) {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Near(double[] row, double distance) {}
        return Arrays.stream(cohort)
                .filter(test::had)
                .map(one -> new Near(one, distance(row, one, test)))
                .filter(near -> near.distance <= FARTHEST)
                .sorted(Comparator.comparingDouble(Near::distance))
                .limit(MOST_SIMILAR)
                .map(Near::row)
                .toArray(double[][]::new);
    }

    /** The mean over the patient's known features, in units of the middle half of patients; unknown in the other counts 1. */
    private double distance(double[] row, double[] other, Test test) {
        double sum = 0;
        int known = 0;
        for (int f = 0; f < row.length; f++) {
            if (Double.isNaN(row[f]) || !ranges.knows(f) || test.features().contains(f)) {
                continue;
            }
            known++;
            sum += Double.isNaN(other[f])
                    ? 1
                    : Math.min(FARTHEST_OF_A_FEATURE, Math.abs(row[f] - other[f]) / ranges.spread(f));
        }
        return known == 0 ? Double.POSITIVE_INFINITY : sum / known;
    }

    private Suggested estimate(double[] row, Test test, double[][] similar) {
        double[] now = answers(row);
        int top = top(now);
        int[] ranksNow = ranks(now);
        double[] mean = new double[now.length];
        double[] uncertainty = new double[findings.size()];
        double topChanges = 0;
        double shift = 0;
        for (double[] patient : similar) {
            double[] tried = row.clone();
            test.fill(tried, patient);
            double[] then = answers(tried);
            for (int i = 0; i < then.length; i++) {
                mean[i] += then[i] / similar.length;
            }
            double[] each = uncertainties(then);
            for (int i = 0; i < each.length; i++) {
                uncertainty[i] += each[i] / similar.length;
            }
            topChanges += top(then) == top ? 0 : 1.0 / similar.length;
            int[] ranksThen = ranks(then);
            for (int i = 0; i < ranksThen.length; i++) {
                shift += Math.abs(ranksThen[i] - ranksNow[i]) / (double) (ranksThen.length * similar.length);
            }
        }
        double[] average = uncertainties(mean);
        List<Double> gains = new ArrayList<>();
        double gain = 0;
        for (int i = 0; i < average.length; i++) {
            // Rounding alone could take it below zero.
            gains.add(Math.max(0, average[i] - uncertainty[i]));
            gain += gains.get(i);
        }
        return new Suggested(test, gain, gains, topChanges, shift, similar.length);
    }

    /** All probabilities in a row: one of each finding, or one of each class. */
    private double[] answers(double[] row) {
        return findings.stream()
                .map(finding -> finding.predict(row))
                .flatMapToDouble(NextTest::probabilities)
                .toArray();
    }

    private static java.util.stream.DoubleStream probabilities(Prediction prediction) {
        return IntStream.range(0, prediction.classes())
                .mapToDouble(c -> prediction.probability(c).value());
    }

    /** Of each finding: of yes and no; of each differential: over its classes. */
    private double[] uncertainties(double[] answers) {
        double[] uncertainties = new double[findings.size()];
        int at = 0;
        for (int i = 0; i < uncertainties.length; i++) {
            int classes = findings.get(i).classes().size();
            if (classes == 1) {
                uncertainties[i] = bits(answers[at]) + bits(1 - answers[at]);
            } else {
                for (int c = 0; c < classes; c++) {
                    uncertainties[i] += bits(answers[at + c]);
                }
            }
            at += classes;
        }
        return uncertainties;
    }

    private static double bits(double p) {
        return p <= 0 ? 0 : -p * StrictMath.log(p) / LN_2;
    }

    private static int top(double[] answers) {
        int top = 0;
        for (int i = 1; i < answers.length; i++) {
            top = answers[i] > answers[top] ? i : top;
        }
        return top;
    }

    private static int[] ranks(double[] answers) {
        int[] order = IntStream.range(0, answers.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> answers[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        int[] ranks = new int[order.length];
        for (int r = 0; r < order.length; r++) {
            ranks[order[r]] = r;
        }
        return ranks;
    }
}
