package org.consilium.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** One comparison in double decides as each library's own does. */
class SplitRuleTest {

    @Provide
    Arbitrary<Float> thresholds() {
        return Arbitraries.integers()
                .map(Float::intBitsToFloat)
                .filter(Float::isFinite)
                .edgeCases(edges ->
                        edges.add(0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, 1f));
    }

    @Property(seed = "20260101", tries = 2_000)
    void xgboostsFloatComparisonIsKept(@ForAll("thresholds") float threshold, @ForAll double anywhere) {
        double bound = SplitRule.XGBOOST.bound(threshold);
        double between = bound + (threshold - bound) / 2;
        double[] values = {
            anywhere,
            threshold,
            Math.nextUp((double) threshold),
            Math.nextDown((double) threshold),
            Math.nextDown(threshold),
            Math.nextUp(threshold),
            bound,
            Math.nextUp(bound),
            Math.nextDown(bound),
            between
        };
        for (double value : values) {
            if (Double.isInfinite(value) || Double.isNaN(value)) {
                continue; // rows hold no infinite value
            }
            assertThat(value <= bound).as("%s < %s", value, threshold).isEqualTo((float) value < threshold);
        }
    }

    @Test
    void infiniteThresholdsSendAllOrNoneOfTheFiniteLeft() {
        assertThat(Double.MAX_VALUE <= SplitRule.XGBOOST.bound(Float.POSITIVE_INFINITY))
                .isFalse();
        assertThat(Float.MAX_VALUE <= SplitRule.XGBOOST.bound(Float.POSITIVE_INFINITY))
                .isTrue();
        assertThat(-Double.MAX_VALUE <= SplitRule.XGBOOST.bound(Float.NEGATIVE_INFINITY))
                .isFalse();
    }

    @Property(seed = "20260101", tries = 1_000)
    void lightgbmTakesWhatNearlyIsZeroForZero(@ForAll("nearZero") double threshold, @ForAll("nearZero") double value) {
        double bound = SplitRule.LIGHTGBM.bound(threshold);
        double seen = Math.abs(value) > SplitRule.ZERO_THRESHOLD ? value : 0;
        assertThat(value <= bound).as("%s <= %s", value, threshold).isEqualTo(seen <= threshold);
    }

    @Provide
    Arbitrary<Double> nearZero() {
        double k = SplitRule.ZERO_THRESHOLD;
        return Arbitraries.of(
                0.0,
                -0.0,
                k,
                -k,
                Math.nextUp(k),
                Math.nextDown(k),
                Math.nextUp(-k),
                Math.nextDown(-k),
                k / 2,
                -k / 2,
                1.0,
                -1.0,
                2 * k,
                -2 * k);
    }
}
