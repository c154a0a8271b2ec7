package org.consilium.tabular.confidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.ensemble.PredictionSets;
import org.consilium.tabular.SyntheticTables;
import org.consilium.tabular.bundle.TableBundle;
import org.consilium.tabular.evaluate.LogLoss;
import org.consilium.tabular.evaluate.SetCoverage;
import org.consilium.tabular.table.Margins;
import org.consilium.tabular.table.TrainingTable;
import org.junit.jupiter.api.Test;

class ConfidenceTest {
    private static TrainingTable patients(int rows, long seed, double[][] margins) {
        Random random = new Random(seed);
        double[] x = new double[rows];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            x[row] = 2 * random.nextGaussian();
            margins[row] = new double[] {x[row]};
            labels[row] = random.nextDouble() < LogLoss.logistic(x[row]) ? 1 : 0;
        }
        return new TrainingTable(
                List.of(FeatureColumn.numeric("x")), new double[][] {x}, List.of("no", "yes"), labels, null, null);
    }

    @Test
    void setsLeaveOutTheTruthOfNewPatientsNoMoreOftenThanDeclared() {
        double[][] learnt = new double[4000][];
        TrainingTable table = patients(4000, 1, learnt);
        PredictionSets sets = PredictionSetFit.fit(table, new Margins(learnt), 0.1);
        double[][] fresh = new double[20000][];
        TrainingTable others = patients(20000, 2, fresh);

        SetCoverage coverage = SetCoverage.of(others, new Margins(fresh), sets);

        assertThat(coverage.coverage()).isBetween(0.885, 0.93);
        assertThat(coverage.byClass().get(1)).isGreaterThan(0.88);
        assertThat(sets.guarantee()).contains("twice");
    }

    @Test
    void theMostProbableClassIsInItsSetEvenBelowItsOwnThreshold() {
        assertThat(SetCoverage.members(new double[] {0.75, 0.25}, List.of(0.83, 0.06)))
                .containsExactly(true, true);
        assertThat(SetCoverage.members(new double[] {0.9, 0.1}, List.of(0.95, 0.2)))
                .containsExactly(true, false);
    }

    @Test
    void aThresholdLeavesOutNobodyWhenCasesAreTooFewForTheRate() {
        assertThat(PredictionSetFit.threshold(new double[] {0.2, 0.4, 0.6}, 0.1))
                .isZero();
        assertThat(PredictionSetFit.threshold(new double[] {0.9, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.1}, 0.1))
                .isEqualTo(0.1);
    }

    @Test
    void intervalsHoldTheProbabilityAndNarrowWithMorePatients() {
        double[][] few = new double[100][];
        double[][] many = new double[5000][];
        VennAbers wide = VennAbers.fit(patients(100, 3, few), new Margins(few));
        VennAbers narrow = VennAbers.fit(patients(5000, 3, many), new Margins(many));
        for (double p : new double[] {0.001, 0.2, 0.5, 0.77, 0.999}) {
            VennAbers.Interval interval = narrow.of(1, p);
            assertThat(p).isBetween(interval.low(), interval.high());
            assertThat(interval.low()).isGreaterThanOrEqualTo(0);
            assertThat(interval.high()).isLessThanOrEqualTo(1);
        }
        assertThat(width(narrow)).isLessThan(width(wide));
    }

    private static double width(VennAbers intervals) {
        double sum = 0;
        for (double p = 0.05; p < 1; p += 0.05) {
            sum += intervals.of(1, p).high() - intervals.of(1, p).low();
        }
        return sum;
    }

    @Test
    void aRowBeyondAllThatWasSeenIsUnlikeAndAnUnknownOneIsNot() throws IOException {
        TrainingTable table = SyntheticTables.patients(1000, 2, 1);
        double[][] margins = new double[1000][1];
        ConfidenceDocument document = ConfidenceDocument.read(TableBundle.json(
                new ConfidenceDocument(VennAbers.fit(table, new Margins(margins)), Typicality.of(table)).toMap()));
        Typicality typicality = document.typicality();

        int unlike = 0;
        for (int row = 0; row < table.rows(); row++) {
            unlike += typicality.isUnlike(table.row(row)) ? 1 : 0;
        }
        assertThat(unlike).isLessThanOrEqualTo(2);
        assertThat(typicality.isUnlike(new double[] {40, -50, 60, Double.NaN, 99}))
                .isTrue();
        assertThat(typicality.isUnlike(new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN}))
                .isFalse();
    }

    @Test
    void theEvidenceNeededIsAboveTheLastLevelThatWasWorthNothing() {
        List<MaskedEvidence.Level> levels = List.of(
                new MaskedEvidence.Level(0.1, 1.2, 0.001, 0.004),
                new MaskedEvidence.Level(0.2, 2.3, 0.01, 0.008),
                new MaskedEvidence.Level(0.5, 5.1, 0.08, 0.01));

        assertThat(MaskedEvidence.needed(levels)).isEqualTo(4);
        assertThat(MaskedEvidence.needed(List.of())).isEqualTo(1);
    }
}
