package org.consilium.tabular.optimise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ParzenSearchTest {
    private static double hollow(double[] x) {
        return (x[0] - 0.2) * (x[0] - 0.2) + (x[1] - 0.7) * (x[1] - 0.7) + 0.05 * x[2];
    }

    private static double[] found(int trials, long seed) {
        ParzenSearch search = new ParzenSearch(3, seed);
        double[] best = {};
        for (int i = 0; i < trials; i++) {
            double[] point = search.suggest();
            assertThat(Arrays.stream(point).allMatch(x -> x >= 0 && x < 1)).isTrue();
            search.observe(point, hollow(point));
            best = best.length == 0 || hollow(point) < hollow(best) ? point : best;
        }
        return best;
    }

    @Test
    void suggestionsComeCloserToWhereTheGoodOnesLie() {
        double late = 0;
        double early = 0;
        for (int seed = 0; seed < 10; seed++) {
            ParzenSearch search = new ParzenSearch(3, seed);
            for (int i = 0; i < 60; i++) {
                double[] point = search.suggest();
                search.observe(point, hollow(point));
                early += i < 20 ? hollow(point) : 0;
                late += i >= 40 ? hollow(point) : 0;
            }
        }
        assertThat(late).isLessThan(0.5 * early);
    }

    @Test
    void theSameSeedSuggestsTheSame() {
        assertThat(found(30, 5)).containsExactly(found(30, 5));
        assertThat(found(30, 5)).isNotEqualTo(found(30, 6));
    }

    @Test
    void thePointsBeforeAnythingIsKnownAreSpread() {
        ParzenSearch search = new ParzenSearch(1, 3);
        boolean[] quarter = new boolean[4];
        for (int i = 0; i < 6; i++) {
            quarter[(int) (4 * search.suggest()[0])] = true;
        }
        assertThat(quarter).containsOnly(true);
    }
}
