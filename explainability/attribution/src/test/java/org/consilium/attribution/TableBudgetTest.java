package org.consilium.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.consilium.ensemble.Blend;
import org.consilium.ensemble.SplitRule;
import org.junit.jupiter.api.Test;

class TableBudgetTest {

    private static final int FEATURES = 7;

    /** Enough for paths beyond the tables of subtrees. */
    private static final int WIDE = 30;

    private final RandomModels models = new RandomModels(11);
    private final Blend blend = models.blend(FEATURES, 2, 30, 5);
    private final Background background = models.background(40, FEATURES);
    private final double[][] rows = models.rows(50, FEATURES);

    @Test
    void tablesAndWalkedTreesGiveTheSameValues() {
        Explainer tables = Explainer.of(blend, background, TableBudget.ofBytes(64 << 20));
        Explainer walked = Explainer.of(blend, background, TableBudget.ofBytes(0));
        assertThat(tables.treesWithoutTables()).isZero();
        // A tree of one leaf needs no table.
        assertThat(walked.treesWithoutTables()).isBetween(40, 60);
        for (double[] row : rows) {
            assertClose(tables.explain(row), walked.explain(row));
            assertThat(tables.interactions(row).value(1, 2, 3))
                    .isCloseTo(walked.interactions(row).value(1, 2, 3), within(1e-12));
        }
    }

    @Test
    void backgroundsOfSeveralWordsAndOfEqualWeightsAreWalkedToTheSameValues() {
        double[][] patients = models.rows(130, FEATURES);
        for (Background large : List.of(models.background(130, FEATURES), Background.of(patients))) {
            Explainer tables = Explainer.of(blend, large, TableBudget.ofBytes(64 << 20));
            Explainer walked = Explainer.of(blend, large, TableBudget.ofBytes(0));
            for (double[] row : rows) {
                assertClose(tables.explain(row), walked.explain(row));
            }
        }
    }

    @Test
    void treesBeyondTheBudgetAreWalkedBesideThoseWithTables() {
        Explainer whole = Explainer.of(blend, background, TableBudget.ofBytes(64 << 20));
        Explainer some = Explainer.of(blend, background, TableBudget.ofBytes(whole.tableBytes() / 8));
        assertThat(some.treesWithoutTables()).isBetween(1, 59);
        assertThat(some.tableBytes()).isBetween(1L, whole.tableBytes() * 3 / 32);
        assertClose(some.explain(rows[0]), whole.explain(rows[0]));
    }

    @Test
    void leavesOfLongPathsTakeTablesOfTheirOwnToTheSameValues() {
        Blend wide = Blend.of(models.trees(SplitRule.XGBOOST, WIDE, 2, 6, 11, 0.85));
        double[][] many = models.rows(200, WIDE);
        for (Background patients : List.of(models.background(70, WIDE), Background.of(models.rows(70, WIDE)))) {
            Explainer tables = Explainer.of(wide, patients, TableBudget.ofBytes(16 << 20));
            Explainer walked = Explainer.of(wide, patients, TableBudget.ofBytes(0));
            assertThat(tables.treesWithoutTables()).isZero();
            List<Attributions> batch = tables.explainAll(many, 1);
            for (int r = 0; r < many.length; r++) {
                assertClose(tables.explain(many[r]), walked.explain(many[r]));
                assertThat(batch.get(r).toArray())
                        .isDeepEqualTo(tables.explain(many[r]).toArray());
            }
        }
        Explainer tables = Explainer.pathDependent(wide, TableBudget.ofBytes(16 << 20));
        Explainer walked = Explainer.pathDependent(wide, TableBudget.ofBytes(0));
        for (double[] row : many) {
            assertClose(tables.explain(row), walked.explain(row));
        }
    }

    @Test
    void leavesBeyondTheBudgetGiveTheSameBitsAloneInAFewAndInMany() {
        Blend wide = Blend.of(models.trees(SplitRule.LIGHTGBM, WIDE, 2, 6, 20, 0.94));
        double[][] many = models.rows(300, WIDE);
        Background patients = Background.of(models.rows(130, WIDE));
        for (long bytes : new long[] {0, 60_000}) {
            Explainer explainer = Explainer.of(wide, patients, TableBudget.ofBytes(bytes));
            assertThat(explainer.treesWithoutTables()).isPositive();
            List<Attributions> batch = explainer.explainAll(many, 1);
            List<Attributions> few = explainer.explainAll(Arrays.copyOf(many, 20), 1);
            for (int r = 0; r < many.length; r++) {
                double[][] alone = explainer.explain(many[r]).toArray();
                assertThat(batch.get(r).toArray()).isDeepEqualTo(alone);
                if (r < few.size()) {
                    assertThat(few.get(r).toArray()).isDeepEqualTo(alone);
                }
            }
        }
    }

    @Test
    void aRowGivesTheSameBitsAloneAndInABatchOfAnyThreads() {
        Explainer explainer = Explainer.of(blend, background, TableBudget.ofBytes(64 << 20));
        for (int threads : new int[] {1, 3}) {
            List<Attributions> batch = explainer.explainAll(rows, threads);
            Interactions[] interactions = new Interactions[rows.length];
            explainer.interactionsOfAll(rows, threads, (of, row) -> interactions[row] = of);
            for (int r = 0; r < rows.length; r++) {
                assertThat(batch.get(r).toArray())
                        .isDeepEqualTo(explainer.explain(rows[r]).toArray());
                assertThat(interactions[r].value(0, 1, 2))
                        .isEqualTo(explainer.interactions(rows[r]).value(0, 1, 2));
            }
        }
    }

    @Test
    void theTablesUsedLongestAgoAreDroppedAndMadeAgainToTheSameBits() {
        Explainer probe = Explainer.of(blend, background, TableBudget.ofBytes(64 << 20));
        TableBudget budget = TableBudget.ofBytes(2 * probe.tableBytes() + 1000);
        Explainer first = Explainer.of(blend, background, budget);
        double[][] before = first.explain(rows[0]).toArray();
        Explainer second = Explainer.of(blend, models.background(40, FEATURES), budget);
        second.explain(rows[0]);
        assertThat(budget.used()).isEqualTo(2 * probe.tableBytes());
        Explainer third = Explainer.of(blend, models.background(40, FEATURES), budget);
        third.explain(rows[0]);
        assertThat(budget.used()).isEqualTo(2 * probe.tableBytes());
        assertThat(first.explain(rows[0]).toArray()).isDeepEqualTo(before);
        assertThat(budget.used()).isLessThanOrEqualTo(budget.bytes());
    }

    @Test
    void explainersThatDivideABudgetKeepTheirTablesWhenUsedInTurn() {
        long whole =
                Explainer.of(blend, background, TableBudget.ofBytes(64 << 20)).tableBytes();
        TableBudget budget = TableBudget.ofBytes(2 * whole);
        List<Explainer> findings = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            findings.add(Explainer.of(blend, models.background(40, FEATURES), budget.dividedBy(8)));
        }
        for (double[] row : rows) {
            findings.forEach(finding -> finding.explain(row));
        }
        assertThat(budget.made()).isEqualTo(8);
        assertThat(budget.used()).isBetween(whole, budget.bytes());
        assertThatThrownBy(() -> budget.dividedBy(0)).hasMessageContaining("at least one");
    }

    @Test
    void walkedTreesGiveTheSameBitsAloneAndInABatch() {
        Blend trees = Blend.of(models.trees(SplitRule.XGBOOST, FEATURES, 2, 40, 9, 0.9));
        double[][] many = models.rows(300, FEATURES);
        for (long bytes : new long[] {0, 20_000}) {
            Explainer explainer = Explainer.pathDependent(trees, TableBudget.ofBytes(bytes));
            assertThat(explainer.treesWithoutTables()).isPositive();
            List<Attributions> batch = explainer.explainAll(many, 2);
            for (int r = 0; r < many.length; r++) {
                assertThat(batch.get(r).toArray())
                        .isDeepEqualTo(explainer.explain(many[r]).toArray());
            }
        }
    }

    @Test
    void treesTooDeepForTablesAreExplainedBesideTheOthers() {
        Blend deep = Blend.of(models.trees(SplitRule.XGBOOST, FEATURES, 1, 3, 40, 0.97));
        Explainer explainer = Explainer.pathDependent(deep, TableBudget.ofBytes(16 << 10));
        assertThat(explainer.treesWithoutTables()).isPositive();
        assertThat(explainer.explain(rows[0]).margin(0)).isCloseTo(deep.margins(rows[0])[0], within(1e-9));
    }

    @Test
    void aNegativeBudgetIsRefused() {
        assertThatThrownBy(() -> TableBudget.ofBytes(-1)).hasMessageContaining("Give 0");
    }

    private static void assertClose(Attributions one, Attributions other) {
        double[][] expected = other.toArray();
        for (int o = 0; o < expected.length; o++) {
            assertThat(one.toArray()[o]).containsExactly(expected[o], within(1e-12));
        }
    }
}
