package org.consilium.cohort.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.consilium.tabular.evaluate.Evaluation;
import org.consilium.tabular.evaluate.Figure;
import org.consilium.tabular.evaluate.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShippingRuleTest {

    private static final double MISS_RATE = 0.05;

    @ParameterizedTest
    @CsvSource({
        "0.70, 0.66, 1.10, 0.97, ''",
        "0.70, 0.64, 1.10, 0.97, 'an AUROC of 0.700 (0.640 to 0.701), of which the lower bound must reach 0.65'",
        "0.90, 0.88, 1.26, 0.97, calibration slope",
        "0.90, 0.88, 0.79, 0.97, calibration slope",
        "0.90, 0.88, 1.00, 0.94, cannot be ruled out",
        "0.998, 0.995, 1.00, 0.99, its reason"
    })
    void saysWhatSpeaksAgainstAFinding(double auroc, double low, double slope, double setsHigh, String reason) {
        List<String> against = ShippingRule.against(
                evaluation(new Figure(auroc, low, auroc + 0.001), slope),
                new Figure(setsHigh - 0.05, setsHigh - 0.1, setsHigh),
                MISS_RATE,
                low > 0.99 ? Optional.of("needs its reason") : Optional.empty());
        if (reason.isEmpty()) {
            assertThat(against).isEmpty();
        } else {
            assertThat(against).singleElement().asString().contains(reason);
        }
    }

    @Test
    void aReasonInTheStudyLetsAFindingBeToldAlmostSurely() {
        assertThat(ShippingRule.against(
                        evaluation(new Figure(0.998, 0.995, 0.999), 1),
                        new Figure(1, 1, 1),
                        MISS_RATE,
                        Optional.empty()))
                .isEmpty();
    }

    @Test
    void whatCannotBeJudgedIsNotShipped() {
        assertThat(ShippingRule.against(
                        evaluation(new Figure(Double.NaN, Double.NaN, Double.NaN), Double.NaN),
                        new Figure(1, 1, 1),
                        MISS_RATE,
                        Optional.empty()))
                .hasSize(2)
                .anySatisfy(reason -> assertThat(reason).contains("there is no calibration slope"))
                .noneSatisfy(reason -> assertThat(reason).contains("slope of NaN"));
    }

    private static Evaluation evaluation(Figure auroc, double slope) {
        return new Evaluation(
                100,
                50,
                List.of(70, 30),
                Map.of(Metric.AUROC, auroc, Metric.CALIBRATION_SLOPE, new Figure(slope, slope - 0.3, slope + 0.3)));
    }
}
